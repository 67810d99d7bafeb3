# METADATA
# title: Prebuilt executable in a crate's sources
# description: >-
#   A crate's sources hold a program, a shared library or another file that runs as it is: nobody can read it, and a
#   build script, a macro or a test can start it. Files are known by their headers, whatever their names. Those that
#   somebody has checked are allowed by crate, path and SHA-256; one that is not what was allowed is named as such.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/build-scripts.html
# custom:
#   level: warn
#   category: build
#   precedent: >-
#     serde_derive 1.0.172 to 1.0.183 shipped and ran a prebuilt binary (serde-rs/serde#2538); the backdoor of xz
#     (CVE-2024-3094) lay in files for tests. In cargo-deny the checksum of a build script let every executable beside it
#     pass (EmbarkStudios/cargo-deny#763).
#   needs: [lockfile]
#   remedy: Find out what it is for; then allow that file by its SHA-256, or replace the crate.
#   parameters:
#     properties:
#       kinds:
#         description: What counts. `archive` stands for static and import libraries.
#         type: array
#         uniqueItems: true
#         items: {type: string, enum: [elf, pe, mach_o, wasm, archive]}
#         default: [elf, pe, mach_o]
#       allow:
#         description: Files that are all right.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, default: "", description: "A version requirement, as in Cargo.toml."}
#             path: {type: string, default: "", description: The file or a directory above it.}
#             sha256: {type: string, default: "", description: The file's SHA-256.}
#             reason: {type: string, default: "", description: Why that is all right.}
package andon.policies.prebuilt_executable

import data.andon.lib.allowances
import data.andon.lib.cargo

index := allowances.by_name(data.parameters.allow)

kinds := {kind | some kind in data.parameters.kinds}

# Packages with their files, and how many more there are than are listed.
looked_at contains [id, list] if some id, list in input.contents.executables

looked_at contains [id, list] if {
	"archive" in kinds
	some id, list in input.contents.libraries
}

findings contains finding if {
	some [id, list] in looked_at
	package_ := input.packages[id]
	entries := object.get(index, package_.name, [])
	files := [file |
		some file in list.files
		file.kind in kinds
		not allowances.allows(entries, package_.version, file)
		not allowances.changed(entries, package_.version, file)
	]
	some first in array.slice(files, 0, 1)
	finding := {
		"subject": id,
		"message": sprintf("the sources of %s hold %s%s: nobody can read what it does", [id, first.path, more(files, list)]),
		"at": package_.at,
		"remedy": sprintf(
			"find out what it is for, then add {name = \"%s\", path = \"%s\", sha256 = \"%s\"} to `allow` of [policy.prebuilt_executable] in andon.toml",
			[package_.name, first.path, object.get(first, "sha256", "")],
		),
	}
}

findings contains finding if {
	some [id, list] in looked_at
	package_ := input.packages[id]
	entries := object.get(index, package_.name, [])
	some file in list.files
	file.kind in kinds
	allowances.changed(entries, package_.version, file)
	finding := {
		"subject": id,
		"code": "prebuilt_executable_changed",
		"message": sprintf("%s in the sources of %s is not the file that was allowed: its SHA-256 is %s", [
			file.path, id, object.get(file, "sha256", "not known"),
		]),
		"at": package_.at,
		"remedy": "find out why it changed before its `sha256` in [policy.prebuilt_executable] is",
	}
}

undecided contains {
	"reason": sprintf("it is not known what the sources of these packages hold: they are not on this machine (run `%s`), or cannot be read", [cargo.fetch]),
	"subjects": subjects,
} if {
	subjects := array.concat(input.contents.unknown, [id | some id, _ in input.contents.unread])
	count(subjects) > 0
}

undecided contains {
	"reason": "the sources of these packages hold more files of that sort than andon compares; allow the crate as a whole",
	"subjects": subjects,
} if {
	subjects := [id |
		some [id, list] in looked_at
		list.more > 0
		package_ := input.packages[id]
		not allowances.everything(object.get(index, package_.name, []), package_.version)
	]
	count(subjects) > 0
}

more(files, list) := "" if count(files) + list.more == 1

more(files, list) := sprintf(" and %d more", [(count(files) + list.more) - 1]) if count(files) + list.more > 1

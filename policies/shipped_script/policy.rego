# METADATA
# title: Script in a crate's sources
# description: >-
#   A crate's sources hold a script: a shell, Python or PowerShell can run what is in it, and a build script can start
#   them. One crate in fifteen ships some, mostly for its authors, so that this policy is off until it is given a level;
#   then it names those that are not allowed by crate, path and SHA-256.
# custom:
#   level: allow
#   category: build
#   precedent: >-
#     The backdoor of xz (CVE-2024-3094) was started by a script that the release held and the repository did not.
#   needs: [lockfile]
#   remedy: Read it; then allow it by its SHA-256, or replace the crate.
#   parameters:
#     properties:
#       kinds:
#         description: >-
#           What counts: `shebang` for a first line that names an interpreter, `extension` for a name such as `x.sh`.
#         type: array
#         uniqueItems: true
#         items: {type: string, enum: [shebang, extension]}
#         default: [shebang, extension]
#       extensions:
#         description: The extensions that count, without a dot; all that andon knows where none is named.
#         type: array
#         items: {type: string, minLength: 1}
#         default: []
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
package andon.policies.shipped_script

import data.andon.lib.allowances
import data.andon.lib.cargo

index := allowances.by_name(data.parameters.allow)

kinds := {kind | some kind in data.parameters.kinds}

findings contains finding if {
	some id, list in input.contents.scripts
	package_ := input.packages[id]
	entries := object.get(index, package_.name, [])
	files := [file |
		some file in list.files
		counts(file)
		not allowances.allows(entries, package_.version, file)
		not allowances.changed(entries, package_.version, file)
	]
	some first in array.slice(files, 0, 1)
	finding := {
		"subject": id,
		"message": sprintf("the sources of %s hold the script %s%s", [id, first.path, more(files, list)]),
		"at": package_.at,
		"remedy": sprintf(
			"read it, then add {name = \"%s\", path = \"%s\", sha256 = \"%s\"} to `allow` of [policy.shipped_script] in andon.toml",
			[package_.name, first.path, object.get(first, "sha256", "")],
		),
	}
}

findings contains finding if {
	some id, list in input.contents.scripts
	package_ := input.packages[id]
	entries := object.get(index, package_.name, [])
	some file in list.files
	counts(file)
	allowances.changed(entries, package_.version, file)
	finding := {
		"subject": id,
		"code": "shipped_script_changed",
		"message": sprintf("%s in the sources of %s is not the file that was allowed: its SHA-256 is %s", [
			file.path, id, object.get(file, "sha256", "not known"),
		]),
		"at": package_.at,
		"remedy": "read it again before its `sha256` in [policy.shipped_script] is changed",
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
		some id, list in input.contents.scripts
		list.more > 0
		package_ := input.packages[id]
		not allowances.everything(object.get(index, package_.name, []), package_.version)
	]
	count(subjects) > 0
}

counts(file) if {
	file.kind in kinds
	file.kind == "shebang"
}

counts(file) if {
	file.kind in kinds
	file.kind == "extension"
	count(data.parameters.extensions) == 0
}

counts(file) if {
	file.kind in kinds
	file.kind == "extension"
	some extension in data.parameters.extensions
	endswith(lower(file.path), concat("", [".", lower(extension)]))
}

more(files, list) := "" if count(files) + list.more == 1

more(files, list) := sprintf(" and %d more", [(count(files) + list.more) - 1]) if count(files) + list.more > 1

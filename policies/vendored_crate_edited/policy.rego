# METADATA
# title: Vendored crate edited
# description: >-
#   A directory that the repository keeps of a crate holds other files than its registry published. Cargo holds them
#   against `.cargo-checksum.json`, which lies beside them and is as easily edited; here they are held against the archive
#   whose SHA-256 stands in the lockfile, as Cargo keeps it in `$CARGO_HOME/registry/cache`. Where that archive is not
#   there, a change to the files of the same version is found all the same. What `cargo vendor` leaves out itself
#   (`.gitignore`, `.gitattributes`, `*.orig`, `*.rej`) is passed over.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/source-replacement.html#directory-sources
#   - https://doc.rust-lang.org/cargo/commands/cargo-vendor.html
# custom:
#   level: deny
#   category: sources
#   precedent: >-
#     The backdoor of xz (CVE-2024-3094) stood in the released archive and not in the repository: what everybody reviews
#     was not what was built. A vendored crate turns that round, and no reviewer reads a thousand of them. Cargo builds
#     one whose `.cargo-checksum.json` was written anew, or has an empty `files`.
#   needs: [lockfile]
#   remedy: Vendor the crate again with `cargo vendor`; a change that is meant belongs in a patch.
#   parameters:
#     properties:
#       allow:
#         description: >-
#           Files that are meant to be other than they were published. Without the archive nobody knows which they are,
#           and only an entry for the whole crate counts.
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
#       undecided:
#         description: Whether a crate that cannot be compared makes the verdict undecided; it is named in any case.
#         type: boolean
#         default: false
package andon.policies.vendored_crate_edited

import data.andon.lib.allowances

index := allowances.by_name(data.parameters.allow)

findings contains finding if {
	some edited in input.contents.edited
	package_ := input.packages[edited.package]
	entries := object.get(index, package_.name, [])
	files := [file | some file in edited.files; not allowances.allows(entries, package_.version, file)]
	some first in array.slice(array.concat([f | some f in files; f.edit != "missing"], files), 0, 1)
	finding := {
		"subject": edited.package,
		"code": code(edited),
		"message": sprintf("%s is not what %s was published with: %s %s%s", [
			edited.directory,
			edited.package,
			first.path,
			words[first.edit],
			more(files, edited),
		]),
		"at": first.at,
		"remedy": sprintf(
			"run `cargo vendor` again; a change that is meant belongs in a `[patch]`, or as {name = \"%s\", path = \"%s\"%s} in `allow` of [policy.vendored_crate_edited]",
			[package_.name, first.path, pin(first)],
		),
	}
}

findings contains finding if {
	some edited in input.contents.edited
	edited.more > 0
	package_ := input.packages[edited.package]
	entries := object.get(index, package_.name, [])
	not allowances.everything(entries, package_.version)
	every file in edited.files {
		allowances.allows(entries, package_.version, file)
	}
	finding := {
		"subject": edited.package,
		"code": code(edited),
		"message": sprintf("%s is not what %s was published with: of %d files that differ nobody looked whether they are allowed", [
			edited.directory,
			edited.package,
			edited.more,
		]),
		"at": edited.files[0].at,
		"remedy": "run `cargo vendor` again, or allow the crate as a whole",
	}
}

# Without the archive it is still seen that other files stand for the same version.
findings contains finding if {
	some change in input.change.vendored
	not change.compared
	package_ := input.packages[change.package]
	not everything(package_.name, package_.version)
	finding := {
		"subject": change.package,
		"code": code(change),
		"message": sprintf("%s has other files than before, though %s is the same: %s", [
			change.directory,
			change.package,
			never[kind(package_)],
		]),
		"at": change.at,
		"remedy": remedy(package_),
	}
}

# The same with the archive and without, and another for every other edit: what is accepted is this one.
code(edited) := sprintf("edited_%s", [substring(edited.content, 0, 12)])

code(edited) := "edited" if not edited.content

kind(package_) := "git" if package_.source.kind == "git"

kind(package_) := "registry" if package_.source.kind != "git"

never := {
	"git": "a commit has the same files for ever",
	"registry": "a version has the same files for ever",
}

remedy(package_) := sprintf(
	"run `cargo vendor` again, or see what differs with %s-%s.crate in Cargo's cache, against which files can be allowed one by one (%s)",
	[package_.name, package_.version, fetched],
) if kind(package_) == "registry"

remedy(package_) := "run `cargo vendor` again and look at what differs" if kind(package_) == "git"

undecided contains {
	"reason": sprintf(
		"it is not known whether these vendored crates are what was published: their archives are not in Cargo's cache (%s), or not all of their files can be read",
		[fetched],
	),
	"subjects": subjects,
	"blocks": data.parameters.undecided,
} if {
	subjects := [id |
		some id in input.contents.uncompared
		kind(input.packages[id]) == "registry"
		not everything(input.packages[id].name, input.packages[id].version)
	]
	count(subjects) > 0
}

undecided contains {
	"reason": "it is not known whether these vendored crates are what their git repositories hold: no checksum of them stands in a lockfile",
	"subjects": subjects,
	"blocks": data.parameters.undecided,
} if {
	subjects := [id |
		some id in input.contents.uncompared
		kind(input.packages[id]) == "git"
		not everything(input.packages[id].name, input.packages[id].version)
	]
	count(subjects) > 0
}

words := {
	"changed": "has another content",
	"added": "was not published",
	"missing": "is not there",
}

# In a directory outside of the repository Cargo does not read the configuration that puts the directory in its place.
fetched := "run `cargo fetch --manifest-path …/Cargo.toml` in a directory outside of the repository"

everything(name, version) if allowances.everything(object.get(index, name, []), version)

more(files, edited) := "" if count(files) + edited.more == 1

more(files, edited) := sprintf(", and so on in %d more", [(count(files) + edited.more) - 1]) if count(files) + edited.more > 1

pin(file) := sprintf(", sha256 = \"%s\"", [file.sha256])

pin(file) := "" if not file.sha256

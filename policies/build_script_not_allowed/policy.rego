# METADATA
# title: Build script that is not allowed
# description: >-
#   A crate runs a program of its own on every machine that builds the workspace, and is not among the crates that may.
#   Without a list every crate may; with an empty one none. An entry may name a version requirement, and the SHA-256 of
#   the build script that somebody has read. It speaks of nothing else in the crate: an executable that the script starts
#   is the business of `prebuilt_executable`.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/build-scripts.html
# custom:
#   level: deny
#   category: build
#   precedent: >-
#     RUSTSEC-2026-0259: a new version of arone came with a build script that sent away what it found on the machine;
#     after the attack on arrayref rust-lang/rfcs#4005 asks for such a list. In cargo-deny a checksum of the script let
#     executables pass too (EmbarkStudios/cargo-deny#763).
#   needs: [lockfile]
#   remedy: Read the build script, then allow it for that version, or replace the crate.
#   parameters:
#     properties:
#       allow:
#         description: The crates that may have a build script.
#         type: array
#         default: null
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, default: "", description: "A version requirement, as in Cargo.toml."}
#             sha256: {type: string, default: "", description: The build script's SHA-256.}
#             reason: {type: string, default: "", description: Why that is all right.}
package andon.policies.build_script_not_allowed

import data.andon.lib.allowances
import data.andon.lib.cargo
import data.andon.lib.requirements

index := allowances.by_name(data.parameters.allow)

findings contains finding if {
	allowed := index
	some id in input.groups.build_scripts
	package_ := input.packages[id]
	entries := object.get(allowed, package_.name, [])
	not allowances.for_version(entries, package_.version)
	finding := {
		"subject": id,
		"message": sprintf("%s runs a build script, and is not among the crates that may", [id]),
		"at": package_.at,
		"remedy": sprintf(
			"read the script, then add {name = \"%s\", version = \"=%s\"} to `allow` of [policy.build_script_not_allowed] in andon.toml",
			[package_.name, package_.version],
		),
	}
}

findings contains finding if {
	allowed := index
	some id in input.groups.build_scripts
	package_ := input.packages[id]
	entries := object.get(allowed, package_.name, [])
	allowances.for_version(entries, package_.version)
	sha256 := object.get(input.contents.build_scripts, id, "")
	not read_by_somebody(entries, package_.version, sha256)
	not id in input.contents.unknown
	not of_repository(package_)
	finding := {
		"subject": id,
		"code": "build_script_changed",
		"message": sprintf("the build script of %s is not the one that was allowed: its SHA-256 is %s", [id, sha256]),
		"at": package_.at,
		"remedy": "read it again before its `sha256` in [policy.build_script_not_allowed] is changed",
	}
}

undecided contains {
	"reason": sprintf("it is not known whether these packages have a build script: their manifests are not on this machine; run `%s`", [cargo.fetch]),
	"subjects": subjects,
} if {
	allowed := index
	subjects := [id |
		some id in input.groups.licence_unknown
		package_ := input.packages[id]
		not read_by_somebody(object.get(allowed, package_.name, []), package_.version, "")
	]
	count(subjects) > 0
}

# Its sources are the repository's own, of which no digest is kept.
of_repository(package_) if package_.source.kind == "path"

read_by_somebody(entries, version, sha256) if {
	some entry in entries
	requirements.covers(entry.version, version)
	lower(entry.sha256) in {"", sha256}
}

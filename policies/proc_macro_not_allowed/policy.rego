# METADATA
# title: Procedural macro that is not allowed
# description: >-
#   A crate runs inside the compiler on every machine that builds the workspace, and is not among the crates that may.
#   Without a list every crate may; with an empty one none.
# related_resources:
#   - https://doc.rust-lang.org/reference/procedural-macros.html
# custom:
#   level: deny
#   category: build
#   precedent: >-
#     serde_derive 1.0.172 to 1.0.183 ran a program that came with it instead of compiling its macro
#     (serde-rs/serde#2538); whoever depended on it found out from the release notes.
#   needs: [lockfile]
#   remedy: Read the macro, then allow the crate, or replace it.
#   parameters:
#     properties:
#       allow:
#         description: The crates that may be procedural macros.
#         type: array
#         default: null
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, default: "", description: "A version requirement, as in Cargo.toml."}
#             reason: {type: string, default: "", description: Why that is all right.}
package andon.policies.proc_macro_not_allowed

import data.andon.lib.allowances
import data.andon.lib.cargo

index := allowances.by_name(data.parameters.allow)

findings contains finding if {
	allowed := index
	some id in input.groups.proc_macros
	package_ := input.packages[id]
	not allowances.for_version(object.get(allowed, package_.name, []), package_.version)
	finding := {
		"subject": id,
		"message": sprintf("%s runs inside the compiler, and is not among the procedural macros that may", [id]),
		"at": package_.at,
		"remedy": sprintf(
			"read it, then add {name = \"%s\", version = \"=%s\"} to `allow` of [policy.proc_macro_not_allowed] in andon.toml",
			[package_.name, package_.version],
		),
	}
}

undecided contains {
	"reason": sprintf("it is not known whether these packages are procedural macros: their manifests are not on this machine; run `%s`", [cargo.fetch]),
	"subjects": subjects,
} if {
	allowed := index
	subjects := [id |
		some id in input.groups.licence_unknown
		package_ := input.packages[id]
		not allowances.for_version(object.get(allowed, package_.name, []), package_.version)
	]
	count(subjects) > 0
}

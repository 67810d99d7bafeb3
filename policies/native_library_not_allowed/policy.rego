# METADATA
# title: Native library that is not allowed
# description: >-
#   A crate links a native library, so that code which is neither Rust nor in the lockfile gets into what is built, and
#   the crate is not among those that may. Without a list every crate may; with an empty one none.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/build-scripts.html#the-links-manifest-key
# custom:
#   level: deny
#   category: build
#   precedent: >-
#     liblzma-sys 0.3.2 brought the backdoored xz 5.6.1 (CVE-2024-3094) into Rust builds: no advisory database of Rust
#     says what is in a native library.
#   needs: [lockfile]
#   remedy: Use a crate that is written in Rust, or allow this one.
#   parameters:
#     properties:
#       allow:
#         description: The crates that may link a native library.
#         type: array
#         default: null
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, default: "", description: "A version requirement, as in Cargo.toml."}
#             reason: {type: string, default: "", description: Why that is all right.}
package andon.policies.native_library_not_allowed

import data.andon.lib.allowances
import data.andon.lib.cargo

index := allowances.by_name(data.parameters.allow)

findings contains finding if {
	allowed := index
	some id in input.groups.native_links
	package_ := input.packages[id]
	not allowances.for_version(object.get(allowed, package_.name, []), package_.version)
	finding := {
		"subject": id,
		"message": sprintf("%s links the native library `%s`, and is not among the crates that may", [id, package_.links]),
		"at": package_.at,
		"remedy": sprintf(
			"use a crate written in Rust, or add {name = \"%s\"} to `allow` of [policy.native_library_not_allowed] in andon.toml",
			[package_.name],
		),
	}
}

undecided contains {
	"reason": sprintf("it is not known whether these packages link a native library: neither index nor manifest is on this machine; run `%s`", [cargo.fetch]),
	"subjects": subjects,
} if {
	allowed := index
	subjects := [id |
		some id in input.groups.licence_unknown
		package_ := input.packages[id]
		count(package_.known) == 0
		not allowances.for_version(object.get(allowed, package_.name, []), package_.version)
	]
	count(subjects) > 0
}

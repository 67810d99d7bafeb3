# METADATA
# title: Crate that is not on the list
# description: >-
#   The lockfile has a crate that is not among those that may be used. The list is configuration; while it is empty, this
#   policy finds nothing. The workspace's own members are always allowed.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
# custom:
#   level: deny
#   category: crates
#   precedent: >-
#     Malicious crates that somebody added under a plausible name, faster_log and async_println (2025) among them: no list
#     of bad crates had them on the day
#   needs: [lockfile]
#   remedy: Use a crate that is on the list, or put this one on it after somebody has read it.
#   parameters:
#     properties:
#       crates:
#         description: The crates that may be used, whoever brings them in.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version:
#               description: The versions that may be used, as a Cargo requirement; every version where none is named.
#               type: string
#               default: ""
#             reason: {type: string, description: Why; for those who read the list., default: ""}
package andon.policies.crate_not_allowed

import data.andon.lib.crates

allowed contains id if {
	some entry in data.parameters.crates
	some id in crates.selected(entry)
}

# Once where there is a list, whichever entry it begins with.
findings contains finding if {
	some 0, _ in data.parameters.crates
	some ids in input.groups.by_name
	some id in ids
	not id in allowed
	not input.packages[id].member
	finding := {
		"subject": id,
		"message": sprintf("%s is not among the crates that may be used", [id]),
		"at": crates.place(id),
		"remedy": sprintf(
			"use one that is, or add `{ name = \"%s\" }` to `crates` of [policy.crate_not_allowed] in andon.toml",
			[input.packages[id].name],
		),
	}
}

undecided contains problem if some problem in crates.unreadable(data.parameters.crates)

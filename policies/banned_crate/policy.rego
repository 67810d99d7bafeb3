# METADATA
# title: Banned crate
# description: >-
#   The lockfile has a crate that your organisation does not want. Which crates those are is configuration; without it,
#   this policy finds nothing. Crates are judged by their real names, whatever a manifest renames them to, and `-` and `_`
#   in names are the same, as they are on crates.io.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
# custom:
#   level: deny
#   category: crates
#   precedent: >-
#     Cargo before 1.26 took no notice of `package =`, so that a rename brought in another crate (CVE-2019-16760); bans of
#     direct or normal dependencies alone are asked for in EmbarkStudios/cargo-deny#776 and #563
#   needs: [lockfile]
#   remedy: Replace the crate.
#   parameters:
#     properties:
#       crates:
#         description: The crates that are not wanted.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version:
#               description: The versions that are not wanted, as a Cargo requirement; every version where none is named.
#               type: string
#               default: ""
#             reason: {type: string, description: Why; the message says it., default: ""}
#             use_instead: {type: string, description: "What to use instead, in words.", default: ""}
#             wrappers:
#               description: The crates that may depend on it all the same.
#               type: array
#               items: {type: string, minLength: 1}
#               default: []
#             kinds:
#               description: Only as a dependency of these kinds; of every kind where none is named.
#               type: array
#               items: {type: string, enum: [normal, build, dev]}
#               default: []
#             direct_only: {type: boolean, description: Only where a member itself depends on it., default: false}
#             deny_multiple_versions: {type: boolean, description: Only where it is there more than once., default: false}
package andon.policies.banned_crate

import data.andon.lib.crates

findings contains finding if {
	some ban in data.parameters.crates
	not ban.direct_only
	some id in banned(ban)
	reached(ban.kinds, id)
	finding := {
		"subject": id,
		"message": sprintf("%s %s%s%s", [id, says(ban), reason(ban), unwrapped(ban.wrappers, id)]),
		"at": crates.place(id),
		"remedy": remedy(ban.use_instead, id),
	}
}

findings contains finding if {
	some ban in data.parameters.crates
	ban.direct_only
	some id in banned(ban)
	some declared in crates.declarations(id)
	among(declared.kind, ban.kinds)
	not wraps(ban.wrappers, declared.member)
	finding := {
		"subject": id,
		"message": sprintf("%s depends on %s, which only others may%s", [declared.member, id, reason(ban)]),
		"at": declared.at,
		"remedy": remedy(ban.use_instead, id),
	}
}

undecided contains problem if some problem in crates.unreadable(data.parameters.crates)

banned(ban) := crates.selected(ban) if not ban.deny_multiple_versions

banned(ban) := ids if {
	ban.deny_multiple_versions
	ids := crates.selected(ban)
	count(ids) > 1
}

reached(kinds, id) if {
	some kind in input.packages[id].kinds
	among(kind, kinds)
}

among(_, kinds) if count(kinds) == 0

among(kind, kinds) if kind in kinds

# Who depends on it and may not; undefined where all who do may.
unwrapped(wrappers, _) := "" if count(wrappers) == 0

unwrapped(wrappers, id) := sprintf("; of those who depend on it, these may not: %s", [concat(", ", others)]) if {
	count(wrappers) > 0
	names := {input.packages[dependent].name | some dependent in input.graph.dependents[id]}
	others := {name | some name in names; not wraps(wrappers, name)}
	count(others) > 0
}

wraps(wrappers, name) if {
	some wrapper in wrappers
	crates.fits(wrapper, name)
}

says(ban) := "is banned" if not ban.deny_multiple_versions

says(ban) := "is there in several versions, which is banned" if ban.deny_multiple_versions

reason(ban) := sprintf(": %s", [ban.reason]) if ban.reason != ""

reason(ban) := "" if ban.reason == ""

remedy(instead, _) := sprintf("use %s instead", [instead]) if instead != ""

remedy("", id) := sprintf("see who brings it in with `cargo tree -i %s`, and replace it", [id])

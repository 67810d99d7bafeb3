# METADATA
# title: Several versions of one crate
# description: >-
#   The lockfile has a crate in more than one version, or from more than one source. Each copy is built, reviewed and
#   patched on its own, and types of one version do not fit the other's. Without configuration, only crates count of which
#   a member depends on a copy. To forbid it of single crates, see `deny_multiple_versions` of `banned_crate`.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/resolver.html
# custom:
#   level: warn
#   category: crates
#   precedent: Exceptions that covered more than they should (EmbarkStudios/cargo-deny#783)
#   needs: [lockfile]
#   remedy: Update the packages that ask for the older versions.
#   parameters:
#     properties:
#       scope:
#         description: >-
#           Which crates count: `direct`, those of which a member depends on a copy, so that it can be mended here; `all`.
#         type: string
#         enum: [all, direct]
#         default: direct
#       include_dev: {type: boolean, description: Count copies that only tests need., default: false}
#       skip:
#         description: Copies that do not count.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, description: "A Cargo requirement; every version where none is named.", default: ""}
#             reason: {type: string, description: Why; for those who read the list., default: ""}
#       skip_trees:
#         description: Crates that do not count, nor what they depend on.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, description: "A Cargo requirement; every version where none is named.", default: ""}
#             depth:
#               description: How many levels, of which 1 is the crate alone; 0, and all beyond 8, is everything below it.
#               type: integer
#               minimum: 0
#               default: 0
#             reason: {type: string, description: Why; for those who read the list., default: ""}
package andon.policies.duplicate_versions

import data.andon.lib.crates
import data.andon.lib.graphs

findings contains finding if {
	some name, all in input.groups.duplicates
	ids := [id | some id in all; input.packages[id].kinds != passed_over; not id in skipped]
	count(ids) > 1
	in_scope(ids)
	finding := {
		"subject": name,
		"message": sprintf("%s is in the lockfile %d times: %s", [name, count(ids), concat(", ", ids)]),
		"at": input.packages[ids[0]].at,
		"remedy": sprintf(
			"see who asks for each with `cargo tree -i %s@<version>`, and update those who ask for the older ones",
			[name],
		),
	}
}

undecided contains problem if some problem in crates.unreadable(data.parameters.skip)

undecided contains problem if some problem in crates.unreadable(data.parameters.skip_trees)

skipped contains id if {
	some entry in data.parameters.skip
	some id in crates.selected(entry)
}

skipped contains id if {
	some entry in data.parameters.skip_trees
	some root in crates.selected(entry)
	some id in graphs.within(input.graph.dependencies, root, entry.depth)
}

# How a copy is reached that does not count.
passed_over := ["dev"] if not data.parameters.include_dev

passed_over := [] if data.parameters.include_dev

in_scope(_) if data.parameters.scope == "all"

in_scope(ids) if {
	some id in ids
	input.packages[id].direct
}

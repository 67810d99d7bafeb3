# METADATA
# title: Banned crate
# description: >-
#   The lockfile has a crate that your organisation does not want. Which crates those are is configuration; without it,
#   this policy finds nothing. `-` and `_` in names are the same, as they are on crates.io.
# custom:
#   level: deny
#   category: crates
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
#           required: [name, reason]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             versions:
#               description: The versions that are not wanted; every version where none is named.
#               type: array
#               items: {type: string, minLength: 1}
#               default: []
#             reason: {type: string, minLength: 1, description: Why; the message says it.}
#             use_instead: {type: string, description: "What to use instead, in words.", default: ""}
package andon.policies.banned_crate

findings contains finding if {
	some ban in data.parameters.crates
	some name in {ban.name, replace(ban.name, "-", "_"), replace(ban.name, "_", "-")}
	some id in input.groups.by_name[name]
	package_ := input.packages[id]
	covers(ban.versions, package_.version)
	finding := {
		"subject": id,
		"message": sprintf("%s is banned: %s", [id, ban.reason]),
		"at": package_.at,
		"remedy": remedy(ban.use_instead, id),
	}
}

covers(versions, _) if count(versions) == 0

covers(versions, version) if version in versions

remedy(instead, _) := sprintf("use %s instead", [instead]) if instead != ""

remedy("", id) := sprintf("see who brings it in with `cargo tree -i %s`, and replace it", [id])

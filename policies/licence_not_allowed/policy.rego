# METADATA
# title: Licence that is not allowed
# description: >-
#   A package comes under a licence that is not in the list of those that may be used, names none, or names one that
#   cannot be read. An expression with `OR` is satisfied by any of its alternatives. The list holds what is usual in Rust:
#   permissive licences, and MPL-2.0, whose terms end at the file.
# related_resources:
#   - https://spdx.org/licenses/
# custom:
#   level: warn
#   category: licences
#   needs: [lockfile]
#   remedy: Replace the package, or allow the licence after somebody has read it.
#   parameters:
#     properties:
#       allow:
#         description: SPDX ids that may be used, an exception written as `Apache-2.0 WITH LLVM-exception`.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default:
#           - 0BSD
#           - Apache-2.0
#           - Apache-2.0 WITH LLVM-exception
#           - BlueOak-1.0.0
#           - BSD-1-Clause
#           - BSD-2-Clause
#           - BSD-3-Clause
#           - BSL-1.0
#           - bzip2-1.0.6
#           - CC0-1.0
#           - CDLA-Permissive-2.0
#           - ISC
#           - MIT
#           - MIT-0
#           - MPL-2.0
#           - NCSA
#           - PostgreSQL
#           - Python-2.0
#           - Unicode-3.0
#           - Unicode-DFS-2016
#           - Unlicense
#           - WTFPL
#           - Zlib
#       exceptions:
#         description: Licences that a single crate may be under beside those.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name, licences, reason]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             licences: {type: array, items: {type: string, minLength: 1}, description: SPDX ids.}
#             reason: {type: string, minLength: 1, description: Why that is all right.}
package andon.policies.licence_not_allowed

allowed := {licence | some licence in data.parameters.allow}

excepted[name] contains licence if {
	some exception in data.parameters.exceptions
	name := exception.name
	some licence in exception.licences
}

# What is missing in each alternative of an expression, where none is allowed as a whole.
refused[expression] := missing if {
	some expression, group in input.groups.by_licence
	missing := [lacking |
		some alternative in group.alternatives
		lacking := {licence | some licence in alternative} - allowed
	]
	count(missing) > 0
	not set() in missing
}

findings contains finding if {
	some expression, missing in refused
	some id in input.groups.by_licence[expression].packages
	package_ := input.packages[id]
	not excused(package_.name, missing)
	wanted := {text | some licences in missing; text := concat(" and ", licences)}
	finding := {
		"subject": id,
		"message": sprintf("%s is under `%s`, which is not allowed", [id, expression]),
		"at": package_.at,
		"remedy": sprintf(
			"replace it, or add %s to `allow` or `exceptions` of [policy.licence_not_allowed] in andon.toml",
			[concat(" or ", wanted)],
		),
	}
}

findings contains finding if {
	some expression, group in input.groups.by_licence
	error := group.error
	some id in group.packages
	finding := {
		"subject": id,
		"message": sprintf("%s is under `%s`, which cannot be read: %s", [id, expression, error]),
		"at": input.packages[id].at,
		"remedy": "look up its licence, and record it in a waiver or replace the crate",
	}
}

findings contains finding if {
	some id in input.groups.without_licence
	finding := {
		"subject": id,
		"message": sprintf("%s does not say under which licence it is", [id]),
		"at": input.packages[id].at,
		"remedy": "look up its licence, and record it in a waiver or replace the crate",
	}
}

undecided contains {
	"reason": "the licences of these packages are not known: their manifests are not on this machine",
	"subjects": input.groups.licence_unknown,
} if {
	count(input.groups.licence_unknown) > 0
}

excused(name, missing) if {
	some licences in missing
	count(licences - excepted[name]) == 0
}

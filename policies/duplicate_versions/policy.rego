# METADATA
# title: Several versions of one crate
# description: >-
#   The lockfile has a crate in more than one version, or from more than one source. Each copy is built, reviewed and
#   patched on its own, and types of one version do not fit the other's.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/resolver.html
# custom:
#   level: warn
#   category: crates
#   needs: [lockfile]
#   remedy: Update the packages that ask for the older versions.
#   parameters:
#     properties:
#       allow:
#         description: Names of crates that may be there several times.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.duplicate_versions

allowed := {name | some name in data.parameters.allow}

findings contains finding if {
	some name, ids in input.groups.duplicates
	not name in allowed
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

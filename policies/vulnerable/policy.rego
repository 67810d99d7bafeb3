# METADATA
# title: Known vulnerability
# description: >-
#   A package of the lockfile has a published vulnerability: somebody can attack what is built from it. Malicious code
#   that was published as a crate counts as one.
# related_resources:
#   - https://rustsec.org/advisories/
# custom:
#   level: deny
#   category: advisories
#   needs: [lockfile, advisories]
#   remedy: Upgrade to a version that the advisory names as patched.
package andon.policies.vulnerable

findings contains finding if {
	some advisory in input.advisories
	advisory.kind == "vulnerability"
	finding := {
		"subject": advisory.package,
		"code": advisory.id,
		"message": sprintf("%s %s has a known vulnerability: %s", [advisory.name, advisory.version, advisory.id]),
		"at": advisory.at,
		"remedy": advisory.remedy,
		"severity": advisory.severity,
	}
}

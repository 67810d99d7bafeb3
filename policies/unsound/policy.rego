# METADATA
# title: Unsound API
# description: >-
#   A package of the lockfile has an API through which safe code can break memory safety. Whether it matters depends on
#   how the API is used.
# related_resources:
#   - https://rustsec.org/advisories/
# custom:
#   level: warn
#   category: advisories
#   needs: [lockfile, advisories]
#   remedy: Upgrade to a sound version, or check that the unsound API is not called.
package andon.policies.unsound

findings contains finding if {
	some advisory in input.advisories
	advisory.kind == "unsound"
	finding := {
		"subject": advisory.package,
		"code": advisory.id,
		"message": sprintf("%s %s has an API that is unsound: %s", [advisory.name, advisory.version, advisory.id]),
		"at": advisory.at,
		"remedy": advisory.remedy,
		"severity": advisory.severity,
	}
}

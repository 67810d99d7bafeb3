# METADATA
# title: Unmaintained crate
# description: >-
#   Nobody looks after a package of the lockfile any more: the next vulnerability in it will not be mended.
# related_resources:
#   - https://rustsec.org/advisories/
# custom:
#   level: warn
#   category: advisories
#   needs: [lockfile, advisories]
#   remedy: Replace the crate; the advisory often names alternatives.
package andon.policies.unmaintained

findings contains finding if {
	some advisory in input.advisories
	advisory.kind == "unmaintained"
	finding := {
		"subject": advisory.package,
		"code": advisory.id,
		"message": sprintf("%s %s is unmaintained: %s", [advisory.name, advisory.version, advisory.id]),
		"at": advisory.at,
		"remedy": advisory.remedy,
		"severity": advisory.severity,
	}
}

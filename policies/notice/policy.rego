# METADATA
# title: Notice about a crate
# description: >-
#   The advisory database has something to say about a package of the lockfile that is neither a vulnerability nor
#   unsoundness nor the end of its maintenance.
# related_resources:
#   - https://rustsec.org/advisories/
# custom:
#   level: warn
#   category: advisories
#   needs: [lockfile, advisories]
#   remedy: Read the advisory and decide.
package andon.policies.notice

findings contains finding if {
	some advisory in input.advisories
	advisory.kind == "notice"
	finding := {
		"subject": advisory.package,
		"code": advisory.id,
		"message": sprintf("%s %s has a notice: %s", [advisory.name, advisory.version, advisory.id]),
		"at": advisory.at,
		"remedy": advisory.remedy,
		"severity": advisory.severity,
	}
}

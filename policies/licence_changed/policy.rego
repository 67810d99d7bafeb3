# METADATA
# title: Licence changed
# description: >-
#   An update is under another licence than the version before, and whoever accepted the former one has not accepted this.
#   Another spelling, or an alternative more to choose from, is no change.
# related_resources:
#   - https://www.hashicorp.com/en/blog/hashicorp-adopts-business-source-license
#   - https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
# custom:
#   level: deny
#   category: licences
#   precedent: HashiCorp moved its products from MPL-2.0 to the Business Source License in August 2023, from one release to the next.
#   needs: [lockfile]
#   remedy: Have the new licence looked at; then waive the finding, or stay at the version before.
package andon.policies.licence_changed

findings contains finding if {
	some update in input.change.updated
	not update.member
	licence := update.licence
	finding := {
		"subject": update.package,
		"message": sprintf("%s was under %s and is under %s since this update", [
			update.name,
			licence.from,
			object.get(licence, "to", "no licence that it names"),
		]),
		"at": update.at,
		"remedy": sprintf("have the licence looked at; or stay at the version before: `cargo update -p %s@%s --precise %s`", [
			update.name,
			update.to,
			update.from,
		]),
	}
}

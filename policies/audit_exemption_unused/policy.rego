# METADATA
# title: Exemption that nothing needs
# description: >-
#   cargo-vet's configuration exempts a version that the lockfile no longer has, or that audits certify by now. It stands
#   there for the day on which somebody brings that version back unseen. While a version of the crate lacks its audit, its
#   exemptions are passed over: that audit may begin at one of them.
# related_resources:
#   - https://mozilla.github.io/cargo-vet/config.html#the-exemptions-table
# custom:
#   level: allow
#   category: audits
#   precedent: >-
#     Stale exceptions are a standing complaint about dependency gates (EmbarkStudios/cargo-deny#898, google/osv-scanner#2206):
#     they outlive what they were made for.
#   needs: [lockfile]
#   remedy: Run `cargo vet prune`.
package andon.policies.audit_exemption_unused

findings contains finding if {
	some exemption in input.audits.exemptions
	not exemption.needed
	finding := {
		"subject": sprintf("%s@%s", [exemption.name, exemption.version]),
		"message": sprintf("no package needs the exemption of %s %s", [exemption.name, exemption.version]),
		"at": exemption.at,
	}
}

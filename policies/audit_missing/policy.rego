# METADATA
# title: Package without the audit that is asked for
# description: >-
#   The workspace keeps a `supply-chain/` of cargo-vet, and a package of the lockfile has no chain of audits, of one's own
#   or imported, of a trusted publisher or an exemption, that certifies what is asked for. Nobody has looked at that version.
# related_resources:
#   - https://mozilla.github.io/cargo-vet/config.html
# custom:
#   level: deny
#   category: audits
#   precedent: >-
#     arrayref (RUSTSEC-2026-0260), August 2026: a release of a crate that everybody had long used came from a stolen account.
#     An audit of the version before it does not cover it; only a name would have.
#   needs: [lockfile]
#   remedy: Audit it with `cargo vet inspect` and `cargo vet certify`, import somebody's audits, or exempt it for now.
package andon.policies.audit_missing

findings contains finding if {
	some missing in input.audits.missing
	criteria := concat(", ", missing.criteria)
	finding := {
		"subject": missing.package,
		"code": criteria,
		"message": sprintf("nobody has certified %s for %s", [missing.package, criteria]),
		"at": missing.at,
		"remedy": remedy(missing),
	}
}

remedy(missing) := sprintf("run `cargo vet diff %s %s %s`, and `cargo vet certify` once you have read it", [
	package_.name,
	missing.nearest,
	package_.version,
]) if {
	package_ := input.packages[missing.package]
	missing.nearest
}

remedy(missing) := sprintf("run `cargo vet inspect %s %s`, and `cargo vet certify` once you have read it", [
	package_.name,
	package_.version,
]) if {
	package_ := input.packages[missing.package]
	not missing.nearest
}

# METADATA
# title: Package that an audit says is bad
# description: >-
#   Somebody whose audits count here has recorded a violation: these versions do not meet the criteria, mostly because they
#   are malicious or dangerous. Or an audit or exemption certifies a version that a violation speaks of, and one of the two
#   is wrong.
# related_resources:
#   - https://mozilla.github.io/cargo-vet/audit-entries.html
# custom:
#   level: deny
#   category: audits
#   precedent: >-
#     cargo-vet rejects a version with a violation even where it is exempted; the audit sets that Mozilla and Google publish
#     record them for crates that were found to be unsound or hostile.
#   needs: [lockfile]
#   remedy: Use a version that the violation does not speak of, or replace the crate.
package andon.policies.audit_violation

findings contains finding if {
	some violation in input.audits.violations
	finding := {
		"subject": violation.package,
		"code": "in_use",
		"message": sprintf("%s says that %s violates %s (versions %s)", [
			object.get(violation, "source", "an audit of this repository"),
			violation.package,
			concat(", ", violation.criteria),
			violation.requirement,
		]),
		"at": violation.at,
	}
}

findings contains finding if {
	some contradiction in input.audits.contradictions
	finding := {
		"subject": sprintf("%s@%s", [contradiction.name, contradiction.version]),
		"code": "contradiction",
		"message": sprintf("%s %s is certified here, and a violation speaks of versions %s", [
			contradiction.name,
			contradiction.version,
			contradiction.requirement,
		]),
		"at": contradiction.at,
		"remedy": "remove this entry, or the violation if it is wrong; cargo-vet refuses both together",
	}
}

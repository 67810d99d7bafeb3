# METADATA
# title: Gate weakened
# description: >-
#   The change lets pass what its base would stop: a lower level, a new or longer waiver, a directory that is no longer judged,
#   other policies or advisories, audits that ask for less. With a base the gate is taken from there, so nothing passes by
#   its own waiver; whoever is to let it pass next time decides that in a review of its own, and says so by `--trust head`.
# related_resources:
#   - https://slsa.dev/spec/v1.1/threats
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     OWASP/cve-lite-cli#721: a ratchet that wrote its own baseline and passed. Whoever can edit the gate in the commit that
#     it judges has no gate.
#   remedy: >-
#     Put this into a change of its own that somebody who answers for the gate reviews, and judge that one with
#     `--trust head` (or `ANDON_TRUST=head git commit`).
package andon.policies.gate_weakened

findings contains finding if {
	input.change.trust == "base"
	some change in input.change.gate
	finding := {"subject": change.subject, "code": change.kind, "message": change.message, "at": change.at}
}

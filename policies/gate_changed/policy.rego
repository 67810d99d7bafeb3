# METADATA
# title: Gate changed
# description: >-
#   The head's own configuration and policies judge, because whoever started this judgement trusts them, and they let pass
#   what the base's would stop. It is shown so that it is seen by whoever reads the verdict.
# custom:
#   level: warn
#   category: settings
#   precedent: >-
#     Conforma and others: flags that switch a check off and leave no trace in the report.
#   remedy: See that whoever answers for the gate has agreed to it.
package andon.policies.gate_changed

findings contains finding if {
	input.change.trust == "head"
	some change in input.change.gate
	finding := {"subject": change.subject, "code": change.kind, "message": change.message, "at": change.at}
}

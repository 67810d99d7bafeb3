package andon.policies.audit_violation_test

import data.andon.policies.audit_violation

at := {"file": "Cargo.lock", "line": 9, "column": 15, "end_column": 40}

violation := {"package": "a@1.0.0", "criteria": ["safe-to-run"], "requirement": "<2", "at": at}

contradiction := {"name": "a", "version": "1.0.0", "requirement": "<2", "at": at}

document(violations, contradictions) := {"audits": {"violations": violations, "contradictions": contradictions}}

test_fires_where_a_bad_version_is_used if {
	found := audit_violation.findings with input as document([object.union(violation, {"source": "mozilla"})], [])
	{[f.subject, f.code, f.message, f.at] | some f in found} == {
		["a@1.0.0", "in_use", "mozilla says that a@1.0.0 violates safe-to-run (versions <2)", at],
	}
}

test_names_ones_own_violation if {
	some f in audit_violation.findings with input as document([violation], [])
	startswith(f.message, "an audit of this repository says")
}

test_fires_where_a_bad_version_is_certified if {
	found := audit_violation.findings with input as document([], [contradiction])
	{[f.subject, f.code, f.at] | some f in found} == {["a@1.0.0", "contradiction", at]}
}

test_stays_silent_where_nothing_is_violated if {
	found := audit_violation.findings with input as document([], [])
	found == set()
}

package andon.policies.audit_exemption_unused_test

import data.andon.policies.audit_exemption_unused

at := {"file": "supply-chain/config.toml", "line": 9, "column": 15, "end_column": 40}

document(needed) := {"audits": {"exemptions": [{"name": "a", "version": "1.0.0", "needed": needed, "at": at}]}}

test_fires_where_nothing_needs_it if {
	found := audit_exemption_unused.findings with input as document(false)
	{[f.subject, f.at] | some f in found} == {["a@1.0.0", at]}
}

test_stays_silent_where_something_does if {
	found := audit_exemption_unused.findings with input as document(true)
	found == set()
}

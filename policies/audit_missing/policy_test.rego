package andon.policies.audit_missing_test

import data.andon.policies.audit_missing

at := {"file": "Cargo.lock", "line": 9, "column": 15, "end_column": 40}

document(missing) := {
	"audits": {"missing": missing},
	"packages": {"itoa@1.0.15": {"name": "itoa", "version": "1.0.15"}},
}

test_fires_with_the_nearest_version if {
	missing := {"package": "itoa@1.0.15", "criteria": ["safe-to-deploy"], "nearest": "1.0.14", "at": at}
	found := audit_missing.findings with input as document([missing])
	{[f.subject, f.code, f.at] | some f in found} == {["itoa@1.0.15", "safe-to-deploy", at]}
	some f in found
	startswith(f.remedy, "run `cargo vet diff itoa 1.0.14 1.0.15`")
}

test_says_how_to_read_all_where_no_version_is_near if {
	missing := {"package": "itoa@1.0.15", "criteria": ["a", "b"], "at": at}
	some f in audit_missing.findings with input as document([missing])
	startswith(f.remedy, "run `cargo vet inspect itoa 1.0.15`")
	f.code == "a, b"
}

test_stays_silent_where_all_is_audited if {
	found := audit_missing.findings with input as document([])
	found == set()
}

test_stays_silent_without_a_store if {
	found := audit_missing.findings with input as {"audits": null, "packages": {}}
	found == set()
}

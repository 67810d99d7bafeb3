package andon.policies.workspace_dependency_unused_test

import data.andon.policies.workspace_dependency_unused

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

test_fires_for_each_entry if {
	declared := {"manifest": "Cargo.toml", "name": "rand", "at": at}
	found := workspace_dependency_unused.findings with input as {"declarations": {"unused": [declared]}}
	{[f.subject, f.at] | some f in found} == {["Cargo.toml#rand", at]}
}

test_stays_silent_without_any if {
	found := workspace_dependency_unused.findings with input as {"declarations": {"unused": []}}
	found == set()
}

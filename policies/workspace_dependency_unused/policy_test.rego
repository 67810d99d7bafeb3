package andon.policies.workspace_dependency_unused_test

import data.andon.policies.workspace_dependency_unused

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

found(path, paths) := result if {
	declared := {"manifest": "Cargo.toml", "name": "rand", "path": path, "at": at}
	result := workspace_dependency_unused.findings with data.parameters as {"paths": paths}
		with input as {"declarations": {"unused": [declared]}}
}

test_fires_for_each_entry if {
	{[f.subject, f.at] | some f in found(false, false)} == {["Cargo.toml#rand", at]}
}

test_the_workspace_s_own_crates_count_on_demand if {
	found(true, false) == set()
	count(found(true, true)) == 1
}

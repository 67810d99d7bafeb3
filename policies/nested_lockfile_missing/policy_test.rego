package andon.policies.nested_lockfile_missing_test

import data.andon.policies.nested_lockfile_missing

subjects(workspace, nested, lockfile) := result if {
	found := nested_lockfile_missing.findings with input as {
		"workspace": workspace,
		"lockfile": lockfile,
		"nested": nested,
	}
		with data.parameters as {"exempt_directories": ["tests"]}
	result := {f.subject | some f in found}
}

test_fires_without_a_lockfile if {
	subjects("fuzz", true, null) == {"fuzz/Cargo.lock"}
}

test_stays_silent_with_one_and_for_others if {
	subjects("fuzz", true, {"path": "fuzz/Cargo.lock"}) == set()
	subjects("fuzz", false, null) == set()
}

test_stays_silent_for_data_of_tests if {
	subjects("crates/a/tests/b", true, null) == set()
	subjects("contests/a", true, null) == {"contests/a/Cargo.lock"}
}

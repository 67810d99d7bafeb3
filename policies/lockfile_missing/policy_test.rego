package andon.policies.lockfile_missing_test

import data.andon.policies.lockfile_missing

subjects(workspace, lockfile) := {f.subject |
	some f in lockfile_missing.findings with input as {"workspace": workspace, "lockfile": lockfile, "nested": false}
}

test_fires_without_a_lockfile if {
	subjects("", null) == {"Cargo.lock"}
}

test_names_the_workspace if {
	subjects("tools/release", null) == {"tools/release/Cargo.lock"}
}

test_stays_silent_with_a_lockfile if {
	subjects("", {"path": "Cargo.lock", "version": 4}) == set()
}

test_a_nested_workspace_is_judged_apart if {
	found := lockfile_missing.findings with input as {"workspace": "fuzz", "lockfile": null, "nested": true}
	found == set()
}

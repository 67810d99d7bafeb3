package andon.policies.workflow_install_unlocked_test

import data.andon.policies.workflow_install_unlocked

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(kind, locked) := found if {
	found := workflow_install_unlocked.findings with input as {"workflows": {"installs": [{
		"job": "ci.yml#a",
		"kind": kind,
		"names": ["cargo-hack"],
		"locked": locked,
		"text": "cargo install cargo-hack",
		"at": at,
	}]}}
}

test_fires_without_the_lockfile if {
	{[f.subject, f.code, f.at] | some f in findings("cargo_install", false)} == {["ci.yml#a", "cargo-hack", at]}
}

test_stays_silent_with_it if findings("cargo_install", true) == set()

test_stays_silent_for_binaries if findings("cargo_binstall", false) == set()

package andon.policies.lockfile_moved_test

import data.andon.policies.lockfile_moved

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

found(changes, workspace) := result if {
	setting := {"file": ".cargo/config.toml", "key": "resolver.lockfile-path", "value": "x", "place": "repository", "at": at}
	result := lockfile_moved.findings with input as {
		"workspace": workspace,
		"settings": {"cargo": {"lockfile": [object.union(setting, changes)]}},
	}
}

test_fires_for_another_lockfile if {
	some f in found({"path": "locks/Cargo.lock"}, "")
	f.message == "Cargo uses the lockfile locks/Cargo.lock and not the one beside the manifest"
	f.at == at
}

test_fires_for_one_outside if {
	count(found({"place": "outside"}, "")) == 1
}

test_stays_silent_for_the_usual_place if {
	found({"path": "Cargo.lock"}, "") == set()
	found({"path": "a/Cargo.lock"}, "a") == set()
	count(found({"path": "Cargo.lock"}, "a")) == 1
}

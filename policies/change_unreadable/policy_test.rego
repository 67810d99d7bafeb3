package andon.policies.change_unreadable_test

import data.andon.policies.change_unreadable

at := {"file": "Cargo.lock", "line": 1, "column": 1, "end_column": 1}

found(change) := result if {
	result := change_unreadable.findings with input as {
		"lockfile": {"path": "Cargo.lock", "at": at},
		"change": change,
	}
}

test_fires_where_the_base_cannot_be_read if {
	{f.subject | some f in found({"lockfile": "base_unreadable"})} == {"Cargo.lock"}
}

test_stays_silent_otherwise if {
	found({"lockfile": "changed"}) == set()
	found(null) == set()
}

package andon.policies.lockfile_ignored_test

import data.andon.policies.lockfile_ignored

at := {"file": ".gitignore", "line": 2, "column": 1, "end_column": 11}

found(workspace, rule) := result if {
	result := lockfile_ignored.findings with input as {"workspace": workspace, "lockfile_ignored": rule}
}

test_points_at_the_line if {
	some f in found("", {"pattern": "Cargo.lock", "at": at})
	f.subject == "Cargo.lock"
	f.at == at
	contains(f.message, "by `Cargo.lock`")
}

test_names_the_workspace if {
	{f.subject | some f in found("tools", {"pattern": "*.lock", "at": at})} == {"tools/Cargo.lock"}
}

test_stays_silent_where_none_does if {
	found("", null) == set()
}

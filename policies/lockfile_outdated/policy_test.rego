package andon.policies.lockfile_outdated_test

import data.andon.policies.lockfile_outdated

at := {"file": "Cargo.toml", "line": 8, "column": 8, "end_column": 13}

entry := {"manifest": "Cargo.toml", "package": "a", "requirement": "2", "locked": ["1.0.0", "1.1.0"], "at": at}

found(reason) := result if {
	result := lockfile_outdated.findings with input as {"outdated": [object.union(entry, {"reason": reason})]}
}

test_says_what_is_behind if {
	messages := {reason: f.message |
		some reason in ["member_missing", "member_version", "dependency_missing", "dependency_version", "dependency_source", "dependency_undeclared"]
		some f in found(reason)
	}
	messages == {
		"member_missing": "the lockfile does not list the member a",
		"member_version": "a is at 2 here and at 1.0.0, 1.1.0 in the lockfile",
		"dependency_missing": "the lockfile has no a for Cargo.toml",
		"dependency_version": "Cargo.toml asks for a 2, and the lockfile has 1.0.0, 1.1.0",
		"dependency_undeclared": "the lockfile has a 1.0.0, 1.1.0 for Cargo.toml, which does not ask for it",
		"dependency_source": "Cargo.toml asks for a from elsewhere than the lockfile has it from",
	}
}

test_points_at_the_manifest if {
	some f in found("dependency_version")
	f.subject == "Cargo.toml#a"
	f.code == "dependency_version"
	f.at == at
}

test_stays_silent_where_nothing_is_behind if {
	silent := lockfile_outdated.findings with input as {"outdated": []}
	silent == set()
}

package andon.policies.checksum_missing_test

import data.andon.policies.checksum_missing

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

subjects(ids) := {[f.subject, f.at] |
	some f in checksum_missing.findings with input as {
		"groups": {"without_checksum": ids},
		"packages": {"a@1.0.0": {"at": at}},
	}
}

test_fires_for_each_package if {
	subjects(["a@1.0.0"]) == {["a@1.0.0", at]}
}

test_stays_silent_where_all_have_one if {
	subjects([]) == set()
}

test_tells_one_that_this_change_removed if {
	found := checksum_missing.findings with input as {
		"groups": {"without_checksum": ["a@1.0.0", "b@1.0.0"]},
		"packages": {"a@1.0.0": {"at": at}, "b@1.0.0": {"at": at}},
		"change": {"same_version": [{"package": "a@1.0.0", "checksum": {"from": "ab"}}]},
	}
	{f.subject | some f in found; contains(f.message, "lost its checksum in this change")} == {"a@1.0.0"}
	{f.subject | some f in found; contains(f.message, "has no checksum in the lockfile")} == {"b@1.0.0"}
}

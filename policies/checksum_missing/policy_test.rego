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

package andon.policies.confusable_name_test

import data.andon.policies.confusable_name

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

suspect := {
	"package": "rustdecimal@1.0.0",
	"name": "rustdecimal",
	"resembles": "rust_decimal",
	"how": "separators",
	"in_use": false,
	"at": at,
}

found(changes, allow) := result if {
	result := confusable_name.findings with input as {"confusable": [object.union(suspect, changes)]}
		with data.parameters as {"allow": allow}
}

test_names_the_original if {
	some f in found({}, [])
	f.subject == "rustdecimal@1.0.0"
	f.code == "separators"
	f.at == at
	f.message == "rustdecimal can be taken for the well-known rust_decimal: it differs from it in `-` and `_` only"
}

test_names_a_crate_of_the_same_lockfile if {
	some f in found({"in_use": true}, [])
	contains(f.message, "rust_decimal, which this workspace uses too")
}

test_says_how_for_every_likeness if {
	kinds := ["separators", "look_alike", "affix", "exchanged", "one_replaced", "one_more"]
	count({f.message | some kind in kinds; some f in found({"how": kind}, [])}) == 6
}

test_stays_silent_for_what_was_looked_at if {
	found({}, ["rustdecimal"]) == set()
}

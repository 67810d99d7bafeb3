package andon.policies.licence_changed_test

import data.andon.policies.licence_changed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

update := {
	"package": "a@1.0.1",
	"name": "a",
	"from": "1.0.0",
	"to": "1.0.1",
	"member": false,
	"licence": {"from": "MIT", "to": "BUSL-1.1"},
	"at": at,
}

found(updated) := result if {
	result := licence_changed.findings with input as {"change": {"updated": [updated]}}
}

test_names_both_licences if {
	some f in found(update)
	f.message == "a was under MIT and is under BUSL-1.1 since this update"
	f.at == at
}

test_names_a_licence_that_is_gone if {
	some f in found(object.union(object.remove(update, ["licence"]), {"licence": {"from": "MIT"}}))
	contains(f.message, "is under no licence that it names")
}

test_stays_silent_where_none_changed if {
	found(object.remove(update, ["licence"])) == set()
}

test_stays_silent_for_members if {
	found(object.union(update, {"member": true})) == set()
}

test_stays_silent_without_a_base if {
	silent := licence_changed.findings with input as {"change": null}
	silent == set()
}

package andon.policies.patch_release_adds_crate_test

import data.andon.policies.patch_release_adds_crate

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

new := {
	"package": "proc-macro1@1.0.0",
	"name": "proc-macro1",
	"new_name": true,
	"asked_for": false,
	"brought_by": ["arrayref@0.3.10"],
	"at": at,
}

patch := {"package": "arrayref@0.3.10", "name": "arrayref", "from": "0.3.9", "to": "0.3.10", "step": "patch"}

minor := {"package": "other@1.1.0", "name": "other", "from": "1.0.0", "to": "1.1.0", "step": "minor"}

found(changes, updated, allow) := result if {
	result := patch_release_adds_crate.findings with input as {"change": {
		"added": [object.union(new, changes)],
		"updated": updated,
	}}
		with data.parameters as {"allow": allow}
}

test_names_the_release_and_the_way_back if {
	some f in found({}, [patch], [])
	f.subject == "proc-macro1@1.0.0"
	f.at == at
	contains(f.message, "the patch release arrayref 0.3.10 (it was 0.3.9) brought it in")
	contains(f.remedy, "`cargo update -p arrayref@0.3.10 --precise 0.3.9`")
}

test_stays_silent_for_a_greater_step if {
	found({"brought_by": ["other@1.1.0"]}, [minor], []) == set()
}

test_stays_silent_where_a_greater_step_needs_it_too if {
	found({"brought_by": ["arrayref@0.3.10", "other@1.1.0"]}, [patch, minor], []) == set()
}

test_stays_silent_for_what_somebody_asked_for if {
	found({"asked_for": true}, [patch], []) == set()
}

test_stays_silent_for_another_version_of_a_crate_that_is_in_use if {
	found({"new_name": false}, [patch], []) == set()
}

test_stays_silent_for_what_no_update_brought if {
	found({"brought_by": []}, [patch], []) == set()
}

test_stays_silent_for_what_is_allowed if {
	found({}, [patch], ["proc-macro1"]) == set()
}

test_stays_silent_without_a_base if {
	silent := patch_release_adds_crate.findings with input as {"change": null} with data.parameters as {"allow": []}
	silent == set()
}

package andon.policies.build_code_gained_test

import data.andon.policies.build_code_gained

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

update := {
	"package": "a@1.0.1",
	"name": "a",
	"from": "1.0.0",
	"to": "1.0.1",
	"member": false,
	"comparable": true,
	"gained": [],
	"build_code": [],
	"at": at,
}

new := {
	"package": "b@1.0.0",
	"name": "b",
	"new_name": true,
	"member": false,
	"asked_for": false,
	"through": "a@1.0.1",
	"build_code": ["build_script"],
	"at": at,
}

parameters(changes) := object.union(
	{"kinds": ["build_script", "proc_macro", "links", "executable"], "new_crates": "brought", "undecided": false},
	changes,
)

document(updated, added) := {"change": {"lockfile": "changed", "updated": updated, "added": added}}

found(updated, added, changes) := result if {
	result := build_code_gained.findings with input as document(updated, added)
		with data.parameters as parameters(changes)
}

test_fires_for_each_kind_that_an_update_gained if {
	gained := object.union(update, {"gained": ["build_script", "links"]})
	{f.code | some f in found([gained], [], {})} == {"build_script", "links"}
	some f in found([gained], [], {})
	contains(f.message, "a 1.0.1 has a build script, which 1.0.0 did not have")
	contains(f.remedy, "`cargo update -p a@1.0.1 --precise 1.0.0`")
}

test_stays_silent_for_kinds_that_do_not_count if {
	found([object.union(update, {"gained": ["links"]})], [], {"kinds": ["build_script"]}) == set()
}

test_stays_silent_for_members if {
	found([object.union(update, {"gained": ["build_script"], "member": true})], [], {}) == set()
}

test_fires_for_a_new_crate_that_an_update_brought if {
	some f in found([], [new], {})
	f.code == "new_crate_build_script"
	contains(f.message, "b@1.0.0 is new here, brought in by the update to a@1.0.1, and has a build script")
}

test_stays_silent_for_a_new_crate_that_somebody_asked_for if {
	asked := object.remove(object.union(new, {"asked_for": true}), ["through"])
	found([], [asked], {}) == set()
	some f in found([], [asked], {"new_crates": "all"})
	contains(f.message, "b@1.0.0 is new here, and has a build script")
}

test_new_crates_can_be_left_out if {
	found([], [new], {"new_crates": "none"}) == set()
	found([], [object.union(new, {"new_name": false})], {}) == set()
}

test_a_former_version_that_is_not_known_is_undecided_if_asked_for if {
	unknown := object.union(update, {"comparable": false, "build_code": ["proc_macro"]})
	said := build_code_gained.undecided with input as document([unknown], [])
		with data.parameters as parameters({"undecided": true})
	{u.subjects | some u in said} == {["a@1.0.1"]}
	silent := build_code_gained.undecided with input as document([unknown], []) with data.parameters as parameters({})
	silent == set()
}

test_stays_silent_without_a_base if {
	silent := build_code_gained.findings with input as {"change": null} with data.parameters as parameters({})
	silent == set()
}

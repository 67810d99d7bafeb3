package andon.policies.yanked_test

import data.andon.policies.yanked

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

document(known, unknown) := {
	"groups": {"yanked": known, "yanked_unknown": unknown},
	"packages": {"rand@0.4.0": {"at": at, "direct": false, "transitive": true}},
	"replacements": {"rand@0.4.0": {"text": "run it", "fix": steps}},
}

steps := [{"kind": "update", "package": "rand", "from": "0.4.0", "command": "cargo update -p rand@0.4.0"}]

test_fires_for_a_yanked_version if {
	found := yanked.findings with input as document(["rand@0.4.0"], [])
	{[f.subject, f.message, f.at] | some f in found} == {["rand@0.4.0", "rand@0.4.0 was yanked by its publisher", at]}
	{[f.remedy, f.fix] | some f in found} == {["run it", steps]}
}

test_stays_silent_out_of_scope if {
	found := yanked.findings with input as document(["rand@0.4.0"], [])
		with data.parameters as {"scope": "direct"}
	found == set()
}

test_stays_silent_for_others if {
	found := yanked.findings with input as document([], [])
	found == set()
}

test_is_undecided_where_the_index_is_not_known if {
	open := yanked.undecided with input as document([], ["rand@0.4.0"])
	{u.subjects | some u in open} == {["rand@0.4.0"]}
}

test_is_decided_where_it_is if {
	open := yanked.undecided with input as document(["rand@0.4.0"], [])
	open == set()
}

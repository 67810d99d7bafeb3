package andon.policies.build_script_not_allowed_test

import data.andon.policies.build_script_not_allowed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

document(ids, unknown) := {
	"groups": {"build_scripts": ids, "licence_unknown": unknown},
	"contents": {"build_scripts": {}, "unknown": []},
	"packages": {"a@1.2.3": {"name": "a", "version": "1.2.3", "links": "z", "known": ["manifest"], "at": at}},
}

found(doc, allow) := result if {
	result := build_script_not_allowed.findings with input as doc with data.parameters as {"allow": allow}
}

open(doc, allow) := result if {
	result := build_script_not_allowed.undecided with input as doc with data.parameters as {"allow": allow}
}

entry(overrides) := object.union({"name": "a", "version": "", "sha256": "", "reason": ""}, overrides)

test_fires_for_a_crate_that_is_not_on_the_list if {
	{[f.subject, f.at] | some f in found(document(["a@1.2.3"], []), [entry({"name": "b"})])} == {["a@1.2.3", at]}
}

test_an_empty_list_allows_none if {
	count(found(document(["a@1.2.3"], []), [])) == 1
}

test_without_a_list_all_are_allowed if {
	result := build_script_not_allowed.findings with input as document(["a@1.2.3"], []) with data.parameters as {}
	result == set()
	unknown := build_script_not_allowed.undecided with input as document([], ["a@1.2.3"]) with data.parameters as {}
	unknown == set()
}

test_entries_may_be_for_a_version if {
	found(document(["a@1.2.3"], []), [entry({"version": "1"})]) == set()
	count(found(document(["a@1.2.3"], []), [entry({"version": "2"})])) == 1
}

test_is_undecided_where_nothing_is_known if {
	{u.subjects | some u in open(document([], ["a@1.2.3"]), [])} == {["a@1.2.3"]}
	open(document([], ["a@1.2.3"]), [entry({})]) == set()
}

with_script(sha256) := object.union(document(["a@1.2.3"], []), {"contents": {"build_scripts": {"a@1.2.3": sha256}}})

test_a_script_is_known_by_its_digest if {
	found(with_script("00ff"), [entry({"sha256": "00FF"})]) == set()
	{f.code | some f in found(with_script("00fe"), [entry({"sha256": "00ff"})])} == {"build_script_changed"}
}

test_a_crate_of_the_repository_has_no_digest if {
	doc := object.union(document(["a@1.2.3"], []), {"packages": {"a@1.2.3": {"source": {"kind": "path"}}}})
	found(doc, [entry({"sha256": "00ff"})]) == set()
}

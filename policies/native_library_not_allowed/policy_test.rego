package andon.policies.native_library_not_allowed_test

import data.andon.policies.native_library_not_allowed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

document(ids, unknown) := {
	"groups": {"native_links": ids, "licence_unknown": unknown},
	"contents": {"build_scripts": {}, "unknown": []},
	"packages": {"a@1.2.3": {"name": "a", "version": "1.2.3", "links": "z", "known": [], "at": at}},
}

found(doc, allow) := result if {
	result := native_library_not_allowed.findings with input as doc with data.parameters as {"allow": allow}
}

open(doc, allow) := result if {
	result := native_library_not_allowed.undecided with input as doc with data.parameters as {"allow": allow}
}

entry(overrides) := object.union({"name": "a", "version": "", "sha256": "", "reason": ""}, overrides)

test_fires_for_a_crate_that_is_not_on_the_list if {
	{[f.subject, f.at] | some f in found(document(["a@1.2.3"], []), [entry({"name": "b"})])} == {["a@1.2.3", at]}
}

test_an_empty_list_allows_none if {
	count(found(document(["a@1.2.3"], []), [])) == 1
}

test_without_a_list_all_are_allowed if {
	result := native_library_not_allowed.findings with input as document(["a@1.2.3"], []) with data.parameters as {}
	result == set()
	unknown := native_library_not_allowed.undecided with input as document([], ["a@1.2.3"]) with data.parameters as {}
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

test_the_index_alone_is_enough if {
	doc := object.union(document([], ["a@1.2.3"]), {"packages": {"a@1.2.3": {"known": ["index"]}}})
	open(doc, []) == set()
}

package andon.policies.licence_not_allowed_test

import data.andon.policies.licence_not_allowed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

empty := {"by_licence": {}, "without_licence": [], "licence_unknown": []}

document(groups) := {
	"groups": object.union(empty, groups),
	"packages": {"a@1.0.0": {"name": "a", "at": at}, "b@1.0.0": {"name": "b", "at": at}},
}

under(expression, alternatives) := document({"by_licence": {expression: {
	"alternatives": alternatives,
	"packages": ["a@1.0.0", "b@1.0.0"],
}}})

subjects(doc) := {f.subject | some f in licence_not_allowed.findings with input as doc}

test_fires_for_each_package_under_a_licence_that_is_not_allowed if {
	found := licence_not_allowed.findings with input as under("GPL-3.0-only", [["GPL-3.0-only"]])
	{[f.subject, f.message] | some f in found} == {
		["a@1.0.0", "a@1.0.0 is under `GPL-3.0-only`, which is not allowed"],
		["b@1.0.0", "b@1.0.0 is under `GPL-3.0-only`, which is not allowed"],
	}
}

test_names_what_would_have_to_be_allowed if {
	doc := under("MIT AND GPL-3.0-only OR SSPL-1.0", [["MIT", "GPL-3.0-only"], ["SSPL-1.0"]])
	some f in licence_not_allowed.findings with input as doc
	startswith(f.remedy, "replace it, or add GPL-3.0-only or SSPL-1.0 to `allow`")
}

test_stays_silent_where_one_alternative_is_allowed if {
	subjects(under("MIT OR GPL-3.0-only", [["MIT"], ["GPL-3.0-only"]])) == set()
}

test_all_licences_of_an_alternative_have_to_be_allowed if {
	count(subjects(under("MIT AND GPL-3.0-only", [["MIT", "GPL-3.0-only"]]))) == 2
}

test_fires_where_the_expression_cannot_be_read if {
	doc := document({"by_licence": {"MIT/": {"alternatives": [], "error": "ends too early", "packages": ["a@1.0.0"]}}})
	found := licence_not_allowed.findings with input as doc
	{f.message | some f in found} == {"a@1.0.0 is under `MIT/`, which cannot be read: ends too early"}
}

test_fires_where_there_is_no_licence if {
	subjects(document({"without_licence": ["a@1.0.0"]})) == {"a@1.0.0"}
}

test_exceptions_are_for_one_crate if {
	doc := under("GPL-3.0-only", [["GPL-3.0-only"]])
	exceptions := [{"name": "a", "licences": ["GPL-3.0-only"], "reason": "a tool, not linked"}]
	found := licence_not_allowed.findings with input as doc
		with data.parameters as {"allow": ["MIT"], "exceptions": exceptions}
	{f.subject | some f in found} == {"b@1.0.0"}
}

test_is_undecided_where_the_manifest_is_not_known if {
	open := licence_not_allowed.undecided with input as document({"licence_unknown": ["a@1.0.0"]})
	{u.subjects | some u in open} == {["a@1.0.0"]}
}

test_stays_silent_where_nothing_is_amiss if {
	subjects(document({})) == set()
	open := licence_not_allowed.undecided with input as document({})
	open == set()
}

package andon.policies.licence_not_allowed_test

import data.andon.policies.licence_not_allowed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

package_(name) := {
	"name": name,
	"version": "1.0.0",
	"member": false,
	"kinds": ["normal"],
	"source": {"kind": "registry", "url": "https://crates.example.org"},
	"at": at,
}

empty := {
	"groups": {
		"by_name": {"a": ["a@1.0.0"], "b": ["b@1.0.0"]},
		"by_licence": {},
		"own_by_licence": {},
		"own_without_licence": [],
		"without_licence": [],
		"licence_unknown": [],
	},
	"contents": {"licence_texts": {}, "licence_files": {}},
	"packages": {"a@1.0.0": package_("a"), "b@1.0.0": package_("b")},
	"manifests": [],
}

document(groups) := object.union(empty, {"groups": groups})

under(expression, alternatives) := document({"by_licence": {expression: {
	"alternatives": alternatives,
	"packages": ["a@1.0.0", "b@1.0.0"],
}}})

gpl := under("GPL-3.0-only", [["GPL-3.0-only"]])

found(doc, parameters) := result if {
	given := object.union(data.parameters, parameters)
	result := licence_not_allowed.findings with input as doc with data.parameters as given
}

subjects(doc) := {f.subject | some f in found(doc, {})}

test_fires_for_each_package_under_a_licence_that_is_not_allowed if {
	{[f.subject, f.message, f.at] | some f in found(gpl, {})} == {
		["a@1.0.0", "a@1.0.0 is under `GPL-3.0-only`, which is not allowed", at],
		["b@1.0.0", "b@1.0.0 is under `GPL-3.0-only`, which is not allowed", at],
	}
}

test_names_what_would_have_to_be_allowed if {
	doc := under("MIT AND GPL-3.0-only OR SSPL-1.0", [["MIT", "GPL-3.0-only"], ["SSPL-1.0"]])
	some f in found(doc, {})
	startswith(f.remedy, "replace it, or add GPL-3.0-only or SSPL-1.0 to `allow`")
}

test_stays_silent_where_one_alternative_is_allowed if {
	subjects(under("MIT OR GPL-3.0-only", [["MIT"], ["GPL-3.0-only"]])) == set()
}

test_all_licences_of_an_alternative_have_to_be_allowed if {
	count(subjects(under("MIT AND GPL-3.0-only", [["MIT", "GPL-3.0-only"]]))) == 2
}

test_retired_ids_may_be_allowed_too if {
	found(gpl, {"allow": ["GPL-3.0"]}) == set()
	count(found(gpl, {"allow": ["GPL-3.0-or-later"]})) == 2
}

test_fires_where_the_expression_cannot_be_read if {
	doc := document({"by_licence": {"MIT/": {"alternatives": [], "error": "ends too early", "packages": ["a@1.0.0"]}}})
	{f.message | some f in found(doc, {})} == {"a@1.0.0 is under `MIT/`, which cannot be read: ends too early"}
}

test_fires_where_there_is_no_licence if {
	subjects(document({"without_licence": ["a@1.0.0"]})) == {"a@1.0.0"}
}

text(licence, confidence) := object.union(document({"without_licence": ["a@1.0.0"]}), {"contents": {"licence_texts": {
	"a@1.0.0": {"expression": licence, "alternatives": [[licence]], "confidence": confidence},
}}})

test_a_licence_text_counts_where_the_manifest_names_none if {
	found(text("MIT", 95), {}) == set()
	{f.message | some f in found(text("GPL-3.0-only", 95), {})} == {"a@1.0.0 is under `GPL-3.0-only`, which is not allowed"}
}

test_a_text_that_is_not_alike_enough_does_not_count if {
	some f in found(text("MIT", 80), {})
	f.message == "a@1.0.0 does not say under which licence it is; its licence file is like that of MIT to 80%"
	found(text("MIT", 80), {"confidence": 80}) == set()
}

test_exceptions_are_for_one_crate_and_version if {
	exception := {"name": "a", "version": "", "allow": ["GPL-3.0"], "reason": "a tool, not linked"}
	{f.subject | some f in found(gpl, {"exceptions": [exception]})} == {"b@1.0.0"}
	count(found(gpl, {"exceptions": [object.union(exception, {"version": "2"})]})) == 2
}

test_packages_of_tests_are_asked_only_on_request if {
	doc := object.union(gpl, {"packages": {"a@1.0.0": {"kinds": ["dev"]}, "b@1.0.0": {"kinds": ["build"]}}})
	{f.subject | some f in found(doc, {})} == {"b@1.0.0"}
	{f.subject | some f in found(doc, {"include_dev": true, "include_build": false})} == {"a@1.0.0"}
}

test_own_sources_are_not_asked if {
	found(gpl, {"ignore_sources": ["https://crates.example.org"]}) == set()
}

test_packages_that_no_member_reaches_are_asked if {
	doc := object.union(gpl, {"packages": {"a@1.0.0": {"kinds": []}, "b@1.0.0": {"kinds": []}}})
	count(found(doc, {})) == 2
}

clarify(expression, sha256) := {"clarify": [{
	"name": "a",
	"version": "1",
	"expression": expression,
	"files": [{"path": "LICENSE", "sha256": sha256}],
}]}

with_file := object.union(
	document({"without_licence": ["a@1.0.0"]}),
	{"contents": {"licence_files": {"a@1.0.0": {"LICENSE": "00ff"}}}},
)

test_what_is_clarified_counts if {
	found(with_file, clarify("MIT AND ISC", "00FF")) == set()
	{f.message | some f in found(with_file, clarify("GPL-3.0", "00ff"))} == {
		"a@1.0.0 is under `GPL-3.0`, as the configuration clarifies, which is not allowed",
	}
}

test_a_clarified_file_that_has_changed_is_named if {
	{f.code | some f in found(with_file, clarify("MIT", "00fe"))} == {"clarified_licence_changed"}
}

own(publish, registries) := object.union(
	document({"own_by_licence": {"GPL-3.0-only": {"alternatives": [["GPL-3.0-only"]], "packages": ["a@1.0.0"]}}}),
	{
		"packages": {"a@1.0.0": {"member": true}},
		"manifests": [{"package": "a", "publish": publish, "registries": registries}],
	},
)

test_own_packages_are_asked_on_request if {
	found(own(true, []), {}) == set()
	count(found(own(false, []), {"own": "all"})) == 1
	count(found(own(true, []), {"own": "published"})) == 1
	found(own(false, []), {"own": "published"}) == set()
}

test_private_registries_are_no_publication if {
	parameters := {"own": "published", "private_registries": ["ours"]}
	found(own(true, ["ours"]), parameters) == set()
	count(found(own(true, ["ours", "crates-io"]), parameters)) == 1
}

test_own_packages_without_a_licence if {
	doc := object.union(
		document({"own_without_licence": ["a@1.0.0"]}),
		{"packages": {"a@1.0.0": {"member": true}}},
	)
	found(doc, {}) == set()
	count(found(doc, {"own": "all"})) == 1
}

test_a_licence_file_of_the_repository_is_said_not_to_be_read if {
	licence := {"licence": {"file": "LICENSE.txt"}}
	message := "a@1.0.0 names only a licence file, LICENSE.txt, which is not read for packages of the repository"
	remedy := "write `license = …` in its Cargo.toml, or say it in `clarify` of [policy.licence_not_allowed]"
	member := object.union(
		document({"own_without_licence": ["a@1.0.0"]}),
		{"packages": {"a@1.0.0": object.union(licence, {"member": true})}},
	)
	{[f.message, f.remedy] | some f in found(member, {"own": "all"})} == {[message, remedy]}
	beside := object.union(
		document({"without_licence": ["a@1.0.0"]}),
		{"packages": {"a@1.0.0": object.union(licence, {"source": {"kind": "path"}})}},
	)
	{[f.message, f.remedy] | some f in found(beside, {})} == {[message, remedy]}
}

test_what_nothing_uses_is_named_on_request if {
	doc := under("MIT OR ISC", [["MIT"], ["ISC"]])
	exception := {"name": "a", "version": "", "allow": ["GPL-3.0-only"], "reason": ""}
	parameters := {"allow": ["MIT", "Zlib"], "exceptions": [exception]}
	found(doc, parameters) == set()
	unused := found(doc, object.union(parameters, {"report_unused": true}))
	{[f.code, f.subject] | some f in unused} == {["licence_allowance_unused", "Zlib"], ["licence_allowance_unused", "a"]}
	needed := found(gpl, {"allow": ["GPL-3.0-only"], "report_unused": true})
	needed == set()
}

test_an_exception_that_is_needed_is_not_unused if {
	exceptions := [{"name": "a", "version": "", "allow": ["GPL-3.0-only"], "reason": ""}]
	result := found(gpl, {"allow": [], "exceptions": exceptions, "report_unused": true})
	{f.subject | some f in result} == {"b@1.0.0"}
}

test_is_undecided_where_the_manifest_is_not_known if {
	open := licence_not_allowed.undecided with input as document({"licence_unknown": ["a@1.0.0"]})
	{u.subjects | some u in open} == {["a@1.0.0"]}
}

test_what_is_clarified_without_files_is_decided if {
	entry := {"name": "a", "version": "", "expression": "MIT", "files": []}
	given := object.union(data.parameters, {"clarify": [entry]})
	open := licence_not_allowed.undecided with input as document({"licence_unknown": ["a@1.0.0"]})
		with data.parameters as given
	open == set()
}

test_stays_silent_where_nothing_is_amiss if {
	subjects(document({})) == set()
	open := licence_not_allowed.undecided with input as document({})
	open == set()
}

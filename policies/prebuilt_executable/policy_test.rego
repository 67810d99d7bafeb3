package andon.policies.prebuilt_executable_test

import data.andon.policies.prebuilt_executable

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

file(path) := {"path": path, "kind": "elf", "sha256": "00ff"}

document(files, more) := {
	"contents": object.union(
		{"executables": {}, "libraries": {}, "scripts": {}, "unread": {}, "unknown": []},
		{"executables": {"a@1.2.3": {"files": files, "more": more}}},
	),
	"packages": {"a@1.2.3": {"name": "a", "version": "1.2.3", "at": at}},
}

given(allow) := object.union({"kinds": ["elf", "archive"]}, {"allow": allow})

found(doc, allow) := result if {
	result := prebuilt_executable.findings with input as doc with data.parameters as given(allow)
}

open(doc, allow) := result if {
	result := prebuilt_executable.undecided with input as doc with data.parameters as given(allow)
}

entry(overrides) := object.union({"name": "a", "version": "", "path": "", "sha256": "", "reason": ""}, overrides)

test_fires_once_for_a_package if {
	found_ := found(document([file("x"), file("y")], 0), [])
	{[f.subject, f.at] | some f in found_} == {["a@1.2.3", at]}
	some f in found_
	contains(f.message, "x and 1 more")
}

test_names_only_what_is_not_allowed if {
	some f in found(document([file("x"), file("y")], 0), [entry({"path": "x"})])
	contains(f.message, " y")
	not contains(f.message, "more")
}

test_is_silent_where_all_are_allowed if {
	found(document([file("x"), file("y")], 0), [entry({"version": "1"})]) == set()
}

test_an_allowed_file_with_another_content_is_named if {
	{f.code | some f in found(document([file("x")], 0), [entry({"path": "x", "sha256": "00fe"})])} == {"prebuilt_executable_changed"}
}

test_is_undecided_where_there_are_too_many if {
	{u.subjects | some u in open(document([file("x")], 1), [entry({"path": "x"})])} == {["a@1.2.3"]}
	open(document([file("x")], 1), [entry({})]) == set()
}

test_is_undecided_where_sources_are_not_known if {
	doc := object.union(document([], 0), {"contents": {"unknown": ["b@1.0.0"], "unread": {"c@1.0.0": 2}}})
	{u.subjects | some u in open(doc, [])} == {["b@1.0.0", "c@1.0.0"]}
}

test_other_kinds_do_not_count if {
	found(document([object.union(file("x"), {"kind": "wasm"})], 0), []) == set()
}

test_archives_count_where_they_are_asked_for if {
	list := {"files": [{"path": "x.a", "kind": "archive", "sha256": "00"}], "more": 0}
	doc := object.union(document([], 0), {"contents": {"libraries": {"a@1.2.3": list}}})
	count(found(doc, [])) == 1
	silent := prebuilt_executable.findings with input as doc with data.parameters as {"kinds": ["elf"], "allow": []}
	silent == set()
}

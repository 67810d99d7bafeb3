package andon.policies.shipped_script_test

import data.andon.policies.shipped_script

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

file(path) := {"path": path, "kind": "extension", "sha256": "00ff"}

document(files, more) := {
	"contents": object.union(
		{"executables": {}, "libraries": {}, "scripts": {}, "unread": {}, "unknown": []},
		{"scripts": {"a@1.2.3": {"files": files, "more": more}}},
	),
	"packages": {"a@1.2.3": {"name": "a", "version": "1.2.3", "at": at}},
}

given(allow) := object.union({"kinds": ["shebang", "extension"], "extensions": []}, {"allow": allow})

found(doc, allow) := result if {
	result := shipped_script.findings with input as doc with data.parameters as given(allow)
}

open(doc, allow) := result if {
	result := shipped_script.undecided with input as doc with data.parameters as given(allow)
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
	{f.code | some f in found(document([file("x")], 0), [entry({"path": "x", "sha256": "00fe"})])} == {"shipped_script_changed"}
}

test_is_undecided_where_there_are_too_many if {
	{u.subjects | some u in open(document([file("x")], 1), [entry({"path": "x"})])} == {["a@1.2.3"]}
	open(document([file("x")], 1), [entry({})]) == set()
}

test_is_undecided_where_sources_are_not_known if {
	doc := object.union(document([], 0), {"contents": {"unknown": ["b@1.0.0"], "unread": {"c@1.0.0": 2}}})
	{u.subjects | some u in open(doc, [])} == {["b@1.0.0", "c@1.0.0"]}
}

named(kinds, extensions) := {f.message | some f in found_} if {
	scripts := [{"path": "a.sh", "kind": "extension"}, {"path": "b", "kind": "shebang"}, {"path": "c.PY", "kind": "extension"}]
	found_ := shipped_script.findings with input as document(scripts, 0)
		with data.parameters as {"kinds": kinds, "extensions": extensions, "allow": []}
}

test_kinds_and_extensions_are_chosen if {
	named(["shebang"], []) == {"the sources of a@1.2.3 hold the script b"}
	named(["extension"], ["py"]) == {"the sources of a@1.2.3 hold the script c.PY"}
	named(["extension"], []) == {"the sources of a@1.2.3 hold the script a.sh and 1 more"}
}

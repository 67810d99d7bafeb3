package andon.lib.allowances_test

import data.andon.lib.allowances

entry(overrides) := object.union({"name": "a", "version": "", "path": "", "sha256": ""}, overrides)

file := {"path": "tests/a.dll", "kind": "pe", "sha256": "00ff"}

test_entries_are_found_by_name if {
	entries := [entry({}), entry({"name": "b"}), entry({"version": "1"})]
	index := allowances.by_name(entries)
	count(index.a) == 2
	count(index.b) == 1
	object.get(index, "c", []) == []
}

test_versions if {
	allowances.for_version([entry({})], "1.2.3")
	allowances.for_version([entry({"version": "2"}), entry({"version": "1"})], "1.2.3")
	not allowances.for_version([entry({"version": "=1.2.4"})], "1.2.3")
	not allowances.for_version([], "1.2.3")
}

test_files_by_path_and_directory if {
	every path in ["", "tests", "tests/", "tests/a.dll"] {
		allowances.allows([entry({"path": path})], "1.0.0", file)
	}
	every path in ["test", "tests/a", "a.dll", "tests/a.dll/b"] {
		_refused(entry({"path": path}))
	}
}

test_files_by_content if {
	allowances.allows([entry({"sha256": "00FF"})], "1.0.0", file)
	_refused(entry({"sha256": "00fe"}))
	not allowances.allows([entry({"sha256": "00ff"})], "1.0.0", object.remove(file, ["sha256"]))
	allowances.allows([entry({})], "1.0.0", object.remove(file, ["sha256"]))
}

test_an_allowed_file_with_another_content_has_changed if {
	allowances.changed([entry({"path": "tests/a.dll", "sha256": "00fe"})], "1.0.0", file)
	not allowances.changed([entry({"path": "tests/a.dll", "sha256": "00ff"})], "1.0.0", file)
	not allowances.changed([entry({"path": "tests", "sha256": "00fe"})], "1.0.0", file)
	not allowances.changed([entry({"path": "tests/a.dll", "sha256": "00fe"}), entry({})], "1.0.0", file)
}

test_everything_is_allowed_by_an_entry_without_path_and_content if {
	allowances.everything([entry({"version": "1"})], "1.0.0")
	not allowances.everything([entry({"version": "2"})], "1.0.0")
	not allowances.everything([entry({"path": "a"}), entry({"sha256": "00"})], "1.0.0")
}

_refused(allowance) if not allowances.allows([allowance], "1.0.0", file)

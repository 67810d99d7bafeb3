package andon.lib.crates_test

import data.andon.lib.crates

lock_at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 12}

manifest_at := {"file": "Cargo.toml", "line": 8, "column": 1, "end_column": 4}

document := {
	"groups": {
		"by_name": {"app": ["app@1.0.0"], "open-ssl": ["open-ssl@0.9.0", "open-ssl@1.0.0-rc.1"]},
		"declared": {"open-ssl": [
			{"member": "app", "requirement": "^2", "at": object.union(manifest_at, {"line": 7})},
			{"member": "app", "requirement": "^0.9", "at": manifest_at},
		]},
	},
	"graph": {"dependents": {"open-ssl@0.9.0": ["app@1.0.0"], "open-ssl@1.0.0-rc.1": ["open-ssl@0.9.0"]}},
	"packages": {
		"app@1.0.0": {"name": "app", "version": "1.0.0", "member": true, "at": lock_at},
		"open-ssl@0.9.0": {"name": "open-ssl", "version": "0.9.0", "member": false, "at": lock_at},
		"open-ssl@1.0.0-rc.1": {"name": "open-ssl", "version": "1.0.0-rc.1", "member": false, "at": lock_at},
	},
}

selected(name, version) := ids if {
	ids := crates.selected({"name": name, "version": version}) with input as document
}

test_entries_without_a_version_mean_every_version if {
	selected("open-ssl", "") == {"open-ssl@0.9.0", "open-ssl@1.0.0-rc.1"}
	selected("open_ssl", "") == {"open-ssl@0.9.0", "open-ssl@1.0.0-rc.1"}
	selected("open", "") == set()
}

test_requirements_select_versions if {
	selected("open-ssl", "<1") == {"open-ssl@0.9.0"}
	selected("open-ssl", ">=1.0.0-rc.1") == {"open-ssl@1.0.0-rc.1"}
	selected("open-ssl", "^2") == set()
}

test_patterns_are_names_or_beginnings if {
	crates.fits("core", "core")
	crates.fits("my_core", "my-core")
	crates.fits("core-*", "core_a")
	crates.fits("*", "anything")
	not crates.fits("core", "core-a")
	not crates.fits("core-*", "core")
}

test_the_manifest_that_asks_for_this_version_is_the_place if {
	declared := crates.place("open-ssl@0.9.0") with input as document
	declared == manifest_at
	locked := crates.place("open-ssl@1.0.0-rc.1") with input as document
	locked == lock_at
}

test_versions_that_are_no_requirements_are_named if {
	entries := [{"name": "a", "version": "1."}, {"name": "b", "version": ""}, {"name": "c", "version": "^1"}]
	crates.unreadable(entries) == {{
		"reason": "`1.` is no version requirement, so it is not known which versions of a are meant",
		"subjects": ["a"],
	}}
}

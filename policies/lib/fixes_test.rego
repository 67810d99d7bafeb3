package andon.lib.fixes_test

import data.andon.lib.fixes

at := {"file": "Cargo.toml", "line": 7, "column": 8, "end_column": 11}

test_no_steps_are_no_fix if fixes.steps([]) == {}

test_steps_are_a_fix if fixes.steps([1]) == {"fix": [1]}

test_the_locked_version_is_written if {
	declared := {"package": "a", "requirement": "*", "locked": "1.2.3", "at": at}
	fixes.locked(declared) == {
		"remedy": "write the version in use, `1.2.3`",
		"fix": [{"kind": "edit", "action": "set_requirement", "at": at, "package": "a", "before": "*", "after": "1.2.3"}],
	}
}

test_without_a_lockfile_it_is_only_said if {
	declared := {"package": "a", "requirement": "*", "at": at}
	fixes.locked(declared) == {"remedy": "write the version in use, as `cargo add a` would"}
}

test_an_entry_goes if fixes.removed(at) == [{"kind": "edit", "action": "remove", "at": at}]

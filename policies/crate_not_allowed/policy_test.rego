package andon.policies.crate_not_allowed_test

import data.andon.policies.crate_not_allowed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

package_(name, member) := {"name": name, "version": "1.0.0", "member": member, "at": at}

document := {
	"groups": {
		"by_name": {"app": ["app@1.0.0"], "left": ["left@1.0.0"], "right": ["right@1.0.0"]},
		"declared": {},
	},
	"graph": {"dependents": {}},
	"packages": {
		"app@1.0.0": package_("app", true),
		"left@1.0.0": package_("left", false),
		"right@1.0.0": package_("right", false),
	},
}

subjects(entries) := {finding.subject | some finding in found} if {
	found := crate_not_allowed.findings with input as document with data.parameters as {"crates": entries}
}

test_fires_for_what_is_not_listed if {
	subjects([{"name": "left", "version": ""}]) == {"right@1.0.0"}
}

test_fires_for_other_versions if {
	subjects([{"name": "left", "version": "^2"}, {"name": "right", "version": "^1"}]) == {"left@1.0.0"}
}

test_stays_silent_for_members_and_what_is_listed if {
	subjects([{"name": "left", "version": ""}, {"name": "right", "version": ""}]) == set()
}

test_stays_silent_without_a_list if {
	subjects([]) == set()
}

test_an_entry_that_cannot_be_read_allows_nothing if {
	entries := [{"name": "left", "version": "?"}, {"name": "right", "version": ""}]
	subjects(entries) == {"left@1.0.0"}
	open := crate_not_allowed.undecided with input as document with data.parameters as {"crates": entries}
	{u.subjects | some u in open} == {["left"]}
}

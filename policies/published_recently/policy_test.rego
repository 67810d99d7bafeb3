package andon.policies.published_recently_test

import data.andon.policies.published_recently

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

release := {
	"package": "a@1.0.1",
	"name": "a",
	"published": "2026-08-20T12:00:00Z",
	"age_hours": 5,
	"mends": [],
	"at": at,
}

found(changes, parameters) := result if {
	result := published_recently.findings with input as {"recent": [object.union(release, changes)]}
		with data.parameters as object.union(
			{"days": 1, "exempt": [], "exempt_registries": [], "allow_fixes": true},
			parameters,
		)
}

test_fires_for_a_young_release if {
	some f in found({}, {})
	f.subject == "a@1.0.1"
	f.at == at
	contains(f.message, "published 5 hours ago (2026-08-20T12:00:00Z)")
}

test_the_day_itself_is_old_enough if {
	count(found({"age_hours": 23}, {})) == 1
	found({"age_hours": 24}, {}) == set()
	count(found({"age_hours": 24}, {"days": 2})) == 1
	found({"age_hours": 0}, {"days": 0}) == set()
}

test_exempt_crates_and_registries if {
	found({}, {"exempt": ["a"]}) == set()
	found({"registry": "https://crates.example/index"}, {"exempt_registries": ["https://crates.example/index"]}) == set()
	count(found({"registry": "https://other.example/index"}, {"exempt_registries": ["https://crates.example/index"]})) == 1
}

test_a_fix_may_be_young if {
	found({"mends": ["RUSTSEC-2026-0001"]}, {}) == set()
	count(found({"mends": ["RUSTSEC-2026-0001"]}, {"allow_fixes": false})) == 1
}

package andon.policies.action_unpinned_official_test

import data.andon.policies.action_unpinned_official

at(line) := {"file": ".github/workflows/ci.yml", "line": line, "column": 15, "end_column": 40}

used(owner, pinned, line) := {
	"written": sprintf("%s/checkout@v4", [owner]),
	"owner": owner,
	"pinned": pinned,
	"at": at(line),
}

findings(uses) := found if {
	found := action_unpinned_official.findings with input as {"workflows": {"uses": uses}}
}

test_fires_once_at_the_first_place if {
	found := findings([used("actions", false, 9), used("actions", false, 5)])
	{[f.subject, f.at] | some f in found} == {["actions/checkout@v4", at(5)]}
}

test_stays_silent_for_a_commit_and_for_others if {
	findings([used("actions", true, 9), used("dev", false, 5)]) == set()
}

test_owners_can_be_named if {
	found := action_unpinned_official.findings with input as {"workflows": {"uses": [used("dev", false, 5)]}}
		with data.parameters as {"owners": ["Dev"]}
	count(found) == 1
}

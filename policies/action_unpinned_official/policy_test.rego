package andon.policies.action_unpinned_official_test

import data.andon.policies.action_unpinned_official

at := {"file": ".github/workflows/ci.yml", "line": 5, "column": 15, "end_column": 40}

findings(owner) := found if {
	used := {"owner": owner, "repository": sprintf("%s/checkout", [owner]), "places": 3, "at": at}
	written := sprintf("%s/checkout@v4", [owner])
	found := action_unpinned_official.findings with input as {"workflows": {"unpinned": {written: used}}}
}

test_fires_once_at_the_first_place if {
	found := findings("actions")
	{[f.subject, f.at] | some f in found} == {["actions/checkout@v4", at]}
	some f in found
	endswith(f.message, "at 3 places in all")
}

test_stays_silent_for_others if findings("dev") == set()

test_owners_can_be_named if {
	found := findings("dev") with data.parameters as {"owners": ["Dev"]}
	count(found) == 1
}

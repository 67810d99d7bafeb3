package andon.policies.action_unpinned_test

import data.andon.policies.action_unpinned

at(line) := {"file": ".github/workflows/ci.yml", "line": line, "column": 15, "end_column": 40}

used(owner, reference, pinned, line) := {
	"written": sprintf("%s/tool@%s", [owner, reference]),
	"kind": "action",
	"owner": owner,
	"repository": sprintf("%s/tool", [owner]),
	"pinned": pinned,
	"at": at(line),
}

findings(uses) := found if {
	found := action_unpinned.findings with input as {"workflows": {"uses": uses}}
}

test_fires_once_for_each_reference_at_its_first_place if {
	found := findings([used("dev", "v1", false, 7), used("dev", "v1", false, 5), used("dev", "main", false, 9)])
	{[f.subject, f.at] | some f in found} == {["dev/tool@v1", at(5)], ["dev/tool@main", at(9)]}
	some f in found
	endswith(f.message, "at 2 places in all")
}

test_stays_silent_for_a_commit if findings([used("dev", "0123", true, 5)]) == set()

test_stays_silent_for_owners_that_are_trusted if findings([used("actions", "v4", false, 5)]) == set()

test_a_single_repository_can_be_trusted if {
	found := action_unpinned.findings with input as {"workflows": {"uses": [used("dev", "v1", false, 5)]}}
		with data.parameters as {"trusted": ["Dev/Tool"]}
	found == set()
}

test_stays_silent_for_files_of_the_repository if {
	local := {"written": "./.github/actions/x", "kind": "local", "pinned": true, "at": at(5)}
	findings([local]) == set()
}

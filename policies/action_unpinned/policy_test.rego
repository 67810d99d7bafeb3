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

test_says_how_to_find_the_commit if {
	some f in findings([used("dev", "v1", false, 5)])
	f.remedy == concat(" ", [
		"write the commit that `git ls-remote https://github.com/dev/tool v1 'v1^{}'` ends with,",
		"and `# v1` behind it",
	])
}

test_says_no_command_where_a_shell_could_be_misled if {
	references := ["v1;id", "$(id)", "-upload-pack=id", "v1'"]
	messages := [f.message | some reference in references; some f in findings([used("dev", reference, false, 5)])]
	remedies := [f.remedy | some reference in references; some f in findings([used("dev", reference, false, 5)])]
	[count(messages), count(remedies)] == [4, 0]
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

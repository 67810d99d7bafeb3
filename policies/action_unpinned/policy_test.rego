package andon.policies.action_unpinned_test

import data.andon.policies.action_unpinned

at := {"file": ".github/workflows/ci.yml", "line": 5, "column": 15, "end_column": 40}

findings(written, owner, places) := found if {
	used := {"owner": owner, "repository": sprintf("%s/tool", [owner]), "places": places, "at": at}
	found := action_unpinned.findings with input as {"workflows": {"unpinned": {written: used}}}
}

test_fires_at_the_first_place if {
	found := findings("dev/tool@v1", "dev", 2)
	{[f.subject, f.at] | some f in found} == {["dev/tool@v1", at]}
	some f in found
	endswith(f.message, "at 2 places in all")
}

test_says_how_to_find_the_commit if {
	some f in findings("dev/tool@v1", "dev", 1)
	f.remedy == concat(" ", [
		"write the commit that `git ls-remote https://github.com/dev/tool v1 'v1^{}'` ends with,",
		"and `# v1` behind it",
	])
}

test_says_no_command_where_a_shell_could_be_misled if {
	references := ["v1;id", "$(id)", "-upload-pack=id", "v1'"]
	messages := [f.message | some reference in references; some f in findings(concat("", ["dev/tool@", reference]), "dev", 1)]
	remedies := [f.remedy | some reference in references; some f in findings(concat("", ["dev/tool@", reference]), "dev", 1)]
	[count(messages), count(remedies)] == [4, 0]
}

test_does_not_count_a_single_place if {
	some f in findings("dev/tool@v1", "dev", 1)
	endswith(f.message, "a thief")
}

test_stays_silent_for_owners_that_are_trusted if findings("actions/tool@v4", "actions", 1) == set()

test_a_single_repository_can_be_trusted if {
	found := findings("dev/tool@v1", "dev", 1) with data.parameters as {"trusted": ["Dev/Tool"]}
	found == set()
}

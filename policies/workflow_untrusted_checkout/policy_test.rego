package andon.policies.workflow_untrusted_checkout_test

import data.andon.policies.workflow_untrusted_checkout

file := ".github/workflows/ci.yml"

at := {"file": file, "line": 9, "column": 15, "end_column": 40}

findings(event, of_head, own) := found if {
	found := workflow_untrusted_checkout.findings with input as {"workflows": {
		"files": {file: {"events": [event, "push"]}},
		"checkouts": [{"file": file, "job": "ci.yml#build", "of_head": of_head, "own_repository_only": own, "at": at}],
	}}
}

test_fires_for_the_head_in_a_privileged_workflow if {
	some event in ["pull_request_target", "workflow_run", "issue_comment"]
	{[f.subject, f.code, f.at] | some f in findings(event, true, false)} == {["ci.yml#build", event, at]}
}

test_stays_silent_for_the_base if findings("pull_request_target", false, false) == set()

test_stays_silent_without_privileges if findings("pull_request", true, false) == set()

test_stays_silent_where_only_the_repositorys_own_branches_get_in if {
	findings("pull_request_target", true, true) == set()
}

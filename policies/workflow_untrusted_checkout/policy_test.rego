package andon.policies.workflow_untrusted_checkout_test

import data.andon.policies.workflow_untrusted_checkout

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}

findings(strangers, of_head) := found if {
	found := workflow_untrusted_checkout.findings with input as {"workflows": {"checkouts": [{
		"job": "ci.yml#build",
		"of_head": of_head,
		"strangers": strangers,
		"at": at,
	}]}}
}

test_fires_for_the_head_in_a_privileged_workflow if {
	some event in ["pull_request_target", "workflow_run", "issue_comment"]
	{[f.subject, f.code, f.at] | some f in findings([event, "pull_request"], true)} == {["ci.yml#build", event, at]}
}

test_stays_silent_for_the_base if findings(["pull_request_target"], false) == set()

test_stays_silent_without_privileges if findings(["pull_request"], true) == set()

test_stays_silent_where_only_the_repositorys_own_branches_get_in if {
	findings([], true) == set()
}

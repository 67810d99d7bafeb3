package andon.policies.workflow_bot_condition_test

import data.andon.policies.workflow_bot_condition

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(event, trusts) := found if {
	found := workflow_bot_condition.findings with input as {"workflows": {
		"jobs": {"ci.yml#a": {"strangers": [event]}},
		"conditions": [{"file": "ci.yml", "job": "ci.yml#a", "trusts_actor": trusts, "at": at}],
	}}
}

test_fires_where_strangers_start_it if {
	{[f.subject, f.code, f.at] | some f in findings("pull_request_target", true)} == {["ci.yml#a", "pull_request_target", at]}
}

test_stays_silent_without_privileges if findings("pull_request", true) == set()

test_stays_silent_for_other_conditions if findings("pull_request_target", false) == set()

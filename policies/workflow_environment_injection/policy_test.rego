package andon.policies.workflow_environment_injection_test

import data.andon.policies.workflow_environment_injection

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(event, dynamic) := found if {
	found := workflow_environment_injection.findings with input as {"workflows": {
		"jobs": {"ci.yml#a": {"strangers": [event]}},
		"environment_writes": [{"job": "ci.yml#a", "target": "GITHUB_ENV", "dynamic": dynamic, "at": at}],
	}}
}

test_fires_where_strangers_start_it if {
	{[f.subject, f.code, f.at] | some f in findings("workflow_run", true)} == {["ci.yml#a", "GITHUB_ENV", at]}
}

test_stays_silent_for_constants if findings("workflow_run", false) == set()

test_stays_silent_where_strangers_do_not_start_it if findings("push", true) == set()

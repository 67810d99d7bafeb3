package andon.policies.workflow_self_hosted_runner_test

import data.andon.policies.workflow_self_hosted_runner

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(event, job) := found if {
	found := workflow_self_hosted_runner.findings with input as {"workflows": {
		"jobs": {"ci.yml#a": object.union(
			{"self_hosted": true, "strangers": [event], "runs_on_at": at},
			job,
		)},
	}}
}

test_fires_for_pull_requests if {
	{[f.subject, f.code, f.at] | some f in findings("pull_request", {})} == {["ci.yml#a", "pull_request", at]}
}

test_stays_silent_for_pushes if findings("push", {}) == set()

test_stays_silent_on_other_machines if findings("pull_request", {"self_hosted": false}) == set()

test_stays_silent_where_forks_are_kept_out if findings("pull_request", {"strangers": []}) == set()

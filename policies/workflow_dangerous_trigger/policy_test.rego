package andon.policies.workflow_dangerous_trigger_test

import data.andon.policies.workflow_dangerous_trigger

path := ".github/workflows/ci.yml"

at := {"file": path, "line": 2, "column": 5, "end_column": 24}

written := {"scopes": {}, "at": at}

document(event, file, job) := {"workflows": {
	"files": {path: object.union({"path": path, "jobs": ["a"], "triggers": [{"name": event, "at": at}]}, file)},
	"jobs": {sprintf("%s#a", [path]): object.union({"strangers": [event]}, job)},
}}

findings(event, file, job) := found if {
	found := workflow_dangerous_trigger.findings with input as document(event, file, job)
}

test_fires_where_no_permissions_are_written if {
	{[f.subject, f.code, f.at] | some f in findings("workflow_run", {}, {})} == {[path, "workflow_run", at]}
}

test_stays_silent_where_the_workflow_or_the_job_says_them if {
	findings("workflow_run", {"permissions": written}, {}) == set()
	findings("workflow_run", {}, {"permissions": written}) == set()
}

test_stays_silent_where_the_job_keeps_strangers_out if findings("workflow_run", {}, {"strangers": []}) == set()

test_stays_silent_for_harmless_triggers if findings("pull_request", {}, {}) == set()

test_can_name_every_such_trigger if {
	found := workflow_dangerous_trigger.findings with input as document("workflow_run", {"permissions": written}, {})
		with data.parameters as {"always": true}
	count(found) == 1
}

package andon.policies.workflow_secrets_inherited_test

import data.andon.policies.workflow_secrets_inherited

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


document(called) := {"workflows": {"jobs": {"ci.yml#a": {"calls": called, "inherits_secrets": at}}}}

findings(called) := found if found := workflow_secrets_inherited.findings with input as document(called)

test_fires_for_workflows_of_others if {
	{[f.subject, f.at] | some f in findings("dev/ci/.github/workflows/x.yml@v1")} == {["ci.yml#a", at]}
}

test_stays_silent_for_ones_own if findings("./.github/workflows/x.yml") == set()

test_can_name_ones_own_too if {
	found := workflow_secrets_inherited.findings with input as document("./.github/workflows/x.yml")
		with data.parameters as {"local": true}
	count(found) == 1
}

test_stays_silent_where_secrets_are_named if {
	found := workflow_secrets_inherited.findings with input as {"workflows": {"jobs": {"ci.yml#a": {"calls": "x/y@v1"}}}}
	found == set()
}

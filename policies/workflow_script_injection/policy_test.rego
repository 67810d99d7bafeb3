package andon.policies.workflow_script_injection_test

import data.andon.policies.workflow_script_injection

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}

findings(untrusted) := found if {
	found := workflow_script_injection.findings with input as {"workflows": {"expressions": [{
		"job": "ci.yml#build",
		"untrusted": untrusted,
		"at": at,
	}]}}
}

test_fires_for_each_context_that_strangers_write if {
	found := findings(["github.head_ref", "github.event.comment.body"])
	{[f.subject, f.code, f.at] | some f in found} == {
		["ci.yml#build", "github.head_ref", at],
		["ci.yml#build", "github.event.comment.body", at],
	}
}

test_stays_silent_for_others if findings([]) == set()

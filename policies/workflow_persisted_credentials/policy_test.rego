package andon.policies.workflow_persisted_credentials_test

import data.andon.policies.workflow_persisted_credentials

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


job := "ci.yml#a"

document(keeps, facts) := {"workflows": {
	"checkouts": [{"job": job, "keeps_token": keeps, "at": at}],
	"jobs": {job: object.union({"builds": false, "writes": []}, facts)},
}}

findings(keeps, facts) := found if {
	found := workflow_persisted_credentials.findings with input as document(keeps, facts)
}

test_fires_where_a_build_could_push if {
	{[f.subject, f.code, f.at] | some f in findings(true, {"builds": true, "writes": ["contents"]})} == {[job, "build", at]}
}

test_fires_where_the_checkout_is_uploaded if {
	{f.code | some f in findings(true, {"uploads_checkout": at})} == {"uploaded"}
}

test_stays_silent_where_the_token_is_not_kept if {
	findings(false, {"builds": true, "writes": ["contents"], "uploads_checkout": at}) == set()
}

test_stays_silent_where_the_token_may_not_write if findings(true, {"builds": true, "writes": ["issues"]}) == set()

test_can_name_every_one if {
	found := workflow_persisted_credentials.findings with input as document(true, {})
		with data.parameters as {"always": true}
	{f.code | some f in found} == {"always"}
}

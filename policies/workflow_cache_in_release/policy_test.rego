package andon.policies.workflow_cache_in_release_test

import data.andon.policies.workflow_cache_in_release

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(releases, publishes) := found if {
	found := workflow_cache_in_release.findings with input as {"workflows": {
		"files": {"ci.yml": {"releases": releases}},
		"jobs": {"ci.yml#a": {"publishes": publishes}},
		"caches": [{"file": "ci.yml", "job": "ci.yml#a", "repository": "actions/cache", "at": at}],
	}}
}

test_fires_in_a_release if {
	{[f.subject, f.code, f.at] | some f in findings(true, false)} == {["ci.yml#a", "actions/cache", at]}
}

test_fires_where_the_job_publishes if count(findings(false, true)) == 1

test_stays_silent_where_nothing_is_released if findings(false, false) == set()

package andon.policies.workflow_publisher_runs_unlocked_code_test

import data.andon.policies.workflow_publisher_runs_unlocked_code

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


cargo := {"kind": "cargo_install", "locked": false, "names": ["x"]}

findings(install, job) := found if {
	found := workflow_publisher_runs_unlocked_code.findings with input as {"workflows": {
		"installs": [object.union({"job": "ci.yml#a", "locked": false, "text": "x", "at": at}, install)],
		"jobs": {"ci.yml#a": object.union({"writes": [], "secrets": []}, job)},
	}}
}

test_fires_beside_each_right_to_publish if {
	found := findings(cargo, {"writes": ["id-token", "issues"], "secrets": ["CARGO_REGISTRY_TOKEN", "SLACK"]})
	{[f.subject, f.code, f.at] | some f in found} == {["ci.yml#a", "x", at]}
	some f in found
	endswith(f.message, "has `id-token: write`, the secret CARGO_REGISTRY_TOKEN")
}

test_fires_for_a_download_that_a_shell_runs if {
	count(findings({"kind": "download", "names": ["https://x.sh"]}, {"writes": ["contents"]})) == 1
}

test_stays_silent_for_rustup if {
	findings({"kind": "download", "names": ["https://sh.rustup.rs"]}, {"writes": ["contents"]}) == set()
}

test_stays_silent_with_the_lockfile if {
	findings({"kind": "cargo_install", "locked": true, "names": ["x"]}, {"writes": ["contents"]}) == set()
}

test_stays_silent_without_rights if findings(cargo, {"writes": ["issues"], "secrets": ["SLACK"]}) == set()

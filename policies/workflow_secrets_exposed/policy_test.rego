package andon.policies.workflow_secrets_exposed_test

import data.andon.policies.workflow_secrets_exposed

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(secret) := found if {
	found := workflow_secrets_exposed.findings with input as {"workflows": {"secrets": [secret]}}
}

test_fires_where_all_are_handed_over if {
	{[f.subject, f.at] | some f in findings({"file": "ci.yml", "job": "ci.yml#a", "at": at})} == {["ci.yml#a", at]}
}

test_names_the_file_where_it_is_in_no_job if {
	{f.subject | some f in findings({"file": "ci.yml", "at": at})} == {"ci.yml"}
}

test_stays_silent_for_a_named_one if {
	findings({"file": "ci.yml", "job": "ci.yml#a", "name": "TOKEN", "at": at}) == set()
}

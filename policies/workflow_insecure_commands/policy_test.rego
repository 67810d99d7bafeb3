package andon.policies.workflow_insecure_commands_test

import data.andon.policies.workflow_insecure_commands

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


findings(name, value) := found if {
	found := workflow_insecure_commands.findings with input as {"workflows": {"variables": [{
		"file": "ci.yml",
		"name": name,
		"value": value,
		"at": at,
	}]}}
}

test_fires_where_they_are_switched_on if {
	{[f.subject, f.at] | some f in findings("ACTIONS_ALLOW_UNSECURE_COMMANDS", "true")} == {["ci.yml", at]}
}

test_stays_silent_where_they_are_off if findings("ACTIONS_ALLOW_UNSECURE_COMMANDS", "false") == set()

test_stays_silent_for_other_variables if findings("RUST_BACKTRACE", "1") == set()

package andon.policies.token_committed_test

import data.andon.policies.token_committed

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

test_fires_for_a_token if {
	setting := {"file": ".cargo/config.toml", "key": "registry.token", "value": "", "at": at}
	found := token_committed.findings with input as {"settings": {"cargo": {"secrets": [setting]}}}
	{[f.subject, f.at] | some f in found} == {[".cargo/config.toml#registry.token", at]}
}

test_stays_silent_without_one if {
	found := token_committed.findings with input as {"settings": {"cargo": {"secrets": []}}}
	found == set()
}

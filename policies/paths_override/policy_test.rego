package andon.policies.paths_override_test

import data.andon.policies.paths_override

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

test_fires_for_each_path if {
	setting := {"file": ".cargo/config.toml", "key": "paths", "value": "../serde", "at": at}
	found := paths_override.findings with input as {"settings": {"cargo": {"paths": [setting]}}}
	{[f.subject, f.at] | some f in found} == {[".cargo/config.toml#paths:../serde", at]}
}

test_stays_silent_without_any if {
	found := paths_override.findings with input as {"settings": {"cargo": {"paths": []}}}
	found == set()
}

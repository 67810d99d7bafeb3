package andon.policies.build_script_overridden_test

import data.andon.policies.build_script_overridden

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

test_fires_for_an_override if {
	setting := {"file": ".cargo/config.toml", "key": "target.x.openssl", "name": "openssl", "value": "{…}", "at": at}
	found := build_script_overridden.findings with input as {"settings": {"cargo": {"replaces": [setting]}}}
	{[f.subject, f.at] | some f in found} == {[".cargo/config.toml#target.x.openssl", at]}
}

test_stays_silent_without_any if {
	found := build_script_overridden.findings with input as {"settings": {"cargo": {"replaces": []}}}
	found == set()
}

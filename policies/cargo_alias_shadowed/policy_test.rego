package andon.policies.cargo_alias_shadowed_test

import data.andon.policies.cargo_alias_shadowed

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

found(name) := result if {
	setting := {"file": ".cargo/config.toml", "key": sprintf("alias.%s", [name]), "name": name, "value": "version", "at": at}
	result := cargo_alias_shadowed.findings with data.parameters as {"commands": ["andon", "audit"]}
		with input as {"settings": {"cargo": {"aliases": [setting]}}}
}

test_fires_for_the_name_of_a_check if {
	some f in found("andon")
	f.message == "`cargo andon` runs `cargo version` instead of the check of that name"
	f.at == at
}

test_stays_silent_for_other_names if {
	found("xtask") == set()
}

package andon.policies.credential_provider_test

import data.andon.policies.credential_provider

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

found(settings) := result if {
	records := [object.union({"file": ".cargo/config.toml", "value": setting.program, "at": at}, setting) | some setting in settings]
	result := credential_provider.findings with data.parameters as {"allow": ["cargo-credential-1password"]}
		with input as {"settings": {"cargo": {"credential_providers": records}}}
}

test_fires_for_a_program if {
	some f in found([{"key": "registry.credential-provider", "program": "./steal.sh"}])
	f.subject == ".cargo/config.toml#registry.credential-provider"
	f.at == at
}

test_fires_for_a_command_s_output if {
	count(found([{"key": "registry.global-credential-providers", "program": "cargo:token-from-stdout"}])) == 1
}

test_an_alias_is_judged_where_it_is_defined if {
	some f in found([
		{"key": "credential-alias.ours", "name": "ours", "program": "./steal.sh"},
		{"key": "registry.credential-provider", "program": "ours"},
	])
	f.subject == ".cargo/config.toml#credential-alias.ours"
}

test_stays_silent_for_built_in_and_allowed_ones if {
	found([{"key": "x", "program": "cargo:token"}, {"key": "y", "program": "cargo-credential-1password"}]) == set()
}

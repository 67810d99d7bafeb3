package andon.policies.unstable_setting_test

import data.andon.policies.unstable_setting

at := {"file": ".cargo/config.toml", "line": 2, "column": 1, "end_column": 10}

setting := {"file": ".cargo/config.toml", "key": "unstable.build-std", "at": at}

found(settings, allow) := result if {
	result := unstable_setting.findings with input as {"settings": {"cargo": {"unstable": settings}}}
		with data.parameters as {"allow": allow}
}

test_fires_with_the_place if {
	some f in found([setting], [])
	f.subject == ".cargo/config.toml#unstable.build-std"
	f.at == at
}

test_stays_silent_for_what_is_allowed if {
	found([setting], ["build-std"]) == set()
}

test_stays_silent_without_any if {
	found([], []) == set()
}

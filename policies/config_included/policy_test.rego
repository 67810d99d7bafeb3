package andon.policies.config_included_test

import data.andon.policies.config_included

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

found(place) := result if {
	setting := {"file": ".cargo/config.toml", "key": "include", "value": "x.toml", "place": place, "at": at}
	result := config_included.findings with input as {"settings": {"cargo": {"includes": [setting]}}}
}

test_fires_for_a_file_outside if {
	some f in found("outside")
	f.subject == ".cargo/config.toml#include:x.toml"
	f.at == at
}

test_stays_silent_for_a_file_inside if {
	found("repository") == set()
}

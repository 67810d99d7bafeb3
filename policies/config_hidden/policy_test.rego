package andon.policies.config_hidden_test

import data.andon.policies.config_hidden

at := {"file": ".cargo/config", "line": 1, "column": 1, "end_column": 1}

found(changes) := result if {
	file := object.union({"path": ".cargo/config", "at": at}, changes)
	result := config_hidden.findings with input as {"settings": {"files": [file]}}
}

test_fires_where_there_are_both if {
	some f in found({"hides": ".cargo/config.toml"})
	f.message == "Cargo reads .cargo/config and passes over .cargo/config.toml beside it"
	f.at == at
}

test_stays_silent_for_one_alone if {
	found({}) == set()
}

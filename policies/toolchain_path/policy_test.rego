package andon.policies.toolchain_path_test

import data.andon.policies.toolchain_path

at := {"file": "rust-toolchain.toml", "line": 2, "column": 8, "end_column": 20}

found(changes) := result if {
	toolchain := object.union({"file": "rust-toolchain.toml", "at": at}, changes)
	result := toolchain_path.findings with data.parameters as {"allow": ["/opt/ours"]}
		with input as {"settings": {"toolchain": [toolchain]}}
}

test_fires_for_a_path if {
	some f in found({"path": "./toolchain"})
	f.subject == "rust-toolchain.toml"
	f.at == at
}

test_stays_silent_for_channels_and_allowed_paths if {
	found({"channel": "1.95.0"}) == set()
	found({"path": "/opt/ours"}) == set()
}

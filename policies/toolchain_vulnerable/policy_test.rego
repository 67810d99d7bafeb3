package andon.policies.toolchain_vulnerable_test

import data.andon.policies.toolchain_vulnerable

at := {"file": "rust-toolchain.toml", "line": 2, "column": 11, "end_column": 19}

found(channel) := result if {
	toolchain := {"file": "rust-toolchain.toml", "at": at, "channel": channel}
	result := toolchain_vulnerable.findings with data.parameters as {"minimum": "1.94.1", "minimum_nightly": "2026-01-01"}
		with input as {"settings": {"toolchain": [toolchain]}}
}

test_fires_for_older_releases if {
	some channel in ["1.94.0", "1.93", "1.9.0", "1.76.0-x86_64-unknown-linux-gnu"]
	some f in found(channel)
	f.at == at
	f.remedy == "name 1.94.1 or a later one as the channel"
}

test_fires_for_each_of_them if {
	every channel in ["1.94.0", "1.93", "1.9.0", "1.76.0-x86_64-unknown-linux-gnu", "nightly-2025-12-31"] {
		count(found(channel)) == 1
	}
}

test_names_a_nightly_for_a_nightly if {
	some f in found("nightly-2023-09-30-x86_64-unknown-linux-gnu")
	f.remedy == "name nightly-2026-01-01 or a later one as the channel"
}

test_stays_silent_where_it_is_mended_or_nobody_knows if {
	every channel in ["1.94.1", "1.94", "1.95", "1.100.0", "2.0.0", "stable", "beta", "nightly", "nightly-2026-01-01", "ours-1.80.0"] {
		found(channel) == set()
	}
}

test_a_path_has_no_channel if {
	toolchain := {"file": "rust-toolchain.toml", "at": at, "path": "./toolchain"}
	result := toolchain_vulnerable.findings with data.parameters as {"minimum": "1.94.1", "minimum_nightly": "2026-01-01"}
		with input as {"settings": {"toolchain": [toolchain]}}
	result == set()
}

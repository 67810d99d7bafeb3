package andon.policies.std_replacement_test

import data.andon.policies.std_replacement

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

found(name, rust_versions) := result if {
	declared := {"manifest": "a/Cargo.toml", "name": name, "at": at}
	result := std_replacement.findings with data.parameters as {"ignore": ["once_cell"]}
		with input as {"groups": {"declared": {name: [declared]}}, "declarations": {"rust_versions": rust_versions}}
}

test_fires_for_a_replaced_crate if {
	some f in found("lazy_static", {})
	f.message == "a/Cargo.toml depends on lazy_static, which std::sync::LazyLock replaces since Rust 1.80.0"
	f.at == at
}

test_honours_rust_version if {
	found("lazy_static", {"a/Cargo.toml": "1.79"}) == set()
	count(found("lazy_static", {"a/Cargo.toml": "1.80"})) == 1
	count(found("lazy_static", {"a/Cargo.toml": "1.85.0"})) == 1
	count(found("lazy_static", {"b/Cargo.toml": "1.79"})) == 1
}

test_stays_silent_for_others if {
	found("serde", {}) == set()
	found("once_cell", {}) == set()
}

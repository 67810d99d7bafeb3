package andon.policies.source_replaced_test

import data.andon.policies.source_replaced

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

setting := {
	"file": ".cargo/config.toml",
	"key": "source.crates-io.replace-with",
	"name": "crates-io",
	"value": "mirror",
	"at": at,
}

found(group, changes) := result if {
	groups := {"source_replacements": [], "sources": [], "default_registry": []}
	result := source_replaced.findings
		with data.parameters as {"allow": ["https://mirror.example/index"], "allow_vendored": true}
		with input as {"settings": {"cargo": object.union(groups, {group: [object.union(setting, changes)]})}}
}

test_fires_for_another_registry if {
	some f in found("source_replacements", {"url": "https://evil.example/index"})
	f.message == "packages of crates-io come from https://evil.example/index, and the lockfile does not show it"
	f.at == at
}

test_fires_where_the_definition_is_not_here if {
	some f in found("source_replacements", {})
	contains(f.message, "come from mirror")
}

test_fires_for_a_directory_outside if {
	count(found("source_replacements", {"place": "outside"})) == 1
}

test_stays_silent_for_vendored_and_allowed_sources if {
	found("source_replacements", {"place": "repository", "path": "vendor"}) == set()
	found("source_replacements", {"url": "sparse+https://mirror.example/index/"}) == set()
}

test_fires_for_crates_io_at_another_address if {
	count(found("sources", {"url": "https://evil.example/index"})) == 1
	found("sources", {"url": "https://github.com/rust-lang/crates.io-index"}) == set()
	found("sources", {"name": "mirror", "url": "https://evil.example/index"}) == set()
}

test_fires_for_a_default_registry if {
	count(found("default_registry", {"value": "ours"})) == 1
	found("default_registry", {"value": "crates-io"}) == set()
}

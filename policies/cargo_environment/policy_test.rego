package andon.policies.cargo_environment_test

import data.andon.policies.cargo_environment

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

setting := {"file": ".cargo/config.toml", "key": "env.PATH", "name": "PATH", "value": "bin", "at": at}

found(name, changes) := result if {
	result := cargo_environment.findings with data.parameters as {"allow": ["PROTOC"]}
		with input as {"settings": {"cargo": {"environment": [object.union(setting, object.union(changes, {"name": name}))]}}}
}

test_fires_for_what_is_loaded_or_started if {
	names := ["PATH", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "RUSTC_WRAPPER", "CC_x86_64_unknown_linux_musl", "GIT_SSH_COMMAND"]
	every name in names { count(found(name, {})) == 1 }
}

test_fires_for_cargo_s_own_settings if {
	some f in found("CARGO_BUILD_RUSTC", {})
	f.message == "`[env]` sets CARGO_BUILD_RUSTC for rustc and build scripts, which changes what Cargo does when they call it"
}

test_bootstrap_has_its_own_words if {
	some f in found("RUSTC_BOOTSTRAP", {"value": "1"})
	contains(f.message, "unstable features")
}

test_a_compiler_by_name_is_no_danger if {
	found("CC", {"value": "clang"}) == set()
	count(found("CC", {"value": "clang", "place": "repository"})) == 1
}

test_stays_silent_for_other_variables if {
	names := ["RUST_BACKTRACE", "CARGO_WORKSPACE_DIR", "OPENSSL_DIR", "MACOSX_DEPLOYMENT_TARGET", "protoc"]
	every name in names { found(name, {}) == set() }
}

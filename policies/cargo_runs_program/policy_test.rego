package andon.policies.cargo_runs_program_test

import data.andon.policies.cargo_runs_program

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

setting := {
	"file": ".cargo/config.toml",
	"key": "build.rustc-wrapper",
	"program": "./wrap.sh",
	"place": "repository",
	"at": at,
}

found(changes, allow) := result if {
	result := cargo_runs_program.findings with data.parameters as {"allow": allow}
		with input as {"settings": {"cargo": {"executes": [object.union(setting, changes)]}}}
}

test_fires_for_a_program_in_the_repository if {
	some f in found({}, [])
	f.subject == ".cargo/config.toml#build.rustc-wrapper"
	f.at == at
	startswith(f.message, "`build.rustc-wrapper` makes Cargo start `./wrap.sh`, which is in the repository")
}

test_fires_for_a_path_and_for_an_interpreter if {
	count(found({"program": "/opt/x", "place": "outside"}, [])) == 1
	count(found({"program": "sh", "place": "search"}, [])) == 1
}

test_a_well_known_name_counts_only_without_a_path if {
	found({"program": "sccache", "place": "search"}, []) == set()
	count(found({"program": "sccache", "place": "repository"}, [])) == 1
}

test_a_flag_is_rustc_s_business if {
	some f in found({"key": "build.rustflags -Clinker"}, [])
	contains(f.message, "makes rustc start or load")
}

test_stays_silent_for_what_is_allowed if {
	found({}, ["./wrap.sh"]) == set()
}

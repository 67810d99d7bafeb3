package andon.policies.patch_override_test

import data.andon.policies.patch_override

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

found(changes, allow) := result if {
	patch := object.union({"file": "Cargo.toml", "name": "serde", "package": "serde", "at": at}, changes)
	result := patch_override.findings with data.parameters as {"allow": allow}
		with input as {"manifests": [{"patches": [patch]}]}
}

test_fires_for_git_and_for_a_registry if {
	some f in found({"git": "https://git.example/a/serde"}, [])
	f.subject == "Cargo.toml#patch:serde"
	f.message == "serde is built from https://git.example/a/serde, whoever depends on it"
	f.at == at
	count(found({"registry": "ours"}, [])) == 1
}

test_stays_silent_for_directories if {
	found({"path": "forks/serde"}, []) == set()
}

test_stays_silent_for_what_is_allowed if {
	found({"git": "https://git.example/a/serde.git"}, ["https://git.example/a/serde"]) == set()
	found({"git": "https://git.example/a/serde"}, ["https://git.example/a/"]) == set()
	count(found({"git": "https://git.example/ab/serde"}, ["https://git.example/a/"])) == 1
}

package andon.policies.workspace_dependency_duplicated_test

import data.andon.policies.workspace_dependency_duplicated

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

declared(manifest, path) := {"manifest": manifest, "name": "rand", "path": path, "at": at}

found(shared, parameters, declarations) := result if {
	result := workspace_dependency_duplicated.findings with data.parameters as parameters
		with input as {"declarations": {"repeated": {"rand": [{"shared": shared, "declarations": declarations}]}}}
}

usual := {"shared_only": false, "paths": false}

shared_only := {"shared_only": true, "paths": false}

paths := {"shared_only": false, "paths": true}

one := [declared("a/Cargo.toml", false)]

two := [declared("a/Cargo.toml", false), declared("b/Cargo.toml", false)]

test_fires_beside_a_shared_entry if {
	some f in found(true, usual, one)
	f.message == "a/Cargo.toml declares rand itself, which [workspace.dependencies] has too"
	f.at == at
	count(found(true, shared_only, one)) == 1
}

test_fires_for_several_members if {
	messages := {f.message | some f in found(false, usual, two)}
	messages == {
		"a/Cargo.toml declares rand itself, as other members do",
		"b/Cargo.toml declares rand itself, as other members do",
	}
}

test_stays_silent_for_one_member if {
	found(false, usual, one) == set()
	found(false, usual, [declared("a/Cargo.toml", false), declared("a/Cargo.toml", false)]) == set()
}

test_can_be_told_to_look_at_shared_entries_only if {
	found(false, shared_only, two) == set()
}

test_can_be_told_to_look_at_paths if {
	by_path := [declared("a/Cargo.toml", true), declared("b/Cargo.toml", false)]
	found(false, usual, by_path) == set()
	count(found(false, paths, by_path)) == 2
	count(found(true, usual, by_path)) == 1
}

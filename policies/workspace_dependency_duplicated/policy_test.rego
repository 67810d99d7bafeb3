package andon.policies.workspace_dependency_duplicated_test

import data.andon.policies.workspace_dependency_duplicated

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

found(shared, shared_only) := result if {
	declared := {"manifest": "a/Cargo.toml", "name": "rand", "at": at}
	result := workspace_dependency_duplicated.findings with data.parameters as {"shared_only": shared_only}
		with input as {"declarations": {"repeated": {"rand": {"shared": shared, "declarations": [declared]}}}}
}

test_fires_beside_a_shared_entry if {
	some f in found(true, false)
	f.message == "a/Cargo.toml declares rand itself, which [workspace.dependencies] has too"
	f.at == at
	count(found(true, true)) == 1
}

test_fires_for_several_members if {
	some f in found(false, false)
	f.message == "a/Cargo.toml declares rand itself, as other members do"
}

test_can_be_told_to_look_at_shared_entries_only if {
	found(false, true) == set()
}

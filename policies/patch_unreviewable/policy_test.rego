package andon.policies.patch_unreviewable_test

import data.andon.policies.patch_unreviewable

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

patch := {"file": "Cargo.toml", "name": "serde", "package": "serde", "at": at}

found(manifest, configuration) := result if {
	result := patch_unreviewable.findings with input as {
		"manifests": [{"patches": manifest}],
		"settings": {"cargo": {"patches": configuration}},
	}
}

outside := object.union(patch, {"path": "../serde", "place": "outside"})

inside := object.union(patch, {"path": "serde", "place": "repository"})

fork := object.union(patch, {"git": "https://git.example/serde"})

test_fires_for_a_directory_outside if {
	every f in found([outside], []) | found([], [outside]) {
		f.message == "serde is built from ../serde, outside of the repository"
		f.at == at
	}
	count(found([outside], [])) == 1
	count(found([], [outside])) == 1
}

test_fires_for_any_source_in_configuration if {
	count(found([], [fork])) == 1
}

test_stays_silent_for_directories_inside_and_for_manifests_with_git if {
	found([inside, fork], [inside]) == set()
}

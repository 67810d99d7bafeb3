package andon.policies.source_changed_test

import data.andon.policies.source_changed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

own := {"kind": "registry", "url": "https://crates.example/index"}

crates_io := {"kind": "crates_io", "url": "https://github.com/rust-lang/crates.io-index"}

fork := {"kind": "git", "url": "https://git.example/a.git"}

path := {"kind": "path"}

altered(changes) := object.union({"package": "a@1.0.0", "name": "a", "version": "1.0.0", "at": at}, changes)

found(same_version, updated) := result if {
	result := source_changed.findings with input as {"change": {
		"same_version": same_version,
		"updated": updated,
	}}
}

test_names_both_places if {
	some f in found([altered({"moved_from": crates_io, "source": fork})], [])
	f.subject == "a@1.0.0"
	startswith(
		f.message,
		"a 1.0.0 came from crates.io and now comes from the git repository https://git.example/a.git",
	)
	f.at == at
}

test_names_every_kind_of_place if {
	moves := [[crates_io, own], [own, path], [path, crates_io]]
	messages := {f.message |
		some [from, to] in moves
		some f in found([altered({"moved_from": from, "source": to})], [])
	}
	count(messages) == 3
}

test_stays_silent_where_only_the_checksum_changed if {
	found([altered({"source": crates_io, "checksum": {}})], []) == set()
}

test_fires_where_an_update_leaves_an_own_registry if {
	some f in found([], [altered({"moved_from": own, "source": crates_io})])
	f.code == "left_registry"
	contains(f.message, "the registry https://crates.example/index")
}

test_stays_silent_where_an_update_comes_back_from_a_fork if {
	found([], [altered({"moved_from": fork, "source": crates_io})]) == set()
}

test_stays_silent_without_a_base if {
	silent := source_changed.findings with input as {"change": null}
	silent == set()
}

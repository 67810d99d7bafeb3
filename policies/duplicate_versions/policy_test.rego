package andon.policies.duplicate_versions_test

import data.andon.policies.duplicate_versions

at := {"file": "Cargo.lock", "line": 12, "column": 9, "end_column": 17}

package_(version, line, kinds) := {
	"version": version,
	"kinds": kinds,
	"direct": line == 20,
	"at": object.union(at, {"line": line}),
}

document(kinds) := {
	"groups": {
		"duplicates": {"bitflags": ["bitflags@1.3.2", "bitflags@2.4.0"]},
		"by_name": {"bitflags": ["bitflags@1.3.2", "bitflags@2.4.0"], "nix": ["nix@0.26.0"]},
	},
	"graph": {"dependencies": {"nix@0.26.0": ["bitflags@1.3.2"], "bitflags@1.3.2": [], "bitflags@2.4.0": []}},
	"packages": {
		"bitflags@1.3.2": package_("1.3.2", 12, kinds),
		"bitflags@2.4.0": package_("2.4.0", 20, ["normal"]),
		"nix@0.26.0": package_("0.26.0", 40, ["normal"]),
	},
}

none := {"scope": "direct", "include_dev": false, "skip": [], "skip_trees": []}

found(changes) := result if {
	result := duplicate_versions.findings with input as document(["build", "normal"])
		with data.parameters as object.union(none, changes)
}

test_fires_once_for_each_crate if {
	{[f.subject, f.message, f.at] | some f in found({})} == {[
		"bitflags",
		"bitflags is in the lockfile 2 times: bitflags@1.3.2, bitflags@2.4.0",
		at,
	]}
}

test_crates_that_no_member_depends_on_count_where_asked if {
	deep := object.union(document(["normal"]), {"packages": {"bitflags@2.4.0": {"direct": false}}})
	silent := duplicate_versions.findings with input as deep
	silent == set()
	found := duplicate_versions.findings with input as deep
		with data.parameters as object.union(none, {"scope": "all"})
	count(found) == 1
}

test_skipped_copies_do_not_count if {
	found({"skip": [{"name": "bitflags", "version": "^1"}]}) == set()
	count(found({"skip": [{"name": "bitflags", "version": "^3"}]})) == 1
}

test_copies_below_skipped_trees_do_not_count if {
	found({"skip_trees": [{"name": "nix", "version": "", "depth": 0}]}) == set()
	found({"skip_trees": [{"name": "nix", "version": "", "depth": 2}]}) == set()
	count(found({"skip_trees": [{"name": "nix", "version": "", "depth": 1}]})) == 1
}

test_copies_for_tests_count_where_asked if {
	silent := duplicate_versions.findings with input as document(["dev"])
	silent == set()
	found := duplicate_versions.findings with input as document(["dev"])
		with data.parameters as object.union(none, {"include_dev": true})
	count(found) == 1
}

test_stays_silent_without_duplicates if {
	found := duplicate_versions.findings with input as {"groups": {"duplicates": {}}, "packages": {}}
	found == set()
}

test_says_which_entries_cannot_be_read if {
	open := duplicate_versions.undecided with input as document(["normal"])
		with data.parameters as object.union(none, {"skip": [{"name": "a", "version": "x.y"}]})
	{u.subjects | some u in open} == {["a"]}
}

package andon.policies.duplicate_versions_test

import data.andon.policies.duplicate_versions

at := {"file": "Cargo.lock", "line": 12, "column": 9, "end_column": 17}

document := {
	"groups": {"duplicates": {"bitflags": ["bitflags@1.3.2", "bitflags@2.4.0"]}},
	"packages": {"bitflags@1.3.2": {"at": at}, "bitflags@2.4.0": {"at": object.union(at, {"line": 20})}},
}

test_fires_once_for_each_crate if {
	found := duplicate_versions.findings with input as document
	{[f.subject, f.message, f.at] | some f in found} == {[
		"bitflags",
		"bitflags is in the lockfile 2 times: bitflags@1.3.2, bitflags@2.4.0",
		at,
	]}
}

test_stays_silent_for_allowed_crates if {
	found := duplicate_versions.findings with input as document
		with data.parameters as {"allow": ["bitflags"]}
	found == set()
}

test_stays_silent_without_duplicates if {
	found := duplicate_versions.findings with input as {"groups": {"duplicates": {}}, "packages": {}}
	found == set()
}

package andon.policies.wildcard_requirement_test

import data.andon.policies.wildcard_requirement

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

found(changes) := result if {
	declared := object.union(
		{"manifest": "a/Cargo.toml", "name": "serde", "package": "serde", "requirement": "*", "path": false, "at": at},
		changes,
	)
	result := wildcard_requirement.findings with input as {"declarations": {"wildcards": [declared]}}
}

test_fires_for_any_version if {
	{[f.subject, f.message, f.at] | some f in found({})} == {[
		"a/Cargo.toml#serde",
		"a/Cargo.toml asks for any version of serde",
		at,
	]}
}

test_names_the_real_package if {
	some f in found({"name": "other"})
	f.subject == "a/Cargo.toml#other"
	f.remedy == "write the version in use, as `cargo add serde` would"
}

test_offers_the_locked_version if {
	some f in found({"locked": "1.0.228"})
	f.remedy == "write the version in use, `1.0.228`"
	[edit.after | some edit in f.fix] == ["1.0.228"]
}

test_stays_silent_for_paths if {
	found({"path": true}) == set()
}

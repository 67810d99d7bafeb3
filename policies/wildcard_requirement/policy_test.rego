package andon.policies.wildcard_requirement_test

import data.andon.policies.wildcard_requirement

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

dependency := {
	"name": "serde",
	"package": "serde",
	"requirement": "*",
	"workspace": false,
	"source": {},
	"at": at,
}

found(changes) := result if {
	result := wildcard_requirement.findings with input as {"manifests": [{
		"path": "a/Cargo.toml",
		"dependencies": [object.union(dependency, changes)],
	}]}
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

test_stays_silent_for_requirements if {
	requirements := ["1", "1.*", "1.2.*", "^0.3", ">=1, <2"]
	{f | some requirement in requirements; some f in found({"requirement": requirement})} == set()
}

test_stays_silent_for_paths if {
	found({"source": {"path": "../serde"}}) == set()
}

test_an_inherited_requirement_is_judged_where_it_stands if {
	found({"workspace": true}) == set()
}

test_stays_silent_without_a_requirement if {
	plain := object.remove(dependency, ["requirement"])
	silent := wildcard_requirement.findings with input as {"manifests": [{
		"path": "Cargo.toml",
		"dependencies": [plain],
	}]}
	silent == set()
}

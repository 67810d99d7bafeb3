package andon.policies.default_features_enabled_test

import data.andon.policies.default_features_enabled

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

declared(name, default_features) := [{
	"manifest": "Cargo.toml",
	"member": "app",
	"name": name,
	"default_features": default_features,
	"at": at,
}]

document := {
	"groups": {
		"by_name": {"app": ["app@1.0.0"], "helper": ["helper@1.0.0"], "serde": ["serde@1.0.0"], "log": ["log@0.4.0"]},
		"declared": {
			"serde": declared("serde1", true),
			"log": declared("log", false),
			"helper": declared("helper", true),
		},
	},
	"packages": {
		"app@1.0.0": {"member": true},
		"helper@1.0.0": {"member": true},
		"serde@1.0.0": {"member": false},
		"log@0.4.0": {"member": false},
	},
}

subjects(crates, except, members) := {finding.subject | some finding in found} if {
	parameters := {"crates": crates, "except": except, "members": members}
	found := default_features_enabled.findings with input as document with data.parameters as parameters
}

test_fires_for_every_crate_where_asked if {
	subjects(["*"], [], false) == {"Cargo.toml#serde1"}
}

test_fires_for_members_where_asked if {
	subjects(["*"], [], true) == {"Cargo.toml#serde1", "Cargo.toml#helper"}
}

test_fires_for_the_named_crates_only if {
	subjects(["ser*"], [], false) == {"Cargo.toml#serde1"}
	subjects(["log"], [], false) == set()
}

test_exceptions_are_all_right if {
	subjects(["*"], ["serde"], false) == set()
}

test_stays_silent_without_configuration if {
	found := default_features_enabled.findings with input as document
	found == set()
}

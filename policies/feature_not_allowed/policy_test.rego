package andon.policies.feature_not_allowed_test

import data.andon.policies.feature_not_allowed

at := {"file": "Cargo.lock", "line": 30, "column": 9, "end_column": 14}

manifest_at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

document := {
	"groups": {
		"by_name": {"app": ["app@1.0.0"], "tokio": ["tokio@1.0.0"], "web": ["web@1.0.0"]},
		"declared": {"tokio": [{"member": "app", "features": ["rt"], "default_features": true, "at": manifest_at}]},
	},
	"graph": {
		"features": {"tokio@1.0.0": {"rt": ["app@1.0.0"], "net": ["web@1.0.0"], "default": ["app@1.0.0"]}},
		"dependents": {"tokio@1.0.0": ["app@1.0.0", "web@1.0.0"], "web@1.0.0": [], "app@1.0.0": []},
		"unknown": [],
	},
	"packages": {
		"app@1.0.0": {"name": "app", "version": "1.0.0", "member": true, "at": at},
		"tokio@1.0.0": {"name": "tokio", "version": "1.0.0", "member": false, "at": at},
		"web@1.0.0": {"name": "web", "version": "1.0.0", "member": false, "at": at},
	},
}

entry := {"name": "tokio", "version": "", "deny": [], "allow": [], "exact": false, "reason": ""}

found(changes) := result if {
	result := feature_not_allowed.findings with input as document
		with data.parameters as {"crates": [object.union(entry, changes)]}
}

codes(changes) := {finding.code | some finding in found(changes)}

test_fires_for_a_denied_feature_and_says_who_asks if {
	{[f.subject, f.message, f.at, f.remedy] | some f in found({"deny": ["net", "fs"], "reason": "no network"})} == {[
		"tokio@1.0.0",
		"feature `net` of tokio@1.0.0 is not allowed: no network; web@1.0.0 asks for it",
		at,
		"leave `net` out of the features that web@1.0.0 asks for of tokio",
	]}
}

test_stands_at_the_manifest_that_asks if {
	{f.at | some f in found({"deny": ["rt"]})} == {manifest_at}
	{f.at | some f in found({"deny": ["default"]})} == {manifest_at}
}

test_fires_for_what_is_not_on_the_list if {
	codes({"allow": ["rt", "default", "fs"]}) == {"feature:net"}
}

test_exact_lists_want_all_of_it if {
	codes({"allow": ["rt", "default", "fs"], "exact": true}) == {"feature:net", "feature:fs"}
	codes({"exact": true}) == {"feature:net", "feature:rt", "feature:default"}
}

test_stays_silent_for_other_versions_and_features if {
	codes({"deny": ["fs"]}) == set()
	codes({"deny": ["net"], "version": "^2"}) == set()
}

test_stays_silent_without_configuration if {
	silent := feature_not_allowed.findings with input as document
	silent == set()
}

test_is_undecided_where_a_dependent_is_not_known if {
	cold := object.union(document, {"graph": object.union(document.graph, {"unknown": ["web@1.0.0"]})})
	open := feature_not_allowed.undecided with input as cold with data.parameters as {"crates": [entry]}
	{u.subjects | some u in open} == {["web@1.0.0"]}
}

package andon.policies.banned_crate_test

import data.andon.policies.banned_crate

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

manifest_at := {"file": "Cargo.toml", "line": 8, "column": 12, "end_column": 16}

document := {
	"groups": {
		"by_name": {"app": ["app@1.0.0"], "open-ssl": ["open-ssl@0.9.0", "open-ssl@1.0.0"], "tls": ["tls@1.0.0"]},
		"declared": {"open-ssl": [{"member": "app", "kind": "build", "at": manifest_at}]},
	},
	"graph": {"dependents": {"open-ssl@0.9.0": ["tls@1.0.0"], "open-ssl@1.0.0": ["app@1.0.0", "tls@1.0.0"]}},
	"packages": {
		"app@1.0.0": {"name": "app", "version": "1.0.0", "member": true, "kinds": ["normal"], "at": at},
		"tls@1.0.0": {"name": "tls", "version": "1.0.0", "member": false, "kinds": ["normal"], "at": at},
		"open-ssl@0.9.0": {"name": "open-ssl", "version": "0.9.0", "member": false, "kinds": ["normal"], "at": at},
		"open-ssl@1.0.0": {"name": "open-ssl", "version": "1.0.0", "member": false, "kinds": ["build"], "at": at},
	},
}

ban := {
	"name": "open-ssl",
	"version": "",
	"reason": "we use rustls",
	"use_instead": "rustls",
	"wrappers": [],
	"kinds": [],
	"direct_only": false,
	"deny_multiple_versions": false,
}

found(changes) := result if {
	result := banned_crate.findings with input as document
		with data.parameters as {"crates": [object.union(ban, changes)]}
}

subjects(changes) := {finding.subject | some finding in found(changes)}

both := {"open-ssl@0.9.0", "open-ssl@1.0.0"}

test_fires_for_every_version if {
	{[f.subject, f.message, f.remedy] | some f in found({})} == {
		["open-ssl@0.9.0", "open-ssl@0.9.0 is banned: we use rustls", "use rustls instead"],
		["open-ssl@1.0.0", "open-ssl@1.0.0 is banned: we use rustls", "use rustls instead"],
	}
}

test_stands_at_the_manifest_where_that_asks_for_it if {
	{[f.subject, f.at] | some f in found({})} == {["open-ssl@0.9.0", at], ["open-ssl@1.0.0", manifest_at]}
}

test_fires_for_the_meant_versions_only if {
	subjects({"version": "<1"}) == {"open-ssl@0.9.0"}
}

test_hyphen_and_underscore_are_one if {
	subjects({"name": "open_ssl"}) == both
}

test_fires_for_the_meant_kinds_only if {
	subjects({"kinds": ["normal"]}) == {"open-ssl@0.9.0"}
	subjects({"kinds": ["dev"]}) == set()
}

test_wrappers_may_depend_on_it if {
	subjects({"wrappers": ["tls"]}) == {"open-ssl@1.0.0"}
	subjects({"wrappers": ["tls", "a*"]}) == set()
	{f.message | some f in found({"wrappers": ["tls"]})} == {concat("", [
		"open-ssl@1.0.0 is banned: we use rustls; of those who depend on it, these may not: app",
	])}
}

test_direct_dependencies_only if {
	{[f.message, f.at] | some f in found({"direct_only": true})} == {[
		"app depends on open-ssl@1.0.0, which only others may: we use rustls",
		manifest_at,
	]}
	found({"direct_only": true, "kinds": ["normal"]}) == set()
	found({"direct_only": true, "wrappers": ["app"]}) == set()
	found({"direct_only": true, "version": "<1"}) == set()
}

test_several_versions_only if {
	subjects({"deny_multiple_versions": true}) == both
	subjects({"deny_multiple_versions": true, "version": "<1"}) == set()
}

test_says_how_to_find_it_where_nothing_else_is_known if {
	{f.remedy | some f in found({"use_instead": "", "version": "<1"})} == {concat("", [
		"see who brings it in with `cargo tree -i open-ssl@0.9.0`, and replace it",
	])}
}

test_stays_silent_for_other_crates if {
	found({"name": "open"}) == set()
}

test_stays_silent_without_configuration if {
	silent := banned_crate.findings with input as document
	silent == set()
}

test_says_which_versions_cannot_be_read if {
	open := banned_crate.undecided with input as document
		with data.parameters as {"crates": [object.union(ban, {"version": "one"})]}
	{u.subjects | some u in open} == {["open-ssl"]}
}

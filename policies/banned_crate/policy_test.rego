package andon.policies.banned_crate_test

import data.andon.policies.banned_crate

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

document := {
	"groups": {"by_name": {"open-ssl": ["open-ssl@0.9.0", "open-ssl@1.0.0"]}},
	"packages": {
		"open-ssl@0.9.0": {"version": "0.9.0", "at": at},
		"open-ssl@1.0.0": {"version": "1.0.0", "at": at},
	},
}

ban := {"name": "open-ssl", "versions": [], "reason": "we use rustls", "use_instead": "rustls"}

found(changes) := result if {
	result := banned_crate.findings with input as document
		with data.parameters as {"crates": [object.union(ban, changes)]}
}

test_fires_for_every_version if {
	{[f.subject, f.message, f.remedy] | some f in found({})} == {
		["open-ssl@0.9.0", "open-ssl@0.9.0 is banned: we use rustls", "use rustls instead"],
		["open-ssl@1.0.0", "open-ssl@1.0.0 is banned: we use rustls", "use rustls instead"],
	}
}

test_fires_for_the_named_versions_only if {
	{f.subject | some f in found({"versions": ["0.9.0"]})} == {"open-ssl@0.9.0"}
}

test_hyphen_and_underscore_are_one if {
	count(found({"name": "open_ssl"})) == 2
}

test_says_how_to_find_it_where_nothing_else_is_known if {
	some f in found({"use_instead": "", "versions": ["0.9.0"]})
	f.remedy == "see who brings it in with `cargo tree -i open-ssl@0.9.0`, and replace it"
}

test_stays_silent_for_other_crates if {
	found({"name": "open"}) == set()
}

test_stays_silent_without_configuration if {
	silent := banned_crate.findings with input as document
	silent == set()
}

package andon.policies.profile_weakened_test

import data.andon.policies.profile_weakened

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

setting := {"file": "Cargo.toml", "profile": "test", "base": "dev", "key": "overflow-checks", "value": "false", "at": at}

document(settings, flags) := {
	"workspace": "",
	"manifests": [{"path": "Cargo.toml", "profiles": settings}],
	"settings": {"cargo": {"profiles": [], "flags": flags}},
}

found(settings) := result if {
	result := profile_weakened.findings with input as document(settings, []) with data.parameters as {"require": []}
}

test_fires_where_tests_lose_a_check if {
	some f in found([setting])
	f.subject == "Cargo.toml#profile.test.overflow-checks"
	f.at == at
}

test_fires_for_a_hole if {
	on := object.union(setting, {"profile": "release", "base": "release", "value": "true"})
	off := object.union(setting, {"profile": "release", "base": "release", "package": "fast"})
	some f in found([on, off])
	f.message == "`overflow-checks` is off for fast, though profile release switches it on"
	found([off]) == set()
}

test_stays_silent_for_the_default_of_release if {
	found([object.union(setting, {"profile": "release", "base": "release"})]) == set()
}

test_stays_silent_for_one_package_in_development if {
	found([object.union(setting, {"package": "*"})]) == set()
}

test_fires_for_a_flag if {
	flag := {"file": ".cargo/config.toml", "key": "build.rustflags", "name": "-Coverflow-checks", "value": "off", "at": at}
	fired := profile_weakened.findings with input as document([], [flag]) with data.parameters as {"require": []}
	count(fired) == 1
	kept := object.union(flag, {"value": "on"})
	silent := profile_weakened.findings with input as document([], [kept]) with data.parameters as {"require": []}
	silent == set()
}

test_what_is_required_has_to_be_set if {
	wanted := {"require": [{"profile": "release", "setting": "overflow-checks", "value": "true"}]}
	on := object.union(setting, {"profile": "release", "base": "release", "value": "true"})
	fired := profile_weakened.findings with input as document([], []) with data.parameters as wanted
	{f.subject | some f in fired} == {"Cargo.toml#profile.release.overflow-checks"}
	silent := profile_weakened.findings with input as document([on], []) with data.parameters as wanted
	silent == set()
}

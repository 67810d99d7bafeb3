package andon.lib.advisories_test

import data.andon.lib.advisories

advisory := {
	"id": "RUSTSEC-2020-0071",
	"package": "time@0.1.43",
	"name": "time",
	"version": "0.1.43",
	"severity": "medium",
	"published": "2020-11-18",
	"functions": [],
	"systems": [],
	"architectures": [],
	"fix": [],
	"remedy": "upgrade to >=0.2.23",
	"at": {"file": "Cargo.lock", "line": 7, "column": 9, "end_column": 13},
}

no_grace := {"critical": 0, "high": 0, "medium": 0, "low": 0, "none": 0, "unscored": 0}

parameters := {
	"scope": "all",
	"minimum_severity": "none",
	"unscored": true,
	"grace_days": no_grace,
	"targets": {"os": [], "arch": []},
}

package_(direct, transitive) := {"packages": {"time@0.1.43": {"direct": direct, "transitive": transitive}}}

scopes(direct, transitive) := {scope |
	some scope in ["all", "workspace", "direct", "transitive"]
	advisories.counts(advisory, object.union(parameters, {"scope": scope})) with input as package_(direct, transitive)
}

test_scopes if {
	scopes(true, false) == {"all", "workspace", "direct"}
	scopes(false, true) == {"all", "transitive"}
	scopes(true, true) == {"all", "workspace", "direct", "transitive"}
	scopes(false, false) == {"all"}
}

counted(severity, changes) if {
	advisories.counts(object.union(advisory, {"severity": severity}), object.union(parameters, changes))
}

severities := ["critical", "high", "medium", "low", "none", "unscored"]

test_a_minimum_severity_lets_lesser_ones_pass_and_unscored_ones_not if {
	changes := {"minimum_severity": "high"}
	{severity | some severity in severities; counted(severity, changes)} == {"critical", "high", "unscored"}
}

test_every_severity_counts_by_default if {
	{severity | some severity in severities; counted(severity, {})} == {severity | some severity in severities}
}

test_unscored_passes_where_the_configuration_says_so if {
	not counted("unscored", {"unscored": false})
	counted("none", {"unscored": false})
}

limited := object.union(advisory, {"systems": ["windows"], "architectures": ["x86"]})

meant(os, arch) if advisories.counts(limited, object.union(parameters, {"targets": {"os": os, "arch": arch}}))

test_an_advisory_for_another_target_does_not_count if {
	not meant(["linux"], [])
	not meant([], ["x86_64"])
	not meant(["windows"], ["x86_64"])
}

test_an_advisory_for_one_of_the_targets_counts if {
	meant([], [])
	meant(["linux", "windows"], [])
	meant(["windows"], ["x86", "x86_64"])
}

test_an_advisory_without_limits_counts_for_every_target if {
	advisories.counts(advisory, object.union(parameters, {"targets": {"os": ["linux"], "arch": ["x86_64"]}}))
}

test_a_finding_without_grace_has_no_moment if {
	advisories.finding(advisory, "is bad", parameters) == {
		"subject": "time@0.1.43",
		"code": "RUSTSEC-2020-0071",
		"message": "time 0.1.43 is bad: RUSTSEC-2020-0071",
		"at": advisory.at,
		"remedy": "upgrade to >=0.2.23",
		"severity": "medium",
	}
}

test_grace_begins_on_the_day_of_publication if {
	grace := object.union(no_grace, {"medium": 30, "high": 7})
	finding := advisories.finding(advisory, "is bad", object.union(parameters, {"grace_days": grace}))
	finding.effective_on == "2020-12-18T00:00:00Z"
}

message(changes) := advisories.finding(object.union(advisory, changes), "is bad", parameters).message

test_functions_and_limits_are_named if {
	message({"functions": ["a::f"]}) == "time 0.1.43 is bad in `a::f`: RUSTSEC-2020-0071"
	message({"functions": ["a", "b", "c"]}) == "time 0.1.43 is bad in `a`, `b`, `c`: RUSTSEC-2020-0071"
	startswith(message({"functions": ["a", "b", "c", "d"]}), "time 0.1.43 is bad in `a`, `b` and 2 more functions: ")
	message({"systems": ["android", "ios", "linux", "macos"]}) == "time 0.1.43 is bad, on android, ios and 2 others only: RUSTSEC-2020-0071"
	message({"systems": ["macos", "windows"]}) == "time 0.1.43 is bad, on macos or windows only: RUSTSEC-2020-0071"
}

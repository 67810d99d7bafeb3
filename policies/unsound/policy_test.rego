package andon.policies.unsound_test

import data.andon.policies.unsound

advisory := {
	"id": "RUSTSEC-2020-0071",
	"package": "time@0.1.43",
	"name": "time",
	"version": "0.1.43",
	"kind": "unsound",
	"severity": "medium",
	"published": "2020-11-18",
	"functions": [],
	"systems": [],
	"architectures": [],
	"fix": [],
	"remedy": "upgrade to >=0.2.23",
	"at": {"file": "Cargo.lock", "line": 7, "column": 9, "end_column": 13},
}

document(advisories, direct) := {
	"advisories": advisories,
	"packages": {"time@0.1.43": {"direct": direct, "transitive": true}},
}

test_fires_with_the_advisory_as_code if {
	found := unsound.findings with input as document([advisory], true)
	found == {{
		"subject": "time@0.1.43",
		"code": "RUSTSEC-2020-0071",
		"message": "time 0.1.43 has an API that is unsound: RUSTSEC-2020-0071",
		"at": advisory.at,
		"remedy": "upgrade to >=0.2.23",
		"severity": "medium",
	}}
}

test_fires_once_for_each_advisory if {
	other := object.union(advisory, {"id": "RUSTSEC-2099-0001"})
	found := unsound.findings with input as document([advisory, other], true)
	count(found) == 2
}

test_counts_direct_dependencies_alone if {
	found := unsound.findings with input as document([advisory], false)
	found == set()
}

test_counts_others_where_the_configuration_says_so if {
	found := unsound.findings with input as document([advisory], false)
		with data.parameters as object.union(data.parameters, {"scope": "all"})
	count(found) == 1
}

test_grace_moves_the_moment if {
	changes := {"grace_days": object.union(data.parameters.grace_days, {"medium": 14})}
	found := unsound.findings with input as document([advisory], true)
		with data.parameters as object.union(data.parameters, changes)
	{finding.effective_on | some finding in found} == {"2020-12-02T00:00:00Z"}
}

test_stays_silent_for_other_kinds if {
	kinds := ["vulnerability", "unmaintained", "notice"]
	advisories := [object.union(advisory, {"kind": kind}) | some kind in kinds]
	found := unsound.findings with input as document(advisories, true)
	found == set()
}

test_stays_silent_without_advisories if {
	found := unsound.findings with input as document([], true)
	found == set()
}

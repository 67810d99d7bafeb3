package andon.policies.unmaintained_test

import data.andon.policies.unmaintained

advisory := {
	"id": "RUSTSEC-2020-0071",
	"package": "time@0.1.43",
	"name": "time",
	"version": "0.1.43",
	"kind": "unmaintained",
	"severity": "medium",
	"remedy": "upgrade to >=0.2.23",
	"at": {"file": "Cargo.lock", "line": 7, "column": 9, "end_column": 13},
}

test_fires_with_the_advisory_as_code if {
	found := unmaintained.findings with input as {"advisories": [advisory]}
	found == {{
		"subject": "time@0.1.43",
		"code": "RUSTSEC-2020-0071",
		"message": "time 0.1.43 is unmaintained: RUSTSEC-2020-0071",
		"at": advisory.at,
		"remedy": "upgrade to >=0.2.23",
		"severity": "medium",
	}}
}

test_fires_once_for_each_advisory if {
	other := object.union(advisory, {"id": "RUSTSEC-2099-0001"})
	found := unmaintained.findings with input as {"advisories": [advisory, other]}
	count(found) == 2
}

test_stays_silent_for_other_kinds if {
	kinds := ["vulnerability", "unsound", "notice"]
	advisories := [object.union(advisory, {"kind": kind}) | some kind in kinds]
	found := unmaintained.findings with input as {"advisories": advisories}
	found == set()
}

test_stays_silent_without_advisories if {
	found := unmaintained.findings with input as {"advisories": []}
	found == set()
}

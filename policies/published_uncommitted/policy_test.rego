package andon.policies.published_uncommitted_test

import data.andon.policies.published_uncommitted

update := {
	"package": "zeta@1.0.1",
	"name": "zeta",
	"from": "1.0.0",
	"to": "1.0.1",
	"from_commit": true,
	"at": {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16},
}

document(changed, package_) := {
	"change": {"updated": [object.union(update, changed)]},
	"packages": {"zeta@1.0.1": package_},
}

found(document_) := {[f.subject, f.code] | some f in published_uncommitted.findings with input as document_}

test_fires_for_each_reason if {
	every why in ["dirty", "no_commit"] {
		found(document({}, {"uncommitted": why})) == {["zeta@1.0.1", why]}
	}
}

test_says_both_versions if {
	some f in published_uncommitted.findings with input as document({}, {"uncommitted": "dirty"})
	startswith(f.message, "zeta 1.0.1 was published from files that no commit holds, 1.0.0 from a commit:")
	endswith(f.remedy, "`cargo update -p zeta@1.0.1 --precise 1.0.0`")
}

test_stays_silent_where_it_always_was_so if found(document({"from_commit": false}, {"uncommitted": "dirty"})) == set()

test_stays_silent_for_a_commit if found(document({}, {})) == set()

test_stays_silent_where_exempt if {
	findings := published_uncommitted.findings with input as document({}, {"uncommitted": "dirty"})
		with data.parameters as {"exempt": ["zeta"]}
	findings == set()
}

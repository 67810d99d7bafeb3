package andon.policies.checksum_changed_test

import data.andon.policies.checksum_changed

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

found(checksum) := result if {
	result := checksum_changed.findings with input as {"change": {"same_version": [{
		"package": "a@1.0.0",
		"name": "a",
		"version": "1.0.0",
		"checksum": checksum,
		"at": at,
	}]}}
}

test_names_both if {
	some f in found({"from": "abababababababab", "to": "cdcdcdcdcdcdcdcd"})
	f.subject == "a@1.0.0"
	f.at == at
	contains(f.message, "(abababababab…, now cdcdcdcdcdcd…)")
}

test_one_that_is_gone_or_new_is_not_changed if {
	found({"from": "ab"}) == set()
	found({"to": "ab"}) == set()
}

test_stays_silent_without_a_base if {
	silent := checksum_changed.findings with input as {"change": null}
	silent == set()
}

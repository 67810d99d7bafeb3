package andon.policies.gate_changed_test

import data.andon.policies.gate_changed

at := {"file": "andon.toml", "line": 1, "column": 1, "end_column": 2}

lowered := {"kind": "level_lowered", "subject": "yanked", "message": "policy yanked has a lower level", "at": at}

found(trust, changes) := result if {
	result := gate_changed.findings with input as {"change": {"trust": trust, "gate": changes}}
}

test_names_each_change if {
	some f in found("head", [lowered])
	f.subject == "yanked"
	f.code == "level_lowered"
	f.at == at
}

test_stays_silent_where_the_base_is_trusted if {
	found("base", [lowered]) == set()
}

test_stays_silent_without_a_change_of_the_gate if {
	found("head", []) == set()
}

test_stays_silent_without_a_base if {
	silent := gate_changed.findings with input as {"change": null}
	silent == set()
}

package andon.policies.gate_weakened_test

import data.andon.policies.gate_weakened

at := {"file": "andon.toml", "line": 1, "column": 1, "end_column": 2}

lowered := {"kind": "level_lowered", "subject": "yanked", "message": "policy yanked has a lower level", "at": at}

found(trust, changes) := result if {
	result := gate_weakened.findings with input as {"change": {"trust": trust, "gate": changes}}
}

test_names_each_change if {
	some f in found("base", [lowered])
	f.subject == "yanked"
	f.code == "level_lowered"
	f.at == at
}

test_stays_silent_where_the_head_is_trusted if {
	found("head", [lowered]) == set()
}

test_stays_silent_without_a_change_of_the_gate if {
	found("base", []) == set()
}

test_stays_silent_without_a_base if {
	silent := gate_weakened.findings with input as {"change": null}
	silent == set()
}

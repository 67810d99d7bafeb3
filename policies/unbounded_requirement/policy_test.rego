package andon.policies.unbounded_requirement_test

import data.andon.policies.unbounded_requirement

at := {"file": "Cargo.toml", "line": 8, "column": 9, "end_column": 12}

found(changes) := result if {
	declared := object.union({"manifest": "a/Cargo.toml", "name": "rand", "package": "rand", "requirement": ">=0.8", "path": false, "at": at}, changes)
	result := unbounded_requirement.findings with input as {"declarations": {"unbounded": [declared]}}
}

test_fires_without_an_upper_bound if {
	some f in found({})
	f.subject == "a/Cargo.toml#rand"
	f.message == "a/Cargo.toml asks for rand `>=0.8`, every later major version included"
	f.at == at
}

test_stays_silent_for_paths if {
	found({"path": true}) == set()
}

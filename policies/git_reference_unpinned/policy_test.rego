package andon.policies.git_reference_unpinned_test

import data.andon.policies.git_reference_unpinned

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

url := "https://git.example/a.git"

document(reference, packages) := {
	"groups": {"by_source": {"the source": {
		"source": object.union({"kind": "git", "url": url}, reference),
		"packages": packages,
	}}},
	"packages": {"a@1.0.0": {"at": at, "source": {"revision": "0123456"}}},
}

found(reference, parameters) := result if {
	result := git_reference_unpinned.findings with input as document(reference, ["a@1.0.0", "b@1.0.0"])
		with data.parameters as object.union({"required": "rev", "exempt": []}, parameters)
}

test_fires_for_all_that_can_move if {
	references := [{}, {"reference": "branch=main"}, {"reference": "tag=v1"}]
	messages := {f.message | some reference in references; some f in found(reference, {})}
	count(messages) == 3
}

test_says_which_commit_to_write if {
	some f in found({}, {})
	f.subject == "the source"
	f.at == at
	startswith(f.message, "a@1.0.0 and 1 more are taken from https://git.example/a.git by its default branch")
	contains(f.remedy, "`rev = \"0123456\"`")
}

declared(source) := {"source": source, "workspace": false, "at": at}

test_pins_what_names_the_same_reference if {
	same := declared({"git": "https://git.example/a", "reference": "branch=main"})
	others := [
		declared({"git": "https://git.example/a"}),
		declared({"git": "https://git.example/b", "reference": "branch=main"}),
		object.union(same, {"workspace": true}),
		declared({}),
	]
	manifests := {"manifests": [{"dependencies": array.concat([same], others)}]}
	document_ := object.union(document({"reference": "branch=main"}, ["a@1.0.0"]), manifests)
	some f in git_reference_unpinned.findings with input as document_
		with data.parameters as {"required": "rev", "exempt": []}
	f.fix == [{"kind": "edit", "action": "pin_revision", "at": at, "after": "0123456"}]
}

test_one_package_stands_alone if {
	alone := git_reference_unpinned.findings with input as document({}, ["a@1.0.0"])
		with data.parameters as {"required": "rev", "exempt": []}
	{f | some f in alone; startswith(f.message, "a@1.0.0 is taken")} != set()
}

test_stays_silent_for_a_commit if {
	found({"reference": "rev=0123456"}, {}) == set()
}

test_less_can_be_required if {
	found({"reference": "tag=v1"}, {"required": "tag"}) == set()
	found({"reference": "branch=v1"}, {"required": "branch"}) == set()
	found({}, {"required": "any"}) == set()
	count(found({"reference": "branch=v1"}, {"required": "tag"})) == 1
}

test_stays_silent_for_what_may_be_followed if {
	found({}, {"exempt": ["https://git.example/a"]}) == set()
	found({}, {"exempt": ["https://git.example/"]}) == set()
}

test_stays_silent_for_registries if {
	found({"kind": "registry"}, {}) == set()
}

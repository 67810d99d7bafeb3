package andon.policies.layer_violation_test

import data.andon.policies.layer_violation

at := {"file": "Cargo.lock", "line": 30, "column": 9, "end_column": 14}

manifest_at := {"file": "core/Cargo.toml", "line": 8, "column": 9, "end_column": 12}

package_(name, member) := {"name": name, "version": "1.0.0", "member": member, "at": at}

# core → util → tokio; core → tokio for tests.
document := {
	"groups": {
		"by_name": {"core": ["core@1.0.0"], "tokio": ["tokio@1.0.0"], "util": ["util@1.0.0"]},
		"declared": {"util": [{"member": "core", "at": manifest_at}]},
	},
	"graph": {
		"dependencies": {"core@1.0.0": ["tokio@1.0.0", "util@1.0.0"], "tokio@1.0.0": [], "util@1.0.0": ["tokio@1.0.0"]},
		"dependents": {"core@1.0.0": [], "tokio@1.0.0": ["core@1.0.0", "util@1.0.0"], "util@1.0.0": ["core@1.0.0"]},
		"normal_dependents": {"core@1.0.0": [], "tokio@1.0.0": ["util@1.0.0"], "util@1.0.0": ["core@1.0.0"]},
	},
	"packages": {
		"core@1.0.0": package_("core", true),
		"tokio@1.0.0": package_("tokio", false),
		"util@1.0.0": package_("util", true),
	},
}

layer := {"members": ["core"], "must_not_reach": ["tokio"], "kinds": "normal", "reason": ""}

found(changes) := result if {
	result := layer_violation.findings with input as document
		with data.parameters as {"layers": [object.union(layer, changes)]}
}

test_fires_at_the_dependency_on_the_way if {
	found({"reason": "no threads"}) == {{
		"subject": "tokio@1.0.0",
		"code": "core reaches it",
		"message": "core reaches tokio@1.0.0 through util@1.0.0, which its layer has to stay clear of: no threads",
		"at": manifest_at,
		"path_from": "core@1.0.0",
		"remedy": concat("", [
			"take util out of core, or move what needs it to another layer; ",
			"`cargo tree -p core -i tokio@1.0.0` shows the ways there",
		]),
	}}
}

test_the_last_member_of_the_layer_is_named if {
	{f.path_from | some f in found({"members": ["core", "util"]})} == {"util@1.0.0"}
	{f.path_from | some f in found({"members": ["*"]})} == {"util@1.0.0"}
}

test_other_kinds_count_where_asked if {
	messages := {f.message | some f in found({"kinds": "all"})}
	messages == {"core reaches tokio@1.0.0, which its layer has to stay clear of"}
}

test_stays_silent_for_what_is_not_reached if {
	found({"members": ["util"], "must_not_reach": ["core"]}) == set()
	found({"must_not_reach": ["tok"]}) == set()
	found({"members": ["tokio"], "must_not_reach": ["util"]}) == set()
}

test_stays_silent_without_configuration if {
	silent := layer_violation.findings with input as document
	silent == set()
}

package andon.policies.workflow_excessive_permissions_test

import data.andon.policies.workflow_excessive_permissions

path := ".github/workflows/ci.yml"

at(line) := {"file": path, "line": line, "column": 3, "end_column": 18}

key(id) := sprintf("%s#%s", [path, id])

document(permissions, own) := {"workflows": {
	"files": {path: object.union({"kind": "workflow", "jobs": ["a", "b"], "at": at(1)}, permissions)},
	"jobs": {key("a"): own, key("b"): {}},
}}

findings(permissions, own) := found if {
	found := workflow_excessive_permissions.findings with input as document(permissions, own)
}

scopes := {"permissions": {"scopes": {"contents": {"access": "write", "at": at(4)}}, "at": at(3)}}

all := {"permissions": {"all": "write-all", "scopes": {}, "at": at(3)}}

test_fires_for_write_all_of_a_workflow if {
	{[f.subject, f.code, f.at] | some f in findings(all, {})} == {[path, "write_all", at(3)]}
}

test_fires_for_write_all_of_a_job if {
	{[f.subject, f.code, f.at] | some f in findings({}, all)} == {[key("a"), "write_all", at(3)]}
}

test_fires_where_several_jobs_get_a_right_to_write if {
	{[f.subject, f.code, f.at] | some f in findings(scopes, {})} == {[path, "contents", at(4)]}
}

test_stays_silent_where_one_job_gets_it if findings(scopes, {"permissions": {"scopes": {}, "at": at(9)}}) == set()

test_stays_silent_where_nothing_is_written if findings({}, {}) == set()

test_can_ask_for_permissions if {
	found := workflow_excessive_permissions.findings with input as document({}, {})
		with data.parameters as {"required": true}
	{[f.code, f.at] | some f in found} == {["default", at(1)]}
}

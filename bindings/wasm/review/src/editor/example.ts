/** The policy that the editor begins with, and its tests. */

export const POLICY = `# METADATA
# title: A crate in three versions or more
# description: Each copy is built, reviewed and patched on its own.
# custom:
#   level: warn
package andon.policies.many_versions

findings contains finding if {
	some name, ids in input.groups.duplicates
	count(ids) >= 3
	finding := {
		"subject": name,
		"message": sprintf("%s is here in %d versions", [name, count(ids)]),
		"at": input.packages[ids[0]].at,
	}
}
`;

export const TEST = `package andon.policies.many_versions_test

import data.andon.policies.many_versions

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 13}

document(ids) := {
	"groups": {"duplicates": {"rand": ids}},
	"packages": {id: {"at": at} | some id in ids},
}

test_three_are_found if {
	found := many_versions.findings with input as document(["rand@0.7.3", "rand@0.8.5", "rand@0.9.1"])
	{finding.subject | some finding in found} == {"rand"}
}

test_two_are_not if {
	found := many_versions.findings with input as document(["rand@0.8.5", "rand@0.9.1"])
	count(found) == 0
}
`;

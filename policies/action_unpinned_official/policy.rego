# METADATA
# title: Action of GitHub that is not pinned to a commit
# description: >-
#   A workflow uses an action of GitHub's own organisations by a tag. It is guarded better than others, and runs with the
#   same rights: who wants no code to change unseen pins it too.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     zizmor's audit unpinned-uses asks for a commit of every action since 2025; most projects that pin do it for all.
#   needs: []
#   remedy: Write the commit id that the tag stands for, and the tag in a comment behind it.
#   parameters:
#     properties:
#       owners:
#         description: The owners this is about.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: [actions, github]
package andon.policies.action_unpinned_official

owners := {lower(name) | some name in data.parameters.owners}

places[written] contains [used.at.file, used.at.line, used.at.column, used.at.end_column] if {
	some used in input.workflows.uses
	not used.pinned
	used.owner in owners
	written := used.written
}

findings contains finding if {
	some written, found in places
	[file, line, column, end_column] := min(found)
	finding := {
		"subject": written,
		"message": sprintf("%s is no commit: GitHub can move it to other code%s", [written, elsewhere(found)]),
		"at": {"file": file, "line": line, "column": column, "end_column": end_column},
	}
}

elsewhere(found) := "" if count(found) == 1

elsewhere(found) := sprintf("; it is used at %d places in all", [count(found)]) if count(found) > 1

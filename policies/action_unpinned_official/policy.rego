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

findings contains finding if {
	some written, used in input.workflows.unpinned
	used.owner in owners
	finding := {
		"subject": written,
		"message": sprintf("%s is no commit: GitHub can move it to other code%s", [written, elsewhere(used.places)]),
		"at": used.at,
	}
}

elsewhere(places) := "" if places == 1

elsewhere(places) := sprintf("; it is used at %d places in all", [places]) if places > 1

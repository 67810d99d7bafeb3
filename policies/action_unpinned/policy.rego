# METADATA
# title: Action that is not pinned to a commit
# description: >-
#   A workflow uses an action of somebody else by a tag or a branch. Whoever gets hold of that repository, or of one
#   maintainer's token, puts other code behind the same name, and the next run executes it with the job's token and
#   secrets. A whole commit id cannot be moved.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
# custom:
#   level: deny
#   category: workflows
#   precedent: >-
#     tj-actions/changed-files (CVE-2025-30066): in March 2025 its tags were moved to code that printed the secrets of
#     more than 20,000 repositories into their logs. In 2026 the tags of a vulnerability scanner's action were moved in
#     the same way.
#   needs: []
#   remedy: Write the commit id that the tag stands for, and the tag in a comment behind it.
#   parameters:
#     properties:
#       trusted:
#         description: Owners, or `owner/repository`, whose tags are trusted. Those of GitHub itself have a policy of their own.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: [actions, github]
package andon.policies.action_unpinned

trusted := {lower(name) | some name in data.parameters.trusted}

# One finding for each action and reference: the first place, and how many there are.
findings contains finding if {
	some written, used in input.workflows.unpinned
	not used.owner in trusted
	not used.repository in trusted
	finding := object.union(shown(written), {
		"subject": written,
		"message": sprintf("%s can be moved to other code by its owner or a thief%s", [written, elsewhere(used.places)]),
		"at": used.at,
	})
}

# The command that shows the commit, where what is written cannot mean anything else to a shell.
shown(written) := {"remedy": sprintf("write the commit that `git ls-remote %s %s '%s^{}'` ends with, and `# %s` behind it", [
	concat("/", ["https://github.com", parts[0], parts[1]]),
	reference,
	reference,
	reference,
])} if {
	plain(written)
	[path, reference] := split(written, "@")
	parts := split(path, "/")
}

shown(written) := {} if not plain(written)

plain(written) if regex.match(`^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._/-]+@[A-Za-z0-9][A-Za-z0-9._/-]*$`, written)

elsewhere(places) := "" if places == 1

elsewhere(places) := sprintf("; it is used at %d places in all", [places]) if places > 1

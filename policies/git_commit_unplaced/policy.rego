# METADATA
# title: Git commit that no branch leads to
# description: >-
#   It is not known that the commit of a git dependency is one of its repository. GitHub serves the commits of every fork
#   under the name of the repository that was forked, so a commit that is fetched by its id can be a stranger's. One that
#   a branch or tag of the repository leads to is not, as far as Cargo has fetched those into `$CARGO_HOME/git/db`: it
#   fetches them all, but from GitHub, and where a dependency names a branch, only that. Nothing is asked over the network.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#specifying-dependencies-from-git-repositories
# custom:
#   level: deny
#   category: sources
#   precedent: >-
#     Impostor commits: a workflow or manifest that names a commit of a well-known repository, which only a fork of it has.
#   needs: [lockfile]
#   remedy: Fetch the branches of the repository and look where the commit comes from.
#   parameters:
#     properties:
#       undecided:
#         description: Whether such a commit makes the verdict undecided; it is named in any case.
#         type: boolean
#         default: false
#       exempt:
#         description: URLs of repositories that are not asked about; one that ends in `/` means everything below it.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.git_commit_unplaced

import data.andon.lib.git

exempt := {git.plain(url) | some url in data.parameters.exempt; not endswith(url, "/")}

below := [url | some url in data.parameters.exempt; endswith(url, "/")]

undecided contains {
	"reason": "no branch or tag that Cargo has fetched leads to the commits of these packages, so they can be those of a fork; `git for-each-ref --contains <commit>` in a clone of the repository says where one comes from, and `no such commit` where it is none of its own; what is all right goes into `exempt` of [policy.git_commit_unplaced]",
	"subjects": subjects,
	"blocks": data.parameters.undecided,
} if {
	subjects := [id | some id in input.contents.unplaced; not is_exempt(input.packages[id].source.url)]
	count(subjects) > 0
}

is_exempt(url) if git.plain(url) in exempt

is_exempt(url) if strings.any_prefix_match(url, below)

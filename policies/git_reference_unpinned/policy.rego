# METADATA
# title: Git dependency that can move
# description: >-
#   A git dependency names a branch, a tag or nothing, so that the next update brings whatever stands there then. Only a
#   commit says which code is meant; a tag can be moved, and a branch is meant to.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#specifying-dependencies-from-git-repositories
# custom:
#   level: warn
#   category: sources
#   precedent: CVE-2025-30066 (tj-actions/changed-files), where moved tags delivered other code to everybody who named one.
#   needs: [lockfile]
#   remedy: Write `rev = "…"` with the commit that the lockfile has.
#   parameters:
#     properties:
#       required:
#         description: What a git dependency has to name at least; `any` asks for nothing.
#         type: string
#         enum: [any, branch, tag, rev]
#         default: rev
#       exempt:
#         description: URLs of repositories that may be followed as they move; one that ends in `/` means everything below it.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.git_reference_unpinned

import data.andon.lib.fixes
import data.andon.lib.git

ranks := {"any": 0, "branch": 1, "tag": 2, "rev": 3}

exempt := {git.plain(url) | some url in data.parameters.exempt; not endswith(url, "/")}

below := [url | some url in data.parameters.exempt; endswith(url, "/")]

findings contains finding if {
	some key, group in input.groups.by_source
	group.source.kind == "git"
	kind := named(group.source)
	ranks[kind] < ranks[data.parameters.required]
	not is_exempt(group.source.url)
	first := input.packages[group.packages[0]]
	finding := object.union(fixes.steps(pins(group.source, first.source.revision)), {
		"subject": key,
		"message": sprintf("%s %s taken from %s by %s, which can move: the next update brings whatever stands there", [
			users(group.packages),
			verb(group.packages),
			group.source.url,
			words[kind],
		]),
		"at": first.at,
		"remedy": sprintf("write `rev = \"%s\"` where a Cargo.toml names this repository", [first.source.revision]),
	})
}

# Where the workspace's own manifests name the repository in the same way.
pins(source, revision) := [edit |
	some manifest in input.manifests
	some dependency in manifest.dependencies
	not dependency.workspace
	git.plain(dependency.source.git) == git.plain(source.url)
	object.get(dependency.source, "reference", "") == object.get(source, "reference", "")
	edit := {"kind": "edit", "action": "pin_revision", "at": dependency.at, "after": revision}
]

named(source) := split(source.reference, "=")[0]

named(source) := "any" if not source.reference

words := {"any": "its default branch", "branch": "a branch", "tag": "a tag"}

verb(packages) := "is" if count(packages) == 1

verb(packages) := "are" if count(packages) > 1

users(packages) := packages[0] if count(packages) == 1

users(packages) := sprintf("%s and %d more", [packages[0], count(packages) - 1]) if count(packages) > 1

is_exempt(url) if git.plain(url) in exempt

is_exempt(url) if strings.any_prefix_match(url, below)

# METADATA
# title: Source that is not allowed
# description: >-
#   A package comes from a registry or a git repository that nobody has allowed. Its code is then not what crates.io
#   holds under that name, is not covered by most advisories, and may vanish or change hands. What a workspace had before
#   a change stops no commit; `deploy` and `release` want it listed.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/registries.html
#   - https://medium.com/@alex.birsan/dependency-confusion-4a5d60fec610
# custom:
#   level: deny
#   category: sources
#   precedent: Dependency confusion (2021), where packages were taken from another registry than the one that was meant.
#   needs: [lockfile]
#   remedy: Take the package from crates.io, or allow its source.
#   parameters:
#     properties:
#       registries:
#         description: Index URLs of registries that are allowed beside crates.io.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       git:
#         description: URLs of git repositories that are allowed; one that ends in `/` allows everything below it.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       organisations:
#         description: Owners on github.com, gitlab.com and bitbucket.org whose repositories are all allowed.
#         type: object
#         properties:
#           github: {type: array, items: {type: string, minLength: 1}}
#           gitlab: {type: array, items: {type: string, minLength: 1}}
#           bitbucket: {type: array, items: {type: string, minLength: 1}}
#         default: {}
#       report_unused:
#         description: Whether an allowed source that nothing uses is a finding too.
#         type: boolean
#         default: false
package andon.policies.unknown_source

import data.andon.lib.git

registries := {git.plain(url) | some url in data.parameters.registries}

repositories := {git.plain(url) | some url in data.parameters.git; not endswith(url, "/")}

hosts := [url | some url in data.parameters.git; endswith(url, "/")]

owners := {concat("/", [domain, lower(owner)]) |
	some host, domain in {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
	some owner in object.get(data.parameters.organisations, host, [])
}

findings contains finding if {
	some group in input.groups.by_source
	source := group.source
	[place, list] := unknown(source.kind, source.url)
	some id in group.packages
	finding := {
		"subject": id,
		"message": sprintf("%s comes from the %s %s, which is not allowed", [id, place, source.url]),
		"at": input.packages[id].at,
		"remedy": sprintf(
			"take it from crates.io, or add \"%s\" to `%s` of [policy.unknown_source] in andon.toml",
			[source.url, list],
		),
	}
}

findings contains finding if {
	data.parameters.report_unused
	some url in unused
	finding := {
		"subject": url,
		"code": "unused_allowance",
		"message": sprintf("no package comes from %s, which [policy.unknown_source] allows", [url]),
		"at": input.lockfile.at,
		"remedy": "remove it from andon.toml, so that nobody can come back through it unseen",
	}
}

unknown("registry", url) := ["registry", "registries"] if not git.plain(url) in registries

unknown("git", url) := ["git repository", "git"] if not allowed(url)

allowed(url) if git.plain(url) in repositories

allowed(url) if strings.any_prefix_match(url, hosts)

allowed(url) if git.owner(url) in owners

used := [group.source.url | some group in input.groups.by_source]

unused contains url if {
	some url in array.concat(data.parameters.registries, data.parameters.git)
	not is_used(url)
}

unused contains owner if {
	some owner in owners
	count([url | some url in used; git.owner(url) == owner]) == 0
}

is_used(url) if {
	some other in used
	git.plain(other) == git.plain(url)
}

is_used(url) if {
	endswith(url, "/")
	some other in used
	startswith(other, url)
}

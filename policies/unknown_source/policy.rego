# METADATA
# title: Source that is not allowed
# description: >-
#   A package comes from a registry or a git repository that nobody has allowed. Its code is then not what crates.io
#   holds under that name, is not covered by most advisories, and may vanish or change hands.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/registries.html
# custom:
#   level: deny
#   category: sources
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
package andon.policies.unknown_source

registries := {plain(url) | some url in data.parameters.registries}

repositories := {plain(url) | some url in data.parameters.git; not endswith(url, "/")}

hosts := [url | some url in data.parameters.git; endswith(url, "/")]

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

unknown("registry", url) := ["registry", "registries"] if not plain(url) in registries

unknown("git", url) := ["git repository", "git"] if {
	not plain(url) in repositories
	not strings.any_prefix_match(url, hosts)
}

# The same repository with and without `.git` and a slash at the end.
plain(url) := trim_suffix(trim_suffix(url, "/"), ".git")

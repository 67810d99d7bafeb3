# METADATA
# title: Insecure transport
# description: >-
#   Packages or an index come over a connection that is neither encrypted nor authenticated: `http://` or `git://`.
#   Whoever sits on the way decides what is built. The machine itself is passed over.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/registries.html
# custom:
#   level: deny
#   category: sources
#   precedent: >-
#     CVE-2019-3462: whoever sat between apt and a mirror over plain http could have packages of his own installed.
#     Cargo's checksums come from the index, over the same connection.
#   remedy: Use https, or ssh for git.
package andon.policies.registry_insecure

findings contains finding if {
	some setting in input.settings.cargo.sources
	insecure(setting.url)
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`%s` is reached over a connection that anybody on the way can change: %s", [setting.key, setting.url]),
		"at": setting.at,
		"remedy": "use the https address of the same place",
	}
}

findings contains finding if {
	some group in input.groups.by_source
	insecure(group.source.url)
	some id in group.packages
	finding := {
		"subject": id,
		"message": sprintf("%s is fetched over a connection that anybody on the way can change: %s", [id, group.source.url]),
		"at": input.packages[id].at,
		"remedy": "use the https address of the same place in the manifest, and run `cargo update`",
	}
}

insecure(url) if {
	strings.any_prefix_match(lower(url), ["http://", "git://", "sparse+http://", "registry+http://", "git+http://"])
	not regex.match(`^[a-z+]+://(localhost|127\.0\.0\.1|\[::1\])([:/]|$)`, lower(url))
}

# METADATA
# title: Source without encryption
# description: >-
#   A registry or a git repository is asked over a connection that anybody on the way can read and change. The lockfile
#   pins what was fetched once; what an update or a first fetch delivers is decided by whoever sits on the network.
# related_resources:
#   - https://github.blog/security/application-security/improving-git-protocol-security-github/
# custom:
#   level: deny
#   category: sources
#   precedent: GitHub switched off `git://` in 2022, because it authenticates neither the host nor the code.
#   needs: [lockfile]
#   remedy: Ask the source over https or ssh.
package andon.policies.insecure_source

schemes := ["http://", "git://", "sparse+http://"]

here := ["localhost", "127.0.0.1", "[::1]"]

findings contains finding if {
	some key, group in input.groups.by_source
	url := group.source.url
	strings.any_prefix_match(url, schemes)
	not strings.any_prefix_match(split(url, "://")[1], here)
	first := group.packages[0]
	finding := {
		"subject": key,
		"message": sprintf("%s is fetched from %s, a connection that anybody on the way can change", [first, url]),
		"at": input.packages[first].at,
		"remedy": "write the same address with `https://` where a Cargo.toml or .cargo/config.toml names it",
	}
}

# METADATA
# title: Wildcard requirement
# description: >-
#   A manifest asks for any version of a dependency. The next `cargo update` may bring a version that is not compatible,
#   and crates.io does not accept such a manifest.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
# custom:
#   level: warn
#   category: crates
#   needs: [manifests]
#   remedy: Write the version that you test with.
package andon.policies.wildcard_requirement

wildcards := {"*", "x", "X", "*.*", "*.*.*"}

findings contains finding if {
	some manifest in input.manifests
	some dependency in manifest.dependencies
	dependency.requirement in wildcards
	not dependency.workspace
	not dependency.source.path
	finding := {
		"subject": sprintf("%s#%s", [manifest.path, dependency.name]),
		"message": sprintf("%s asks for any version of %s", [manifest.path, dependency.package]),
		"at": dependency.at,
		"remedy": sprintf("write the version in use, as `cargo add %s` would", [dependency.package]),
	}
}

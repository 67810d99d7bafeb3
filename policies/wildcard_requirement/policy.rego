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

import data.andon.lib.fixes

findings contains finding if {
	some declared in input.declarations.wildcards
	not declared.path
	finding := object.union(fixes.locked(declared), {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("%s asks for any version of %s", [declared.manifest, declared.package]),
		"at": declared.at,
	})
}

# METADATA
# title: Requirement without an upper bound
# description: >-
#   A manifest asks for a version or anything newer. The next `cargo update` may bring a major version that is not
#   compatible, and a single release by whoever takes over the crate reaches everybody at once.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
# custom:
#   level: warn
#   category: crates
#   precedent: >-
#     cargo-deny's users know the same of wildcards (crates.io refuses `*`, but takes `>=0`): whatever is published
#     last under the name is built.
#   needs: [manifests]
#   remedy: Write the version that you test with; Cargo reads it as compatible with that.
package andon.policies.unbounded_requirement

import data.andon.lib.fixes

findings contains finding if {
	some declared in input.declarations.unbounded
	not declared.path
	finding := object.union(fixes.locked(declared), {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("%s asks for %s `%s`, every later major version included", [declared.manifest, declared.package, declared.requirement]),
		"at": declared.at,
	})
}

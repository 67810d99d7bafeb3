# METADATA
# title: Patch
# description: >-
#   `[patch]` or `[replace]` in the workspace's manifest takes a package from another place than its dependants say,
#   for the whole graph. Fixes and advisories of the original do not reach the patched one. A directory inside the
#   repository is passed over: its code is reviewed with the rest. Of a lockfile without its manifests nothing is said
#   here; what a patch takes from elsewhere stands there with its source, which `unknown_source` judges.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html#the-patch-section
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     Patches outlive their reason: a fork that carried one fix goes on being built for years after the fix was
#     released, without any of the later ones. Cargo reports only patches that no package uses.
#   remedy: Remove the patch once the fix is released, or allow the fork.
#   parameters:
#     properties:
#       allow:
#         description: Repositories and registries that patches may take packages from; one that ends in `/` allows everything below it.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.patch_override

hosts := [place | some place in data.parameters.allow; endswith(place, "/")]

allowed := {plain(place) | some place in data.parameters.allow; not endswith(place, "/")}

findings contains finding if {
	some manifest in input.manifests
	some patch in manifest.patches
	place := leads(patch)
	not permitted(place)
	finding := {
		"subject": sprintf("%s#patch:%s", [patch.file, patch.name]),
		"message": sprintf("%s is built from %s, whoever depends on it", [patch.package, place]),
		"at": patch.at,
		"remedy": sprintf(
			"remove the patch once %s has what you need, or add \"%s\" to `allow` of [policy.patch_override] in andon.toml",
			[patch.package, place],
		),
	}
}

leads(patch) := patch.git

leads(patch) := patch.registry if not patch.git

permitted(place) if plain(place) in allowed

permitted(place) if strings.any_prefix_match(place, hosts)

plain(place) := trim_suffix(trim_suffix(place, "/"), ".git")

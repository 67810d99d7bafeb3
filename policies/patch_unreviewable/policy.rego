# METADATA
# title: Patch that no reviewer sees
# description: >-
#   A patch takes a package from a directory outside of the repository, or stands in Cargo's configuration, where
#   nobody who reads the manifests looks for it and where it wins over a patch of the manifest. What is built is then
#   not what was reviewed. A directory inside the repository is passed over.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#patch
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     The Cargo book says that patching through configuration files is only appropriate where a build tool writes
#     them; one that is committed overrides the manifest's own patch, and the lockfile of a path patch names no source
#     at all.
#   remedy: Write the patch into the workspace's manifest, with a git revision or a directory of the repository.
package andon.policies.patch_unreviewable

findings contains finding if {
	some manifest in input.manifests
	some patch in manifest.patches
	patch.place == "outside"
	finding := found(patch, sprintf("%s is built from %s, outside of the repository", [patch.package, patch.path]))
}

findings contains finding if {
	some patch in input.settings.cargo.patches
	patch.place == "outside"
	finding := found(patch, sprintf("%s is built from %s, outside of the repository", [patch.package, patch.path]))
}

findings contains finding if {
	some patch in input.settings.cargo.patches
	not patch.path
	some place in [object.get(patch, "git", ""), object.get(patch, "registry", "")]
	place != ""
	finding := found(patch, sprintf("%s is built from %s, which no manifest says", [patch.package, place]))
}

found(patch, message) := {
	"subject": sprintf("%s#patch:%s", [patch.file, patch.name]),
	"message": message,
	"at": patch.at,
	"remedy": sprintf("take it out of %s, or write a `[patch]` with a git revision into the workspace's manifest", [patch.file]),
}

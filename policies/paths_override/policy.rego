# METADATA
# title: Path override in configuration
# description: >-
#   `paths` in Cargo's configuration puts a local directory in the place of a package of the same name. The lockfile
#   does not change and `--locked` does not notice.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html#paths-overrides
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     Measured with cargo 1.95: `paths` compiled other code under `--locked` and under `--frozen`, with the lockfile
#     unchanged and exit code 0.
#   remedy: Take the path out; a patch that others are to see belongs into `[patch]` of the manifest.
package andon.policies.paths_override

findings contains finding if {
	some setting in input.settings.cargo.paths
	finding := {
		"subject": sprintf("%s#paths:%s", [setting.file, setting.value]),
		"message": sprintf("`paths` builds the packages in %s in the place of those that the lockfile names, unseen by `--locked`", [setting.value]),
		"at": setting.at,
		"remedy": sprintf("take \"%s\" out of `paths` in %s, or write a `[patch]` into the manifest", [setting.value, setting.file]),
	}
}

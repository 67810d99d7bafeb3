# METADATA
# title: Build script replaced by settings
# description: >-
#   Cargo's configuration gives the output of a build script in its place, or tells rustc to take a library from a
#   path. What is linked is then not what the package's own build script would have chosen, and neither the lockfile
#   nor the package shows it.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/build-scripts.html#overriding-build-scripts
# custom:
#   level: warn
#   category: settings
#   precedent: >-
#     A committed `[target.<triple>.<links>]` links whatever library it names under the name of a -sys crate, for
#     instance OpenSSL, without any sign in the lockfile.
#   remedy: Take the override out of the repository.
package andon.policies.build_script_overridden

findings contains finding if {
	some setting in input.settings.cargo.replaces
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`%s` decides what is linked in the place of a package: `%s`", [setting.key, setting.name]),
		"at": setting.at,
		"remedy": sprintf("take `%s` out of %s; a machine that needs it can have it in $CARGO_HOME", [setting.key, setting.file]),
	}
}

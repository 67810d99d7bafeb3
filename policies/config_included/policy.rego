# METADATA
# title: Configuration from outside of the repository
# description: >-
#   `include` in Cargo's configuration reads a file that is not in the repository. What it sets, and so what Cargo
#   runs, cannot be judged.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#including-extra-configuration-files
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     `include` was made for settings that several projects share and is stable since Cargo 1.93; a file that a
#     machine happens to have then decides what is built.
#   remedy: Include files of the repository only.
package andon.policies.config_included

findings contains finding if {
	some setting in input.settings.cargo.includes
	setting.place == "outside"
	finding := {
		"subject": sprintf("%s#include:%s", [setting.file, setting.value]),
		"message": sprintf("%s includes %s, which is outside of the repository", [setting.file, setting.value]),
		"at": setting.at,
		"remedy": "include a file of the repository; what is a machine's own goes into $CARGO_HOME/config.toml",
	}
}

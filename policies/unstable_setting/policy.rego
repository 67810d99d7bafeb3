# METADATA
# title: Setting of a nightly Cargo
# description: >-
#   A committed `[unstable]` table switches on what only a nightly Cargo obeys. Whoever builds with a released one gets a
#   different build, without a word: Cargo ignores the table there.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/unstable.html
# custom:
#   level: warn
#   category: settings
#   precedent: >-
#     `[unstable] build-std` and `profile-rustflags` replace the standard library and hand flags to the compiler; released
#     Cargo passes over both.
#   remedy: Remove it, or pin the nightly toolchain that it is meant for in rust-toolchain.toml.
#   parameters:
#     properties:
#       allow:
#         description: Unstable features that may be switched on, by their keys.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.unstable_setting

allowed := {sprintf("unstable.%s", [key]) | some key in data.parameters.allow}

findings contains finding if {
	some setting in input.settings.cargo.unstable
	not setting.key in allowed
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("%s is obeyed by a nightly Cargo alone: others build something else", [setting.key]),
		"at": setting.at,
	}
}

# METADATA
# title: Toolchain from a path
# description: >-
#   A rust-toolchain file names a directory as the toolchain. rustup then starts the `cargo` and `rustc` in it for
#   every command in the repository, so that even asking for the version runs code that nobody has released.
# related_resources:
#   - https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     Measured with rustup 1.29: `path` in a committed rust-toolchain.toml replaces cargo itself.
#   remedy: Name a released toolchain by its channel.
#   parameters:
#     properties:
#       allow:
#         description: Directories that may be named, as the file writes them.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.toolchain_path

findings contains finding if {
	some toolchain in input.settings.toolchain
	path := toolchain.path
	not path in data.parameters.allow
	finding := {
		"subject": toolchain.file,
		"message": sprintf("%s replaces cargo and rustc by those in %s, for every command here", [toolchain.file, path]),
		"at": toolchain.at,
		"remedy": "write `channel` with a released version instead; who needs another toolchain uses `rustup override set`",
	}
}

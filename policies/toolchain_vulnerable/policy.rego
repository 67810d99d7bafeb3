# METADATA
# title: Toolchain with a known vulnerability
# description: >-
#   A rust-toolchain file names a release of Rust whose Cargo can be made to write outside of the directory that it
#   unpacks a crate into. A lockfile does not help: the archive is read before any of its code is. A channel without a
#   patch version (`1.94`) is taken for the newest patch of it, and so are `stable`, `beta` and a linked toolchain for
#   what is up to date, since nothing here says what they are.
# related_resources:
#   - https://blog.rust-lang.org/
#   - https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     CVE-2026-33055 and CVE-2026-33056, mended in Rust 1.94.1: a prepared archive changed what lies beside the place it
#     is unpacked to.
#   remedy: Name a release in which it is mended.
#   parameters:
#     properties:
#       minimum:
#         description: The oldest release that may be named.
#         type: string
#         default: 1.94.1
#       minimum_nightly:
#         description: >-
#           The day of the oldest nightly that may be named. The default is the beginning of the year in which the
#           vulnerability was mended: each nightly before it has it.
#         type: string
#         default: '2026-01-01'
package andon.policies.toolchain_vulnerable

findings contains finding if {
	some toolchain in input.settings.toolchain
	wanted := required(toolchain.channel)
	finding := {
		"subject": toolchain.file,
		"message": sprintf("%s names %s, whose Cargo can be made to write outside of the directory that a crate is unpacked into", [
			toolchain.file, toolchain.channel,
		]),
		"at": toolchain.at,
		"remedy": sprintf("name %s or a later one as the channel", [wanted]),
	}
}

# What has to be named instead of a channel that is too old.
required(channel) := data.parameters.minimum if {
	[[_, minor, patch]] := regex.find_all_string_submatch_n(`^([0-9]+\.[0-9]+)(?:\.([0-9]+))?(?:-|$)`, channel, 1)
	semver.compare(concat(".", [minor, newest(patch)]), data.parameters.minimum) < 0
}

required(channel) := sprintf("nightly-%s", [data.parameters.minimum_nightly]) if {
	[[_, day]] := regex.find_all_string_submatch_n(`^nightly-([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-|$)`, channel, 1)
	day < data.parameters.minimum_nightly
}

# Without a patch version rustup takes the last one.
newest(patch) := patch if patch != ""

newest("") := "999"

# METADATA
# title: No checksum
# description: >-
#   A package of a registry stands in the lockfile without a checksum. Cargo then takes whatever the registry delivers and
#   fills the checksum in without a word: the lockfile no longer says which code was reviewed.
# custom:
#   level: deny
#   category: sources
#   needs: [lockfile]
#   remedy: Restore the checksum from a commit that had it.
package andon.policies.checksum_missing

findings contains finding if {
	some id in input.groups.without_checksum
	finding := {
		"subject": id,
		"message": sprintf("%s has no checksum in the lockfile, so any code could be delivered under its name", [id]),
		"at": input.packages[id].at,
		"remedy": concat(" ", [
			"restore the line from a commit that had it (`git log -S checksum -- Cargo.lock`);",
			"where none had, run `cargo fetch` and review what it adds",
		]),
	}
}

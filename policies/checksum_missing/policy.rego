# METADATA
# title: No checksum
# description: >-
#   A package of a registry stands in the lockfile without a checksum. Cargo then takes whatever the registry delivers and
#   fills the checksum in without a word: the lockfile no longer says which code was reviewed.
# custom:
#   level: deny
#   category: sources
#   precedent: Cargo refills a checksum that was removed without a word, unless it is called with `--locked`.
#   needs: [lockfile]
#   remedy: Restore the checksum from a commit that had it.
package andon.policies.checksum_missing

import data.andon.lib.cargo

findings contains finding if {
	some id in input.groups.without_checksum
	finding := {
		"subject": id,
		"message": sprintf("%s %s, so any code could be delivered under its name", [id, lacks(id)]),
		"at": input.packages[id].at,
		"remedy": concat(" ", [
			"restore the line from a commit that had it (`git log -S checksum -- Cargo.lock`);",
			sprintf("where none had, run `%s` and review what it adds", [cargo.fetch]),
		]),
	}
}

removed contains altered.package if {
	some altered in input.change.same_version
	altered.checksum.from
	not altered.checksum.to
}

lacks(id) := "lost its checksum in this change" if id in removed

lacks(id) := "has no checksum in the lockfile" if not id in removed

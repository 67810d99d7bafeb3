# METADATA
# title: Same version with another checksum
# description: >-
#   The lockfile names another checksum for a version that it had before. A registry never changes a published version, so
#   either the lockfile was edited or the registry delivers something else; Cargo would notice only when it fetches.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/registry-index.html
# custom:
#   level: deny
#   category: sources
#   precedent: Cargo refuses an altered checksum only when it fetches the crate, so a review before that sees nothing wrong.
#   needs: [lockfile]
#   remedy: Restore the checksum of the base.
package andon.policies.checksum_changed

findings contains finding if {
	some crate in input.change.same_version
	checksum := crate.checksum
	checksum.from != checksum.to
	finding := {
		"subject": crate.package,
		"message": sprintf(
			"%s %s has another checksum than before (%s…, now %s…): this is not the code that was reviewed",
			[crate.name, crate.version, substring(checksum.from, 0, 12), substring(checksum.to, 0, 12)],
		),
		"at": crate.at,
		"remedy": "restore its entry in Cargo.lock; where the registry itself differs, report that to its owner",
	}
}

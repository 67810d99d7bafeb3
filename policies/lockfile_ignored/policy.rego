# METADATA
# title: Lockfile ignored by git
# description: >-
#   A `.gitignore` tells git to pass over Cargo.lock. It is then not committed, or its changes are forgotten, and everybody
#   builds from other versions than those that were judged here.
# related_resources:
#   - https://git-scm.com/docs/gitignore
#   - https://blog.rust-lang.org/2023/08/29/committing-lockfiles/
# custom:
#   level: warn
#   category: sources
#   precedent: Cargo's template for libraries ignored Cargo.lock until August 2023, and many repositories still do.
#   remedy: Remove the line, and commit Cargo.lock.
package andon.policies.lockfile_ignored

findings contains finding if {
	rule := input.lockfile_ignored
	finding := {
		"subject": trim_left(sprintf("%s/Cargo.lock", [input.workspace]), "/"),
		"message": sprintf("git ignores this workspace's Cargo.lock by `%s`, so others build from other versions", [rule.pattern]),
		"at": rule.at,
		"remedy": "remove the line, or put `!Cargo.lock` below it; then `git add Cargo.lock` and commit it",
	}
}

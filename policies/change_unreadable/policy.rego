# METADATA
# title: Change that cannot be compared
# description: >-
#   The lockfile that this change starts from cannot be read. What the change does to its packages is then not known:
#   policies about changes stay silent, and only the state after it is judged.
# related_resources:
#   - https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
# custom:
#   level: warn
#   category: sources
#   precedent: >-
#     vectordotdev/vector@366f83c0f6 was committed with merge conflict markers in Cargo.lock; the commit that mends such a
#     lockfile must pass, and say what it could not compare.
#   needs: [lockfile]
#   remedy: Review the change's packages by hand.
package andon.policies.change_unreadable

findings contains finding if {
	input.change.lockfile == "base_unreadable"
	finding := {
		"subject": input.lockfile.path,
		"message": "this lockfile could not be read before this change, so what the change does to its packages is not known",
		"at": input.lockfile.at,
		"remedy": "look through the packages that this change brings by hand; the next change can be compared again",
	}
}

# METADATA
# title: No lockfile
# description: >-
#   The workspace has no Cargo.lock. What is built is then decided by what is newest at that moment: nothing can be
#   judged, and a release that was malicious for an hour can be built in that hour.
# related_resources:
#   - https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
# custom:
#   level: deny
#   category: sources
#   precedent: RUSTSEC-2026-0260 (arrayref), where most users were spared because their lockfiles held an older version.
#   remedy: Run `cargo generate-lockfile` and commit Cargo.lock.
package andon.policies.lockfile_missing

findings contains finding if {
	input.lockfile == null
	not input.nested
	finding := {
		"subject": trim_left(sprintf("%s/Cargo.lock", [input.workspace]), "/"),
		"message": "there is no Cargo.lock, so what is built depends on the day",
		"at": beginning,
		"remedy": "run `cargo generate-lockfile` and commit Cargo.lock; see that .gitignore does not name it",
	}
}

# The manifest that a lockfile would stand beside.
beginning := {
	"file": trim_left(sprintf("%s/Cargo.toml", [input.workspace]), "/"),
	"line": 1,
	"column": 1,
	"end_column": 1,
}

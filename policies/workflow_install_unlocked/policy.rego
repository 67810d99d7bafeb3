# METADATA
# title: Tool installed with whatever versions are newest
# description: >-
#   `cargo install` without `--locked` ignores the lockfile that the tool was released and tested with, and builds the
#   newest version of each of its dependencies, published a minute ago or not: their build scripts run in the job.
# related_resources:
#   - https://doc.rust-lang.org/cargo/commands/cargo-install.html#dealing-with-the-lockfile
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     arrayref (RUSTSEC-2026-0260), August 2026: a malicious release was in the registry for hours; what built with a lockfile
#     did not take it, what did not, did.
#   needs: []
#   remedy: "Add `--locked`."
package andon.policies.workflow_install_unlocked

findings contains finding if {
	some install in input.workflows.installs
	install.kind == "cargo_install"
	not install.locked
	finding := {
		"subject": install.job,
		"code": concat(" ", install.names),
		"message": sprintf("`%s` in %s takes the newest version of every dependency", [install.text, install.job]),
		"at": install.at,
	}
}

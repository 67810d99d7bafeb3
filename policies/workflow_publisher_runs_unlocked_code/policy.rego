# METADATA
# title: Code of nobody knows whom beside the right to publish
# description: >-
#   A job that may publish (it can prove who it is by `id-token: write`, it may push, or it holds a registry's token) builds
#   a tool with whatever versions are newest, or lets a shell run what it downloads. That code can publish in its name.
# related_resources:
#   - https://crates.io/docs/trusted-publishing
# custom:
#   level: deny
#   category: workflows
#   precedent: >-
#     Nx (s1ngularity), August 2025, and Shai-Hulud, September 2025: what ran in jobs that held tokens took them, published
#     with them, and spread.
#   needs: []
#   remedy: >-
#     Install the tool with `--locked` and an exact version, or in another job that has no such rights, and hand over what it
#     makes as an artefact.
package andon.policies.workflow_publisher_runs_unlocked_code

findings contains finding if {
	some install in input.workflows.installs
	unknown(install)
	job := input.workflows.jobs[install.job]
	found := rights(job)
	count(found) > 0
	finding := {
		"subject": install.job,
		"code": concat(" ", install.names),
		"message": sprintf("`%s` runs code that nobody has looked at in a job that has %s", [install.text, concat(", ", found)]),
		"at": install.at,
	}
}

unknown(install) if {
	install.kind == "cargo_install"
	not install.locked
}

# What rustup's own page says to type is left to rustup; a version in the URL is somebody's choice.
unknown(install) if {
	install.kind == "download"
	not chosen(install)
}

chosen(install) if {
	count(install.names) == 1
	regex.match(`^https://(sh\.rustup\.rs|static\.rust-lang\.org)(/|$)|/v?[0-9]+\.[0-9]+\.[0-9]+/`, install.names[0])
}

rights(job) := {right |
	some scope in job.writes
	right := {"all": "`write-all`", "id-token": "`id-token: write`", "contents": "`contents: write`", "packages": "`packages: write`"}[scope]
} | {right |
	some name in job.secrets
	regex.match(`CARGO.*TOKEN|CRATES.*TOKEN|REGISTRY.*TOKEN|NPM.*TOKEN|PYPI|PUBLISH`, name)
	right := sprintf("the secret %s", [name])
}

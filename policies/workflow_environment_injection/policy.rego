# METADATA
# title: Strangers can set the environment of later steps
# description: >-
#   A workflow that strangers can start writes something that it got from elsewhere to `$GITHUB_ENV` or `$GITHUB_PATH`. One
#   line break in it, and it sets `LD_PRELOAD`, `CARGO_BUILD_RUSTC` or a `PATH` for every step that follows.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#good-practices-for-mitigating-script-injection-attacks
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     Google's Firebase and an Apache project, 2023: a file from a stranger's build was written to `GITHUB_ENV`, and code
#     ran with the token of the repository (zizmor's audit github-env).
#   needs: []
#   remedy: Hand the value over as an output of the step (`$GITHUB_OUTPUT`), and check it before it is used.
package andon.policies.workflow_environment_injection

exposed := {"issue_comment", "pull_request_target", "workflow_run"}

findings contains finding if {
	some write in input.workflows.environment_writes
	write.dynamic
	some event in input.workflows.jobs[write.job].strangers
	event in exposed
	finding := {
		"subject": write.job,
		"code": write.target,
		"message": sprintf("%s writes what it was given to $%s, where a stranger's line break sets any variable", [
			write.job,
			write.target,
		]),
		"at": write.at,
	}
}

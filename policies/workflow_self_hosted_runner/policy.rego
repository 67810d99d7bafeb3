# METADATA
# title: Pull requests run on machines of one's own
# description: >-
#   A workflow that pull requests start runs on a self-hosted runner. In a public repository anybody can propose a build
#   script, which then runs on that machine, in that network, and may stay there for the next job.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     PyTorch, 2023: a correction of a typing error made its author a contributor, and his next pull request ran on
#     persistent machines that held the tokens for releases.
#   needs: []
#   remedy: Run pull requests on machines of GitHub, or on such as are thrown away after each job.
package andon.policies.workflow_self_hosted_runner

strangers := {"issue_comment", "pull_request", "pull_request_target"}

findings contains finding if {
	some key, job in input.workflows.jobs
	job.self_hosted
	some event in job.strangers
	event in strangers
	finding := {
		"subject": key,
		"code": event,
		"message": sprintf("`%s` makes %s run on a machine of one's own, with what a stranger proposes", [event, key]),
		"at": job.runs_on_at,
	}
}

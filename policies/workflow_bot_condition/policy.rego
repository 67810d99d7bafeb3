# METADATA
# title: Trust in the last actor
# description: >-
#   A workflow that strangers can start lets a bot through by `github.actor`. That is whoever acted last: one comment makes
#   Dependabot rebase a stranger's branch, and the stranger's commits come in under its name.
# related_resources:
#   - https://docs.github.com/en/code-security/dependabot/working-with-dependabot/automating-dependabot-with-github-actions
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     "GitHub Actions exploitation: Dependabot" (Synacktiv, 2024) showed it on public repositories; zizmor's audit
#     bot-conditions answers it.
#   needs: []
#   remedy: "Ask for the author: `github.event.pull_request.user.login == 'dependabot[bot]'`."
package andon.policies.workflow_bot_condition

exposed := {"issue_comment", "pull_request_target", "workflow_run"}

findings contains finding if {
	some condition in input.workflows.conditions
	condition.trusts_actor
	some event in input.workflows.jobs[condition.job].strangers
	event in exposed
	finding := {
		"subject": condition.job,
		"code": event,
		"message": sprintf("%s trusts a bot by who acted last, and `%s` lets strangers in", [condition.job, event]),
		"at": condition.at,
	}
}

# METADATA
# title: Strangers start a workflow that has the default token
# description: >-
#   `pull_request_target`, `workflow_run` and `issue_comment` run with the repository's rights whenever a stranger opens a
#   pull request or writes a comment. Where no `permissions` are written, the job's token may do what the repository's
#   settings say, often everything; one mistake in such a workflow hands it over.
# related_resources:
#   - https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     Ultralytics, December 2024: a `pull_request_target` workflow with more rights than it needed let a branch's name
#     become code, and malicious releases were published.
#   needs: []
#   remedy: Write `permissions` with what the workflow needs and nothing else, or start it by `pull_request`.
#   parameters:
#     properties:
#       always:
#         description: Such triggers are named even where `permissions` are written.
#         type: boolean
#         default: false
package andon.policies.workflow_dangerous_trigger

dangerous := {"issue_comment", "pull_request_target", "workflow_run"}

findings contains finding if {
	some path, file in input.workflows.files
	some trigger in file.triggers
	trigger.name in dangerous
	some reason in reasons(file, trigger.name)
	finding := {
		"subject": path,
		"code": trigger.name,
		"message": sprintf("a stranger can start %s by `%s`, %s", [path, trigger.name, reason]),
		"at": trigger.at,
	}
}

reasons(file, event) := {"and its token may do whatever the repository's settings allow"} if unlimited(file, event)

reasons(file, event) := {"with the repository's secrets"} if {
	data.parameters.always
	not unlimited(file, event)
}

reasons(file, event) := set() if {
	not data.parameters.always
	not unlimited(file, event)
}

# A job that the event starts has neither permissions of its own nor those of its workflow.
unlimited(file, event) if {
	not file.permissions
	some id in file.jobs
	job := input.workflows.jobs[sprintf("%s#%s", [file.path, id])]
	not job.permissions
	event in job.strangers
}

# METADATA
# title: Privileged workflow checks out what strangers propose
# description: >-
#   A workflow that anybody can start, and that runs with the secrets and the token of the repository, checks out the code
#   of a pull request. Whatever of it is then built or run (a build script, a test, a Makefile, a configuration of Cargo)
#   is the stranger's, and has those rights.
# related_resources:
#   - https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# custom:
#   level: deny
#   category: workflows
#   precedent: >-
#     hackerbot-claw, February 2026: an account opened pull requests against popular repositories whose
#     `pull_request_target` workflows checked out and ran the head, and took their tokens.
#   needs: []
#   remedy: >-
#     Run what a pull request proposes in a workflow `on: pull_request`, which has no secrets; hand its results to the
#     privileged workflow as an artefact.
package andon.policies.workflow_untrusted_checkout

privileged := {"issue_comment", "pull_request_target", "workflow_run"}

findings contains finding if {
	some checkout in input.workflows.checkouts
	checkout.of_head
	some event in checkout.strangers
	event in privileged
	finding := {
		"subject": checkout.job,
		"code": event,
		"message": sprintf(
			"%s checks out what a pull request proposes, and `%s` gives it the repository's token and secrets",
			[checkout.job, event],
		),
		"at": checkout.at,
	}
}

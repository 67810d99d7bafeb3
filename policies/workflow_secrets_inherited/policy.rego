# METADATA
# title: Every secret is handed to a reusable workflow
# description: >-
#   `secrets: inherit` gives a reusable workflow all secrets of the repository and of its organisation, whatever it needs,
#   and those that will be added later. Of another repository it is that repository's code that gets them.
# related_resources:
#   - https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     zizmor's audit secrets-inherit: in the leaks of 2025 what was lost was what the compromised step could see, so what a
#     workflow does not need it must not get.
#   needs: []
#   remedy: "Name the secrets that it needs: `secrets: {TOKEN: \"${{ secrets.TOKEN }}\"}`."
#   parameters:
#     properties:
#       local:
#         description: Workflows of the same repository are named too.
#         type: boolean
#         default: false
package andon.policies.workflow_secrets_inherited

findings contains finding if {
	some key, job in input.workflows.jobs
	at := job.inherits_secrets
	counts(job.calls)
	finding := {
		"subject": key,
		"message": sprintf("%s hands every secret to %s", [key, job.calls]),
		"at": at,
	}
}

counts(_) if data.parameters.local

counts(called) if {
	not startswith(called, "./")
	not startswith(called, "$/")
}

# METADATA
# title: Token left where others can read it
# description: >-
#   actions/checkout leaves the job's token on the disk. Where that token may write to the repository and the job builds
#   with Cargo, every build script and procedural macro among the dependencies can read it and push. Where an artefact is
#   made of the whole checkout, everybody can download it.
# related_resources:
#   - https://github.com/actions/checkout#usage
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     ArtiPACKED, August 2024: tokens were found in the public artefacts of projects of Google, Microsoft, Red Hat and
#     others, because an artefact held the checkout with its `.git` directory.
#   needs: []
#   remedy: "Write `persist-credentials: false` below `with` of actions/checkout, and give the token to the step that pushes."
#   parameters:
#     properties:
#       always:
#         description: Every checkout that keeps the token is named.
#         type: boolean
#         default: false
package andon.policies.workflow_persisted_credentials

findings contains finding if {
	some checkout in input.workflows.checkouts
	checkout.keeps_token
	input.workflows.jobs[checkout.job].uploads_checkout
	finding := found(checkout, "uploaded", "and an artefact takes it along")
}

findings contains finding if {
	some checkout in input.workflows.checkouts
	checkout.keeps_token
	job := input.workflows.jobs[checkout.job]
	job.builds
	some scope in job.writes
	scope in {"all", "contents"}
	finding := found(checkout, "build", "which may push, and dependencies' build scripts run beside it")
}

findings contains finding if {
	data.parameters.always
	some checkout in input.workflows.checkouts
	checkout.keeps_token
	finding := found(checkout, "always", "where every later step can read it")
}

found(checkout, code, text) := {
	"subject": checkout.job,
	"code": code,
	"message": sprintf("the checkout of %s leaves the token on the disk, %s", [checkout.job, text]),
	"at": checkout.at,
}

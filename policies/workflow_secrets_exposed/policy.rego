# METADATA
# title: Every secret is put into one job
# description: >-
#   `toJSON(secrets)`, or a secret whose name is computed, makes GitHub hand all secrets of the repository to the machine
#   that runs the job, the one that is needed and all others.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#using-secrets
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     The code that the tj-actions tags were moved to (CVE-2025-30066) read the secrets from the memory of the runner:
#     what had been handed to the job was lost.
#   needs: []
#   remedy: Name each secret that the job needs.
package andon.policies.workflow_secrets_exposed

findings contains finding if {
	some secret in input.workflows.secrets
	not secret.name
	finding := {
		"subject": object.get(secret, "job", secret.file),
		"message": sprintf("this expression puts every secret into %s", [object.get(secret, "job", secret.file)]),
		"at": secret.at,
	}
}

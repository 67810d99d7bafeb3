# METADATA
# title: Commands that GitHub switched off are switched on
# description: >-
#   `ACTIONS_ALLOW_UNSECURE_COMMANDS` lets whatever is printed set environment variables and the search path: a line in the
#   output of a test, or in a file that is shown, becomes code of the next step.
# related_resources:
#   - https://github.com/actions/toolkit/security/advisories/GHSA-mfwh-5m23-j46w
# custom:
#   level: deny
#   category: workflows
#   precedent: >-
#     CVE-2020-15228: `set-env` and `add-path` were switched off in 2020 because logs could be made to carry them.
#   needs: []
#   remedy: Remove the variable, and write to `$GITHUB_ENV` and `$GITHUB_PATH` instead.
package andon.policies.workflow_insecure_commands

findings contains finding if {
	some variable in input.workflows.variables
	upper(variable.name) == "ACTIONS_ALLOW_UNSECURE_COMMANDS"
	not lower(variable.value) in {"", "0", "false"}
	subject := object.get(variable, "job", variable.file)
	finding := {
		"subject": subject,
		"message": sprintf("in %s whatever is printed can set the environment of later steps", [subject]),
		"at": variable.at,
	}
}

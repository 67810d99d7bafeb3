# METADATA
# title: Token with more rights than needed
# description: >-
#   `write-all`, or a right to write that is given to all jobs of a workflow where only one can need it. Every action and
#   every build script of a dependency that runs in a job can use the job's token.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#restricting-permissions-for-tokens
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     reviewdog/action-setup, March 2025 (CVE-2025-30154): tokens that leaked from it could write wherever workflows had
#     not restricted them, which is how tj-actions fell.
#   needs: []
#   remedy: Write `permissions` with `{}` for the workflow, and for each job what it needs.
#   parameters:
#     properties:
#       required:
#         description: A workflow without `permissions` is named too; what its token may do is a setting of the repository.
#         type: boolean
#         default: false
package andon.policies.workflow_excessive_permissions

findings contains finding if {
	some path, file in input.workflows.files
	file.permissions.all == "write-all"
	finding := {
		"subject": path,
		"code": "write_all",
		"message": sprintf("every job of %s may write everything", [path]),
		"at": file.permissions.at,
	}
}

findings contains finding if {
	some key, job in input.workflows.jobs
	job.permissions.all == "write-all"
	finding := {
		"subject": key,
		"code": "write_all",
		"message": sprintf("%s may write everything", [key]),
		"at": job.permissions.at,
	}
}

# Jobs that write their own permissions do not inherit these.
findings contains finding if {
	some path, file in input.workflows.files
	some name, scope in file.permissions.scopes
	scope.access == "write"
	inheriting := [id |
		some id in file.jobs
		not input.workflows.jobs[sprintf("%s#%s", [path, id])].permissions
	]
	count(inheriting) > 1
	finding := {
		"subject": path,
		"code": name,
		"message": sprintf("all %d jobs of %s get `%s: write`", [count(inheriting), path, name]),
		"at": scope.at,
		"remedy": sprintf("move `%s: write` to the jobs that need it", [name]),
	}
}

findings contains finding if {
	data.parameters.required
	some path, file in input.workflows.files
	file.kind == "workflow"
	not file.permissions
	some id in file.jobs
	not input.workflows.jobs[sprintf("%s#%s", [path, id])].permissions
	finding := {
		"subject": path,
		"code": "default",
		"message": sprintf("%s does not say what its token may do: the repository's settings do", [path]),
		"at": file.at,
	}
}

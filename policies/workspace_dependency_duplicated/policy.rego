# METADATA
# title: Dependency declared more than once
# description: >-
#   Several members declare the same crate themselves, or a member declares one that `[workspace.dependencies]` has.
#   Their requirements drift apart, and with them the versions in the lockfile.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/workspaces.html#the-dependencies-table
# custom:
#   level: allow
#   category: crates
#   precedent: >-
#     cargo-deny's `workspace-dependencies.duplicates`. Most real workspaces have some, so the policy waits to be
#     switched on.
#   needs: [manifests]
#   remedy: Declare it in `[workspace.dependencies]` and inherit it with `workspace = true`.
#   parameters:
#     properties:
#       shared_only:
#         description: Judge only what `[workspace.dependencies]` has too.
#         type: boolean
#         default: false
package andon.policies.workspace_dependency_duplicated

findings contains finding if {
	some package_, repeated in input.declarations.repeated
	counts(repeated)
	some declared in repeated.declarations
	finding := {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("%s declares %s itself, %s", [declared.manifest, package_, others(repeated)]),
		"at": declared.at,
		"remedy": sprintf("declare %s in [workspace.dependencies], and write `%s.workspace = true` here", [package_, declared.name]),
	}
}

counts(repeated) if repeated.shared

counts(repeated) if not data.parameters.shared_only

others(repeated) := "which [workspace.dependencies] has too" if repeated.shared

others(repeated) := "as other members do" if not repeated.shared

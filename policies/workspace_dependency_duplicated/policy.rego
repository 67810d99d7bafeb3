# METADATA
# title: Dependency declared more than once
# description: >-
#   Several members declare the same crate themselves, or a member declares one that `[workspace.dependencies]` has.
#   Their requirements drift apart, and with them the versions in the lockfile. Declarations that are locked to
#   different versions are not told to be one.
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
#       paths:
#         description: Judge declarations with a `path` too, which say themselves where the crate is.
#         type: boolean
#         default: false
package andon.policies.workspace_dependency_duplicated

findings contains finding if {
	some package_, groups in input.declarations.repeated
	some repeated in groups
	judged := [declared | some declared in repeated.declarations; considered(declared)]
	counts(repeated, judged)
	some declared in judged
	finding := {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("%s declares %s itself, %s", [declared.manifest, package_, others(repeated)]),
		"at": declared.at,
		"remedy": sprintf("declare %s in [workspace.dependencies], and write `%s.workspace = true` here", [package_, declared.name]),
	}
}

considered(declared) if not declared.path

considered(_) if data.parameters.paths

counts(repeated, _) if repeated.shared

counts(_, judged) if {
	not data.parameters.shared_only
	count({declared.manifest | some declared in judged}) > 1
}

others(repeated) := "which [workspace.dependencies] has too" if repeated.shared

others(repeated) := "as other members do" if not repeated.shared

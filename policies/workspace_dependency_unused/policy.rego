# METADATA
# title: Unused workspace dependency
# description: >-
#   `[workspace.dependencies]` has an entry that no member inherits. It looks like a decision about a version and
#   decides nothing; a member that declares the same crate itself is not held to it. The workspace's own crates are
#   passed over.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/workspaces.html#the-dependencies-table
# custom:
#   level: warn
#   category: crates
#   precedent: >-
#     cargo-deny's `workspace-dependencies.unused` exists because Cargo says nothing about such entries.
#   needs: [manifests]
#   remedy: Remove the entry, or let members inherit it with `workspace = true`.
#   parameters:
#     properties:
#       paths:
#         description: Judge entries with a `path`, the workspace's own crates, too.
#         type: boolean
#         default: false
package andon.policies.workspace_dependency_unused

import data.andon.lib.fixes

findings contains finding if {
	some declared in input.declarations.unused
	judged(declared)
	finding := {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("no member inherits `%s` of [workspace.dependencies]", [declared.name]),
		"at": declared.at,
		"fix": fixes.removed(declared.at),
		"remedy": sprintf("remove it from %s, or write `%s.workspace = true` where it is used", [declared.manifest, declared.name]),
	}
}

judged(declared) if not declared.path

judged(declared) if data.parameters.paths

# METADATA
# title: New crate in a patch release
# description: >-
#   An update that should only mend something brought in a crate that the workspace never had, and nobody in the workspace
#   asked for it. Over 1,199 changes each of the lockfiles of crates.io and of linkerd2-proxy that happened in one of a
#   hundred; it is also how taken-over crates deliver their payload.
# related_resources:
#   - https://blog.rust-lang.org/2026/08/20/supply-chain-attack-on-arrayref
#   - https://rustsec.org/advisories/RUSTSEC-2026-0260.html
# custom:
#   level: deny
#   category: sources
#   precedent: >-
#     RUSTSEC-2026-0260: arrayref 0.3.10, a patch release, depended on the new crate proc-macro1, whose build script was
#     malicious.
#   needs: [lockfile]
#   remedy: Look at the new crate and its owners; then waive the finding, or stay at the version before.
#   parameters:
#     properties:
#       allow:
#         description: Names of crates that a patch release may bring in, because their owners are trusted.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.patch_release_adds_crate

patches[update.package] := update if {
	some update in input.change.updated
	update.step == "patch"
}

findings contains finding if {
	some added in input.change.added
	added.new_name
	not added.asked_for
	not allowed(added.name)
	count(added.brought_by) > 0
	by := [patches[id] | some id in added.brought_by]
	count(by) == count(added.brought_by)
	update := by[0]
	finding := {
		"subject": added.package,
		"message": sprintf(
			"%s is new here: the patch release %s %s (it was %s) brought it in, and nobody asked for it",
			[added.package, update.name, update.to, update.from],
		),
		"at": added.at,
		"remedy": sprintf(
			"look at %s and who owns it; or stay at the version before: `cargo update -p %s@%s --precise %s`",
			[added.name, update.name, update.to, update.from],
		),
	}
}

allowed(name) if name in data.parameters.allow

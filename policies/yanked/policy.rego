# METADATA
# title: Yanked version
# description: >-
#   The publisher has taken back a version that the lockfile still uses, mostly because it is broken or dangerous. Cargo
#   goes on using it until the lockfile is updated. Where the index is not in Cargo's cache, the packages of which it is
#   not known are named, and nothing is held up.
# related_resources:
#   - https://doc.rust-lang.org/cargo/commands/cargo-yank.html
# custom:
#   level: deny
#   category: advisories
#   precedent: >-
#     liblzma-sys 0.3.2, taken back because it shipped files of xz that its repository does not have
#   needs: [lockfile]
#   remedy: Update to a version that is not yanked.
#   parameters:
#     properties:
#       scope:
#         description: >-
#           Whose dependencies count: `all`; `workspace` or `direct`, those that a member depends on; `transitive`,
#           those that a package of others depends on.
#         type: string
#         enum: [all, workspace, direct, transitive]
#         default: all
package andon.policies.yanked

import data.andon.lib.advisories
import data.andon.lib.fixes

findings contains finding if {
	some id in input.groups.yanked
	advisories.in_scope(id, data.parameters.scope)
	replacement := input.replacements[id]
	finding := object.union(fixes.steps(replacement.fix), {
		"subject": id,
		"message": sprintf("%s was yanked by its publisher", [id]),
		"at": input.packages[id].at,
		"remedy": replacement.text,
	})
}

undecided contains {
	"reason": "it is not known whether these packages are yanked: the registry's index is not in Cargo's cache; run `cargo update --dry-run`",
	"subjects": input.groups.yanked_unknown,
	"blocks": false,
} if {
	count(input.groups.yanked_unknown) > 0
}

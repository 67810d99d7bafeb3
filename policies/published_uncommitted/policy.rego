# METADATA
# title: Published from no commit
# description: >-
#   An update brings a release that was not published from a commit of its repository, where the release before was: files
#   were changed before it was packed, or no commit is noted. What its repository shows is then not what is built. Cargo
#   notes the commit in `.cargo_vcs_info.json`, and `dirty` where somebody published with `--allow-dirty`. Whoever means
#   harm can write there what they like; whether the files are those of the commit only the repository could say, which is
#   not asked over the network.
# related_resources:
#   - https://doc.rust-lang.org/cargo/commands/cargo-package.html
# custom:
#   level: warn
#   category: sources
#   precedent: >-
#     liblzma-sys 0.3.2 shipped files of xz that its repository does not have, and was taken back; the backdoor of xz
#     itself (CVE-2024-3094) was in the released archive alone.
#   needs: [lockfile]
#   remedy: Compare what was published with the repository, or stay at the version before.
#   parameters:
#     properties:
#       exempt:
#         description: Names of crates whose publishers work that way.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.published_uncommitted

findings contains finding if {
	some update in input.change.updated
	update.from_commit
	why := input.packages[update.package].uncommitted
	not update.name in data.parameters.exempt
	finding := {
		"subject": update.package,
		"code": why,
		"message": sprintf("%s %s was published from %s, %s from a commit: what its repository shows is not what is built", [
			update.name,
			update.to,
			words[why],
			update.from,
		]),
		"at": update.at,
		"remedy": sprintf(
			"compare https://docs.rs/crate/%s/%s/source/ with its repository, or stay at the version before: `cargo update -p %s@%s --precise %s`",
			[update.name, update.to, update.name, update.to, update.from],
		),
	}
}

words := {
	"dirty": "files that no commit holds",
	"no_commit": "no commit",
}

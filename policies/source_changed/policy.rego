# METADATA
# title: Same version from another source
# description: >-
#   A package kept its version and now comes from another place, or left an own registry for crates.io. Under one name and
#   version stands code that nobody reviewed as an update: that is how a fork, or a stranger's crate of the same name, gets
#   in unseen.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/source-replacement.html
#   - https://medium.com/@alex.birsan/dependency-confusion-4a5d60fec610
# custom:
#   level: deny
#   category: sources
#   precedent: >-
#     Dependency confusion (2021): packages of companies' own registries were replaced by a stranger's of the same name in
#     the public one.
#   needs: [lockfile]
#   remedy: Take the package from where it came before, or review the new code and waive the finding.
package andon.policies.source_changed

findings contains finding if {
	some crate in input.change.same_version
	crate.moved_from
	finding := {
		"subject": crate.package,
		"message": sprintf(
			"%s %s came from %s and now comes from %s: under the same version this can be other code",
			[crate.name, crate.version, place(crate.moved_from), place(crate.source)],
		),
		"at": crate.at,
		"remedy": "restore its entry in Cargo.lock; if the move is meant, compare the code of both places and waive this",
	}
}

findings contains finding if {
	some crate in input.change.updated
	crate.moved_from.kind == "registry"
	crate.source.kind == "crates_io"
	finding := {
		"subject": crate.package,
		"code": "left_registry",
		"message": sprintf(
			"%s came from %s and now comes from crates.io, where anyone can take a name that is free",
			[crate.name, place(crate.moved_from)],
		),
		"at": crate.at,
		"remedy": sprintf("see that the manifests still say `registry = …` for %s, then run `cargo update -p %s`", [
			crate.name,
			crate.name,
		]),
	}
}

place(source) := "crates.io" if source.kind == "crates_io"

place(source) := sprintf("the registry %s", [source.url]) if source.kind == "registry"

place(source) := sprintf("the git repository %s", [source.url]) if source.kind == "git"

place(source) := "the file system" if source.kind == "path"

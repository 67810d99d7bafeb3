# METADATA
# title: Lockfile behind its manifests
# description: >-
#   A manifest asks for something that the lockfile does not have, or no longer for something that it has. Cargo then changes the lockfile by itself while it
#   builds, and what is built is not what was reviewed; with `--locked` it refuses.
# related_resources:
#   - https://doc.rust-lang.org/cargo/commands/cargo-build.html#option-cargo-build---locked
# custom:
#   level: deny
#   category: sources
#   precedent: RUSTSEC-2026-0260 (arrayref), which reached those whose builds resolved anew and spared those with a lockfile that held.
#   needs: [lockfile]
#   remedy: Run `cargo update --workspace` and commit the lockfile.
package andon.policies.lockfile_outdated

findings contains finding if {
	some entry in input.outdated
	finding := {
		"subject": sprintf("%s#%s", [entry.manifest, entry.package]),
		"code": entry.reason,
		"message": message(entry),
		"at": entry.at,
		"remedy": "run `cargo update --workspace`, look at what it changes, and commit Cargo.lock with the manifest",
	}
}

message(entry) := sprintf("the lockfile does not list the member %s", [entry.package]) if {
	entry.reason == "member_missing"
}

message(entry) := sprintf("%s is at %s here and at %s in the lockfile", [
	entry.package,
	entry.requirement,
	concat(", ", entry.locked),
]) if {
	entry.reason == "member_version"
}

message(entry) := sprintf("the lockfile has no %s for %s", [entry.package, entry.manifest]) if {
	entry.reason == "dependency_missing"
}

message(entry) := sprintf("%s asks for %s %s, and the lockfile has %s", [
	entry.manifest,
	entry.package,
	entry.requirement,
	concat(", ", entry.locked),
]) if {
	entry.reason == "dependency_version"
}

message(entry) := sprintf("the lockfile has %s %s for %s, which does not ask for it", [
	entry.package,
	concat(", ", entry.locked),
	entry.manifest,
]) if {
	entry.reason == "dependency_undeclared"
}

message(entry) := sprintf("%s asks for %s from elsewhere than the lockfile has it from", [entry.manifest, entry.package]) if {
	entry.reason == "dependency_source"
}

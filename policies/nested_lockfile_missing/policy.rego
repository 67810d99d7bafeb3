# METADATA
# title: No lockfile in a nested workspace
# description: >-
#   A workspace inside another one, such as fuzz targets, an example or a tool, has no Cargo.lock. What the repository
#   delivers is not built from it, but it is built on developers' machines and in CI, from whatever is newest that day.
# related_resources:
#   - https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
# custom:
#   level: warn
#   category: sources
#   precedent: Rul1an/assay#1882, where a forgotten fuzz/Cargo.lock held six advisories that the gate never saw.
#   remedy: Run `cargo generate-lockfile` there and commit Cargo.lock.
#   parameters:
#     properties:
#       exempt_directories:
#         description: Names of directories below which workspaces are data for tests, and nobody builds them as they are.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: [tests, fixtures, testdata, test_data, test-data]
package andon.policies.nested_lockfile_missing

findings contains finding if {
	input.lockfile == null
	input.nested
	not exempt
	finding := {
		"subject": sprintf("%s/Cargo.lock", [input.workspace]),
		"message": sprintf("the workspace in %s has no Cargo.lock, so what is built there depends on the day", [input.workspace]),
		"remedy": sprintf("run `cargo generate-lockfile --manifest-path %s/Cargo.toml` and commit Cargo.lock", [input.workspace]),
	}
}

exempt if {
	some directory in split(input.workspace, "/")
	directory in data.parameters.exempt_directories
}

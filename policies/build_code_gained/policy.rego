# METADATA
# title: Build-time code gained
# description: >-
#   An update gained a build script, a procedural macro, a claim on a native library or a prebuilt executable, or brought
#   in a crate that has one without anybody asking for it. Such code runs on the machines that build, before any test.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/build-scripts.html
#   - https://rustsec.org/advisories/RUSTSEC-2026-0259.html
# custom:
#   level: deny
#   category: build
#   precedent: >-
#     RUSTSEC-2026-0259 (arone) and RUSTSEC-2026-0107 (mysten-metrics) acted from build scripts; serde_derive 1.0.172 to
#     1.0.183 shipped a prebuilt executable (serde-rs/serde#2538).
#   needs: [lockfile]
#   remedy: Read the code that runs at build time; then waive the finding, or stay at the version before.
#   parameters:
#     properties:
#       kinds:
#         description: What counts as build-time code.
#         type: array
#         uniqueItems: true
#         items: {type: string, enum: [build_script, proc_macro, links, executable]}
#         default: [build_script, proc_macro, links, executable]
#       new_crates:
#         description: Which new crates are judged; `brought` are those that an update brought in unasked.
#         type: string
#         enum: [none, brought, all]
#         default: brought
#       undecided:
#         description: Whether an update to a version with such code is undecided where its former version is not known.
#         type: boolean
#         default: false
package andon.policies.build_code_gained

words := {
	"build_script": "a build script",
	"proc_macro": "a procedural macro",
	"links": "a native library that it links",
	"executable": "a prebuilt executable",
}

findings contains finding if {
	some update in input.change.updated
	not update.member
	some kind in update.gained
	kind in data.parameters.kinds
	finding := {
		"subject": update.package,
		"code": kind,
		"message": sprintf("%s %s has %s, which %s did not have: it acts on every machine that builds this", [
			update.name,
			update.to,
			words[kind],
			update.from,
		]),
		"at": update.at,
		"remedy": sprintf("read it first; or stay at the version before: `cargo update -p %s@%s --precise %s`", [
			update.name,
			update.to,
			update.from,
		]),
	}
}

findings contains finding if {
	input.change.lockfile == "changed"
	some added in input.change.added
	added.new_name
	not added.member
	came_in(added)
	some kind in added.build_code
	kind in data.parameters.kinds
	finding := {
		"subject": added.package,
		"code": sprintf("new_crate_%s", [kind]),
		"message": sprintf("%s is new here%s, and has %s: it acts on every machine that builds this", [
			added.package,
			brought(added),
			words[kind],
		]),
		"at": added.at,
		"remedy": sprintf("read it first: `cargo tree -i %s` shows who wants it", [added.package]),
	}
}

came_in(added) if {
	data.parameters.new_crates == "brought"
	added.through
	not added.asked_for
}

came_in(_) if data.parameters.new_crates == "all"

brought(added) := sprintf(", brought in by the update to %s", [added.through])

brought(added) := "" if not added.through

undecided contains {
	"reason": "what these versions run at build time may be new: of the versions before nothing is known",
	"subjects": subjects,
} if {
	data.parameters.undecided
	subjects := [update.package |
		some update in input.change.updated
		not update.member
		not update.comparable
		count(update.build_code) > 0
	]
	count(subjects) > 0
}

# METADATA
# title: Licence that is not allowed
# description: >-
#   A package comes under a licence that is not in the list of those that may be used, names none, or names one that
#   cannot be read. An expression with `OR` is satisfied by any of its alternatives, `MPL-1.1+` by a later version too;
#   licences of the GNU family are exactly the ones named. The list holds what is usual in Rust: permissive licences, and
#   MPL-2.0, whose terms end at the file. Where a manifest names no licence the texts of its licence files count, if they
#   are like enough to one that SPDX has. Packages that only tests and examples need are not asked.
# related_resources:
#   - https://spdx.org/licenses/
#   - https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields
# custom:
#   level: warn
#   category: licences
#   precedent: >-
#     cargo-deny's checks that are asked for most: clarified licence files, exceptions for one crate, lists that a whole
#     organisation shares (EmbarkStudios/cargo-deny#352, #781, #898).
#   needs: [lockfile]
#   remedy: Replace the package, or allow the licence after somebody has read it.
#   parameters:
#     properties:
#       allow:
#         description: SPDX ids that may be used, an exception written as `Apache-2.0 WITH LLVM-exception`.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default:
#           - 0BSD
#           - Apache-2.0
#           - Apache-2.0 WITH LLVM-exception
#           - BlueOak-1.0.0
#           - BSD-1-Clause
#           - BSD-2-Clause
#           - BSD-3-Clause
#           - BSL-1.0
#           - bzip2-1.0.6
#           - CC0-1.0
#           - CDLA-Permissive-2.0
#           - ISC
#           - MIT
#           - MIT-0
#           - MPL-2.0
#           - NCSA
#           - PostgreSQL
#           - Python-2.0
#           - Unicode-3.0
#           - Unicode-DFS-2016
#           - Unlicense
#           - WTFPL
#           - Zlib
#       exceptions:
#         description: Licences that a single crate may be under beside those.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name, allow]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, default: "", description: "A version requirement, as in Cargo.toml."}
#             allow: {type: array, items: {type: string, minLength: 1}, description: SPDX ids.}
#             reason: {type: string, default: "", description: Why that is all right.}
#       clarify:
#         description: What a crate's licence is, whatever its manifest says, as long as its licence files are these.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name, expression]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, default: "", description: "A version requirement, as in Cargo.toml."}
#             expression: {type: string, minLength: 1, description: "`A AND B OR C`, or `(A OR B) AND C`."}
#             files:
#               description: Files at the crate's root.
#               type: array
#               default: []
#               items:
#                 type: object
#                 required: [path, sha256]
#                 properties:
#                   path: {type: string, minLength: 1, description: The file's name.}
#                   sha256: {type: string, minLength: 64, description: Its SHA-256.}
#       confidence:
#         description: How alike a licence file and the text of a licence have to be, in percent.
#         type: integer
#         minimum: 50
#         maximum: 100
#         default: 90
#       include_dev: {type: boolean, default: false, description: Ask packages that only tests and examples need.}
#       include_build: {type: boolean, default: true, description: Ask packages that only builds need.}
#       own:
#         description: Which of the workspace's own packages are asked too.
#         type: string
#         enum: [none, published, all]
#         default: none
#       private_registries:
#         description: Registries that count as not publishing, by their names in `package.publish`.
#         type: array
#         items: {type: string, minLength: 1}
#         default: []
#       ignore_sources:
#         description: Registries and repositories whose packages are your own, by their URLs.
#         type: array
#         items: {type: string, minLength: 1}
#         default: []
#       report_unused:
#         description: Name what `allow` and `exceptions` hold and nothing uses; not for lists that many repositories share.
#         type: boolean
#         default: false
package andon.policies.licence_not_allowed

import data.andon.lib.cargo
import data.andon.lib.licences
import data.andon.lib.requirements

allowed := {licences.today(id) | some id in data.parameters.allow}

excepted[name] contains {"version": exception.version, "allow": {licences.today(id) | some id in exception.allow}} if {
	some exception in data.parameters.exceptions
	name := exception.name
}

clarified[id] contains entry if {
	some entry in data.parameters.clarify
	some id in input.groups.by_name[entry.name]
	requirements.covers(entry.version, input.packages[id].version)
}

# Packages of others, what they are under, and what is missing in each alternative, where none is allowed as a whole.
refused contains [id, expression, missing] if {
	some expression, group in input.groups.by_licence
	missing := licences.missing(group.alternatives, allowed)
	some id in group.packages
}

refused contains [id, text.expression, missing] if {
	some id in input.groups.without_licence
	text := input.contents.licence_texts[id]
	text.confidence >= data.parameters.confidence
	missing := licences.missing(text.alternatives, allowed)
}

# The workspace's own.
refused contains [id, expression, missing] if {
	data.parameters.own != "none"
	some expression, group in input.groups.own_by_licence
	missing := licences.missing(group.alternatives, allowed)
	some id in group.packages
}

unlicensed contains [id, sprintf("does not say under which licence it is%s", [almost(id)])] if {
	some id in input.groups.without_licence
	not recognised(id)
	not of_repository(input.packages[id])
}

unlicensed contains [id, unsaid(input.packages[id])] if {
	some id in input.groups.without_licence
	of_repository(input.packages[id])
}

unlicensed contains [id, unsaid(input.packages[id])] if {
	data.parameters.own != "none"
	some id in input.groups.own_without_licence
}

unlicensed contains [id, sprintf("is under `%s`, which cannot be read: %s", [expression, group.error])] if {
	some expression, group in input.groups.by_licence
	some id in group.packages
	group.error
}

findings contains finding if {
	some [id, expression, missing] in refused
	package_ := input.packages[id]
	asked(package_)
	not clarified[id]
	not excused(package_, missing)
	wanted := {text | some lacking in missing; text := concat(" and ", lacking)}
	finding := {
		"subject": id,
		"message": sprintf("%s is under `%s`, which is not allowed", [id, expression]),
		"at": package_.at,
		"remedy": sprintf(
			"replace it, or add %s to `allow` or `exceptions` of [policy.licence_not_allowed] in andon.toml",
			[concat(" or ", wanted)],
		),
	}
}

findings contains finding if {
	some [id, wrong] in unlicensed
	package_ := input.packages[id]
	asked(package_)
	not clarified[id]
	finding := {
		"subject": id,
		"message": sprintf("%s %s", [id, wrong]),
		"at": package_.at,
		"remedy": mend(package_),
	}
}

# Licence files are read among the sources of others' packages alone.
unsaid(package_) := sprintf("names only a licence file, %s, which is not read for packages of the repository", [package_.licence.file])

unsaid(package_) := "does not say under which licence it is" if not package_.licence.file

mend(package_) := "write `license = …` in its Cargo.toml, or say it in `clarify` of [policy.licence_not_allowed]" if {
	of_repository(package_)
}

mend(package_) := "look up its licence, and say it in `clarify` of [policy.licence_not_allowed], or replace the crate" if {
	not of_repository(package_)
}

of_repository(package_) if package_.member

of_repository(package_) if package_.source.kind == "path"

findings contains finding if {
	some id, entries in clarified
	some entry in entries
	package_ := input.packages[id]
	asked(package_)
	not licences.satisfied(entry.expression, allowed | exceptions_of(package_))
	finding := {
		"subject": id,
		"message": sprintf("%s is under `%s`, as the configuration clarifies, which is not allowed", [id, entry.expression]),
		"at": package_.at,
		"remedy": "replace it, or allow what is missing in [policy.licence_not_allowed] in andon.toml",
	}
}

findings contains finding if {
	some id, entries in clarified
	some entry in entries
	package_ := input.packages[id]
	files := input.contents.licence_files[id]
	some file in entry.files
	object.get(files, file.path, "") != lower(file.sha256)
	finding := {
		"subject": id,
		"code": "clarified_licence_changed",
		"message": sprintf("%s of %s is not the licence file that the configuration clarifies", [file.path, id]),
		"at": package_.at,
		"remedy": "read it again before its `sha256` in [policy.licence_not_allowed] is changed",
	}
}

# Of a package that is not known nobody can say what it needs.
all_known if count(input.groups.licence_unknown) == 0

findings contains finding if {
	data.parameters.report_unused
	all_known
	some unused in allowed - met
	finding := {
		"subject": unused,
		"code": "licence_allowance_unused",
		"message": sprintf("`allow` holds %s, and no package is under it", [unused]),
		"remedy": "take it out of `allow` of [policy.licence_not_allowed] in andon.toml",
	}
}

findings contains finding if {
	data.parameters.report_unused
	all_known
	some exception in data.parameters.exceptions
	not needed(exception)
	finding := {
		"subject": exception.name,
		"code": "licence_allowance_unused",
		"message": sprintf("`exceptions` holds %s, and no package needs that", [exception.name]),
		"remedy": "take it out of `exceptions` of [policy.licence_not_allowed] in andon.toml",
	}
}

undecided contains {
	"reason": sprintf("the licences of these packages are not known: their manifests are not on this machine; run `%s`", [cargo.fetch]),
	"subjects": subjects,
} if {
	subjects := [id |
		some id in input.groups.licence_unknown
		not settled[id]
		asked_of_others(input.packages[id])
	]
	count(subjects) > 0
}

met contains licence if {
	some groups in [input.groups.by_licence, input.groups.own_by_licence, input.contents.licence_texts]
	some group in groups
	some alternative in group.alternatives
	some licence in alternative
}

needed(exception) if {
	some [id, _, missing] in refused
	package_ := input.packages[id]
	package_.name == exception.name
	requirements.covers(exception.version, package_.version)
	some lacking in missing
	given := {licences.today(licence) | some licence in exception.allow}
	count(lacking - given) == 0
}

settled contains id if {
	some id, entries in clarified
	some entry in entries
	count(entry.files) == 0
}

recognised(id) if input.contents.licence_texts[id].confidence >= data.parameters.confidence

almost(id) := sprintf("; its licence file is like that of %s to %d%%", [text.expression, text.confidence]) if {
	text := input.contents.licence_texts[id]
}

almost(id) := "" if not input.contents.licence_texts[id]

excused(package_, missing) if {
	some lacking in missing
	count(lacking - exceptions_of(package_)) == 0
}

exceptions_of(package_) := {licence |
	some exception in excepted[package_.name]
	requirements.covers(exception.version, package_.version)
	some licence in exception.allow
}

asked(package_) if {
	not package_.member
	asked_of_others(package_)
}

asked(package_) if {
	package_.member
	data.parameters.own == "all"
}

asked(package_) if {
	package_.member
	data.parameters.own == "published"
	some manifest in input.manifests
	manifest.package == package_.name
	manifest.publish
	not only_private(manifest.registries)
}

asked_of_others(package_) if {
	some kind in package_.kinds
	wanted_kinds[kind]
	not ignored[object.get(package_.source, "url", "")]
}

# A package that no member reaches is asked like any other.
asked_of_others(package_) if {
	count(package_.kinds) == 0
	not ignored[object.get(package_.source, "url", "")]
}

ignored := {url | some url in data.parameters.ignore_sources}

wanted_kinds contains "normal"

wanted_kinds contains "dev" if data.parameters.include_dev

wanted_kinds contains "build" if data.parameters.include_build

only_private(registries) if {
	count(registries) > 0
	named := {registry | some registry in registries}
	count(named - {registry | some registry in data.parameters.private_registries}) == 0
}

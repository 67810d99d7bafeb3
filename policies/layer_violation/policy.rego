# METADATA
# title: Crate beyond its layer
# description: >-
#   A member of the workspace reaches a crate that its layer is to stay clear of, itself or through others. Which layers
#   there are is configuration; without it, this policy finds nothing. Of several members of a layer on the way, the last
#   one is named: that is where it can be mended.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/workspaces.html
# custom:
#   level: deny
#   category: crates
#   precedent: Rules for single members, asked for since 2019 (EmbarkStudios/cargo-deny#20, #891)
#   needs: [lockfile]
#   remedy: Take the dependency on the way out of the member, or move what needs it to another layer.
#   parameters:
#     properties:
#       layers:
#         description: The layers of the workspace.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [members, must_not_reach]
#           properties:
#             name: {type: string, description: What it is called., default: ""}
#             members:
#               description: The members in it, by name; `core-*` means all that begin so.
#               type: array
#               items: {type: string, minLength: 1}
#             must_not_reach:
#               description: The crates, members or not, that they are to stay clear of; written the same way.
#               type: array
#               items: {type: string, minLength: 1}
#             kinds:
#               description: Over dependencies for the artefact alone (`normal`), or for building and tests too.
#               type: string
#               enum: [normal, all]
#               default: normal
#             reason: {type: string, description: Why; the message says it., default: ""}
package andon.policies.layer_violation

import data.andon.lib.crates

findings contains finding if {
	some layer in data.parameters.layers
	inside := members(layer)
	some target in forbidden(layer)
	dependents := edges(layer.kinds)
	upstream := graph.reachable(ending_at(dependents, inside - {target}), {target})
	some member in (upstream & inside) - {target}
	steps := [step | some step in input.graph.dependencies[member]; step in upstream; member in dependents[step]]
	finding := {
		"subject": target,
		"code": sprintf("%s reaches it", [input.packages[member].name]),
		"message": sprintf("%s reaches %s%s, which its layer has to stay clear of%s", [
			input.packages[member].name,
			target,
			through(steps[0], target),
			reason(layer),
		]),
		"at": place(member, steps[0]),
		"path_from": member,
		"remedy": remedy(member, steps[0], target),
	}
}

members(layer) := {id |
	some pattern in layer.members
	some name, ids in input.groups.by_name
	crates.fits(pattern, name)
	some id in ids
	input.packages[id].member
}

forbidden(layer) := {id |
	some pattern in layer.must_not_reach
	some name, ids in input.groups.by_name
	crates.fits(pattern, name)
	some id in ids
}

edges("normal") := input.graph.normal_dependents

edges("all") := input.graph.dependents

# The graph without what lies behind some packages.
ending_at(graph_, ends) := object.union(graph_, {end: [] | some end in ends})

place(member, step) := array.concat(declared, [input.packages[member].at])[0] if {
	name := input.packages[member].name
	declared := [declaration.at | some declaration in crates.declarations(step); declaration.member == name]
}

through(step, target) := "" if step == target

through(step, target) := sprintf(" through %s", [step]) if step != target

remedy(member, step, target) := sprintf(
	"take %s out of %s, or move what needs it to another layer; `cargo tree -p %s -i %s` shows the ways there",
	[input.packages[step].name, name, name, target],
) if {
	name := input.packages[member].name
}

reason(layer) := sprintf(": %s", [layer.reason]) if layer.reason != ""

reason(layer) := "" if layer.reason == ""

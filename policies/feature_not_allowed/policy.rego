# METADATA
# title: Feature that is not allowed
# description: >-
#   A package asks for a feature of a crate that your organisation does not want there. Which those are is configuration;
#   without it, this policy finds nothing. What counts is what manifests and the registry's index ask for by name,
#   `default` being the name of default features; what those features turn on in their turn does not.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/features.html
# custom:
#   level: deny
#   category: crates
#   precedent: cargo-deny's `features` with `deny`, `allow` and `exact`, which this replaces
#   needs: [lockfile]
#   remedy: Leave the feature out, or ask those who maintain the dependent to make it optional.
#   parameters:
#     properties:
#       crates:
#         description: The crates and their features.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [name]
#           properties:
#             name: {type: string, minLength: 1, description: The crate's name.}
#             version: {type: string, description: "A Cargo requirement; every version where none is named.", default: ""}
#             deny:
#               description: Features that may not be asked for.
#               type: array
#               items: {type: string, minLength: 1}
#               default: []
#             allow:
#               description: The only features that may be asked for; every feature where none is named.
#               type: array
#               items: {type: string, minLength: 1}
#               default: []
#             exact: {type: boolean, description: Exactly the allowed features have to be asked for., default: false}
#             reason: {type: string, description: Why; the message says it., default: ""}
package andon.policies.feature_not_allowed

import data.andon.lib.cargo
import data.andon.lib.crates

findings contains finding if {
	some entry in data.parameters.crates
	some id in crates.selected(entry)
	some feature, dependents in input.graph.features[id]
	refused(entry, feature)
	finding := {
		"subject": id,
		"code": sprintf("feature:%s", [feature]),
		"message": sprintf("feature `%s` of %s is not allowed%s; %s asks for it", [
			feature,
			id,
			reason(entry),
			concat(", ", dependents),
		]),
		"at": place(id, feature),
		"remedy": sprintf("leave `%s` out of the features that %s asks for of %s", [feature, dependents[0], entry.name]),
	}
}

findings contains finding if {
	some entry in data.parameters.crates
	entry.exact
	some id in crates.selected(entry)
	some feature in entry.allow
	not feature in object.keys(object.get(input.graph.features, id, {}))
	finding := {
		"subject": id,
		"code": sprintf("feature:%s", [feature]),
		"message": sprintf("feature `%s` of %s has to be asked for%s, and nobody does", [feature, id, reason(entry)]),
		"at": crates.place(id),
		"remedy": sprintf("add `%s` to the features that are asked for of %s", [feature, entry.name]),
	}
}

undecided contains {
	"reason": sprintf("it is not known which features of %s these packages ask for; run `%s`", [entry.name, cargo.fetch]),
	"subjects": sort(strangers),
} if {
	some entry in data.parameters.crates
	strangers := {stranger |
		some id in crates.selected(entry)
		some stranger in input.graph.dependents[id]
		stranger in input.graph.unknown
	}
	count(strangers) > 0
}

undecided contains problem if some problem in crates.unreadable(data.parameters.crates)

refused(entry, feature) if feature in entry.deny

refused(entry, feature) if {
	restricted(entry)
	not feature in entry.allow
}

restricted(entry) if entry.exact

restricted(entry) if count(entry.allow) > 0

# The manifest that asks for the feature, where it is one of the workspace's; else the lockfile.
place(id, feature) := at if {
	asking := [declared.at | some declared in crates.declarations(id); asks(declared, feature)]
	at := array.concat(asking, [input.packages[id].at])[0]
}

asks(declared, feature) if feature in declared.features

asks(declared, "default") if declared.default_features

reason(entry) := sprintf(": %s", [entry.reason]) if entry.reason != ""

reason(entry) := "" if entry.reason == ""

# METADATA
# title: Default features
# description: >-
#   A manifest takes a crate with its default features. They bring in code and dependencies that nobody here has asked for
#   by name, and a later version may add to them. Which crates it is judged of is configuration; without it, this policy
#   finds nothing, since most crates are meant to be used that way.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/features.html#the-default-feature
# custom:
#   level: warn
#   category: crates
#   precedent: The levels `external-default-features` and `workspace-default-features` that users of cargo-deny set
#   needs: [manifests]
#   remedy: Write `default-features = false`, and name the features that are needed.
#   parameters:
#     properties:
#       crates:
#         description: The crates that it is judged of; `tokio-*` means all that begin so, `*` every one.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       except:
#         description: Crates whose default features are all right.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       members: {type: boolean, description: "The workspace's own crates, too.", default: false}
package andon.policies.default_features_enabled

import data.andon.lib.crates

findings contains finding if {
	some pattern in data.parameters.crates
	some name, declarations in input.groups.declared
	judged(pattern, name)
	some declared in declarations
	declared.default_features
	finding := {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("%s depends on %s with its default features", [declared.member, name]),
		"at": declared.at,
		"remedy": "write `default-features = false`, and name the features that are needed",
	}
}

judged(pattern, name) if {
	crates.fits(pattern, name)
	not excepted(name)
	ours(name)
}

excepted(name) if {
	some pattern in data.parameters.except
	crates.fits(pattern, name)
}

ours(_) if data.parameters.members

ours(name) if not is_member(name)

is_member(name) if {
	some id in input.groups.by_name[name]
	input.packages[id].member
}

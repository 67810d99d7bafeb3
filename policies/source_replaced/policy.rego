# METADATA
# title: Source replacement
# description: >-
#   Cargo's configuration takes packages from another place than the lockfile says. The lockfile and `cargo metadata`
#   go on naming crates.io, so nobody who reads them sees it. A directory inside the repository, which is where `cargo
#   vendor` puts its copies, is passed over; so is a replacement that is allowed. A default registry decides where
#   `cargo install`, `cargo add` and `cargo publish` go, and is judged alike.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/source-replacement.html
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     Measured with cargo 1.95: with a `replace-with` in the repository `cargo metadata` still names crates.io as the
#     source. Dependency confusion works by the same silence.
#   remedy: Take the replacement out, or allow where it leads.
#   parameters:
#     properties:
#       allow:
#         description: "Addresses, directories or registry names that may stand in for a source, or be the default registry."
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       allow_vendored:
#         description: Whether a directory inside the repository may stand in for a source.
#         type: boolean
#         default: true
package andon.policies.source_replaced

allowed := {plain(place) | some place in data.parameters.allow}

findings contains finding if {
	some setting in input.settings.cargo.source_replacements
	place := leads(setting)
	not vendored(setting)
	not plain(place) in allowed
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf(
			"packages of %s come from %s, and the lockfile does not show it",
			[setting.name, place],
		),
		"at": setting.at,
		"remedy": sprintf("take it out, or add \"%s\" to `allow` of [policy.source_replaced] in andon.toml", [place]),
	}
}

# crates.io under another address.
findings contains finding if {
	some setting in input.settings.cargo.sources
	setting.name == "crates-io"
	setting.url
	not endswith(setting.url, "index.crates.io/")
	not endswith(setting.url, "github.com/rust-lang/crates.io-index")
	not plain(setting.url) in allowed
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("crates.io is given another address, %s", [setting.url]),
		"at": setting.at,
		"remedy": sprintf("take `%s` out of %s", [setting.key, setting.file]),
	}
}

findings contains finding if {
	some setting in input.settings.cargo.default_registry
	setting.value != "crates-io"
	not setting.value in allowed
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("commands that name no registry use `%s`: what is installed or added comes from there", [setting.value]),
		"at": setting.at,
		"remedy": sprintf(
			"take it out, or add \"%s\" to `allow` of [policy.source_replaced] in andon.toml",
			[setting.value],
		),
	}
}

leads(setting) := setting.url

leads(setting) := setting.path if not setting.url

# Its definition stands elsewhere, or outside of the repository: the name is all there is.
leads(setting) := setting.value if {
	not setting.url
	not setting.path
}

vendored(setting) if {
	setting.place == "repository"
	data.parameters.allow_vendored
}

plain(place) := trim_suffix(trim_suffix(trim_prefix(trim_prefix(place, "sparse+"), "registry+"), "/"), ".git")

# METADATA
# title: Registry token in the repository
# description: >-
#   Cargo's configuration holds a registry token. Whoever can read the repository, now or in its history, can publish
#   in its owner's name.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#credentials
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     GitHub's secret scanning knows the form of crates.io tokens, because they are committed; the Cargo book says
#     that a token should only appear in the credentials file.
#   remedy: Revoke the token, then take it out.
package andon.policies.token_committed

findings contains finding if {
	some setting in input.settings.cargo.secrets
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`%s` is a secret in a file that everybody with the repository can read", [setting.key]),
		"at": setting.at,
		"remedy": "revoke it at the registry, take it out, and run `cargo login` for a new one; the history keeps the old one",
	}
}

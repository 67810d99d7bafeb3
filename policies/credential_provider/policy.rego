# METADATA
# title: Credential provider
# description: >-
#   Cargo's configuration in the repository names a program that Cargo asks for the user's registry tokens, or hands
#   them to. The providers that come with Cargo and keep tokens on the machine are passed over.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/registry-authentication.html
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     A provider is a program that Cargo starts, and it is handed or asked for what publishes in the user's name. One
#     that is committed gets the token of everybody who publishes from the repository.
#   remedy: Name the provider in the user's own configuration.
#   parameters:
#     properties:
#       allow:
#         description: Providers that may be named, by their program.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.credential_provider

# Those that come with Cargo. `cargo:token-from-stdout` runs a command and is not among them.
built_in := {"cargo:token", "cargo:libsecret", "cargo:macos-keychain", "cargo:wincred", "cargo:paseto"}

allowed := built_in | {program | some program in data.parameters.allow}

aliases := {setting.name |
	some setting in input.settings.cargo.credential_providers
	startswith(setting.key, "credential-alias.")
}

findings contains finding if {
	some setting in input.settings.cargo.credential_providers
	not setting.program in allowed
	not setting.program in aliases
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`%s` makes Cargo run `%s` where it needs the user's registry token", [setting.key, setting.value]),
		"at": setting.at,
		"remedy": sprintf(
			"take it out of %s, or add \"%s\" to `allow` of [policy.credential_provider] in andon.toml",
			[setting.file, setting.program],
		),
	}
}

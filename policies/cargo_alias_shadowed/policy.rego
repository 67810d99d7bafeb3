# METADATA
# title: Alias in the place of a check
# description: >-
#   An alias in the repository has the name of a command that checks the repository. `cargo andon` then runs whatever
#   the alias says and exits 0. Cargo itself refuses aliases that have the name of a built-in command.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#alias
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     Measured with cargo 1.95: `[alias] andon = "version"` gives exit code 0 and a warning, and no check runs.
#   remedy: Give the alias another name; hooks and CI call `cargo-andon` by its own name.
#   parameters:
#     properties:
#       commands:
#         description: The commands that no alias may be named after.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: [acl, andon, audit, auditable, crev, deny, geiger, semver-checks, shear, supply-chain, udeps, vet]
package andon.policies.cargo_alias_shadowed

commands := {name | some name in data.parameters.commands}

findings contains finding if {
	some setting in input.settings.cargo.aliases
	setting.name in commands
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`cargo %s` runs `cargo %s` instead of the check of that name", [setting.name, setting.value]),
		"at": setting.at,
		"remedy": sprintf("give the alias `%s` in %s another name", [setting.name, setting.file]),
	}
}

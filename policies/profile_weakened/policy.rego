# METADATA
# title: Profile without checks
# description: >-
#   A profile or a compiler flag switches off checks that are on otherwise: overflow checks and debug assertions where
#   code is developed and tested, checks that another line of the same profile switches on, or the read-only
#   relocations of the linked program. The release profile has neither check by default, and saying so is no finding;
#   `require` asks for more.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/profiles.html
# custom:
#   level: warn
#   category: settings
#   precedent: >-
#     Integer overflow is silent in release builds: RFC 560 left the checks on in debug builds so that tests find it.
#     A test profile without them tests another program.
#   needs: [manifests]
#   remedy: Take the setting out.
#   parameters:
#     properties:
#       require:
#         description: Settings that profiles have to have.
#         type: array
#         default: []
#         items:
#           type: object
#           required: [profile, setting, value]
#           properties:
#             profile: {type: string, minLength: 1, description: The profile's name.}
#             setting: {type: string, minLength: 1, description: "The setting, for instance overflow-checks."}
#             value: {type: string, minLength: 1, description: Its value as a text.}
package andon.policies.profile_weakened

profile_settings contains setting if {
	some manifest in input.manifests
	some setting in manifest.profiles
}

profile_settings contains setting if some setting in input.settings.cargo.profiles

checks := {"overflow-checks", "debug-assertions"}

# Development and tests go on without a check.
findings contains finding if {
	some setting in profile_settings
	setting.base == "dev"
	setting.key in checks
	setting.value == "false"
	not setting.package
	finding := found(setting, sprintf("`%s` is off in profile %s, where development and tests rely on it", [setting.key, setting.profile]))
}

# A hole in what the same profile switches on.
findings contains finding if {
	some setting in profile_settings
	setting.key in checks
	setting.value == "false"
	package_ := setting.package
	some whole in profile_settings
	whole.profile == setting.profile
	whole.key == setting.key
	whole.value == "true"
	not whole.package
	finding := found(setting, sprintf("`%s` is off for %s, though profile %s switches it on", [setting.key, package_, setting.profile]))
}

findings contains finding if {
	some setting in input.settings.cargo.flags
	setting.value in {"off", "no", "n", "false", "partial"}
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`%s` switches a check off with `%s=%s`", [setting.key, setting.name, setting.value]),
		"at": setting.at,
		"remedy": sprintf("take the flag out of %s", [setting.file]),
	}
}

findings contains finding if {
	some wanted in data.parameters.require
	not set_as_required(wanted)
	some manifest in input.manifests
	manifest.path == root_manifest
	finding := {
		"subject": sprintf("%s#profile.%s.%s", [manifest.path, wanted.profile, wanted.setting]),
		"message": sprintf("profile %s does not set `%s = %s`", [wanted.profile, wanted.setting, wanted.value]),
		"at": {"file": manifest.path, "line": 1, "column": 1, "end_column": 1},
		"remedy": sprintf("add `%s = %s` to [profile.%s] in %s", [wanted.setting, wanted.value, wanted.profile, manifest.path]),
	}
}

set_as_required(wanted) if {
	some setting in profile_settings
	setting.profile == wanted.profile
	setting.key == wanted.setting
	setting.value == wanted.value
	not setting.package
}

root_manifest := "Cargo.toml" if input.workspace == ""

root_manifest := sprintf("%s/Cargo.toml", [input.workspace]) if input.workspace != ""

found(setting, message) := {
	"subject": sprintf("%s#profile.%s.%s%s", [setting.file, setting.profile, setting.key, scope(setting)]),
	"message": message,
	"at": setting.at,
	"remedy": sprintf("take the line out of %s", [setting.file]),
}

scope(setting) := sprintf(":%s", [setting.package])

scope(setting) := "" if not setting.package

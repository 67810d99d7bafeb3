# METADATA
# title: Lockfile elsewhere
# description: >-
#   `resolver.lockfile-path` makes Cargo use another lockfile than the one beside the manifest. andon judges the one
#   that Cargo uses; Cargo before 1.97 and most other tools do not know the setting and use the other, so two answers
#   to what is built stand side by side.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#resolverlockfile-path
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     The setting is stable since Cargo 1.97. It was made for read-only source directories, and permits a decoy: a
#     clean lockfile beside the manifest, and another one that is built.
#   remedy: Keep the lockfile beside the manifest.
package andon.policies.lockfile_moved

findings contains finding if {
	some setting in input.settings.cargo.lockfile
	setting.path != beside_manifest
	finding := found(setting, sprintf("Cargo uses the lockfile %s and not the one beside the manifest", [setting.path]))
}

findings contains finding if {
	some setting in input.settings.cargo.lockfile
	setting.place == "outside"
	finding := found(setting, sprintf("Cargo uses a lockfile outside of the repository, %s", [setting.value]))
}

found(setting, message) := {
	"subject": sprintf("%s#%s", [setting.file, setting.key]),
	"message": message,
	"at": setting.at,
	"remedy": sprintf("take `%s` out of %s", [setting.key, setting.file]),
}

beside_manifest := "Cargo.lock" if input.workspace == ""

beside_manifest := sprintf("%s/Cargo.lock", [input.workspace]) if input.workspace != ""

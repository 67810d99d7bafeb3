# METADATA
# title: Cargo is told to run a program
# description: >-
#   Cargo's configuration in the repository names a program that Cargo or rustc starts or loads: a compiler, a
#   wrapper, a linker, a runner, a plugin. It runs with the rights of whoever works in the repository, and for
#   `build.rustc` and its wrappers even commands that only look, such as `cargo metadata`, are enough: an editor that
#   opens the directory runs them. Compilers, linkers, caches and emulators that everybody knows are passed over where
#   they are named without a path.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html
#   - https://doc.rust-lang.org/rustc/codegen-options/index.html
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     hermetoproject/hermeto#853: a committed `build.rustc` runs during `cargo metadata`, which gates call before they
#     judge; cargo-deny was seen to run one four times and then print `bans ok`.
#   remedy: Take the setting out, or allow the program after somebody has read what it does.
#   parameters:
#     properties:
#       allow:
#         description: Programs that may be named, as the setting writes them.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.cargo_runs_program

import data.andon.lib.programs

allowed := {program | some program in data.parameters.allow}

findings contains finding if {
	some setting in input.settings.cargo.executes
	not setting.program in allowed
	not harmless(setting)
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"code": "cargo_runs_program",
		"message": sprintf("`%s` %s `%s`, %s", [setting.key, verb(setting), setting.program, origin[setting.place]]),
		"at": setting.at,
		"remedy": sprintf(
			"take `%s` out of %s and set it on the machines that need it, or add \"%s\" to `allow` of [policy.cargo_runs_program] in andon.toml",
			[setting.key, setting.file, setting.program],
		),
	}
}

harmless(setting) if {
	setting.place == "search"
	programs.well_known(setting.program)
}

origin := {
	"repository": "which is in the repository: whoever changes that file runs code on every machine that works here",
	"outside": "a path outside of the repository that nobody can review here",
	"search": "which is no compiler, linker or emulator that andon knows",
}

verb(setting) := "makes rustc start or load" if contains(setting.key, " ")

verb(setting) := "makes Cargo start" if not contains(setting.key, " ")

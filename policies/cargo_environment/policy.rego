# METADATA
# title: Dangerous environment variable
# description: >-
#   `[env]` in Cargo's configuration sets a variable for rustc, build scripts and tests that decides which programs or
#   libraries they load, or that lifts a restriction of the compiler. A `PATH` in it is where rustc looks for its
#   linker.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#env
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     Measured with cargo 1.95: `PATH` in a committed `[env]` made rustc run a linker out of the repository, and
#     `LD_PRELOAD` was loaded into rustc.
#   remedy: Take the variable out of the repository.
#   parameters:
#     properties:
#       allow:
#         description: Variables that may be set.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.cargo_environment

import data.andon.lib.programs

allowed := {upper(name) | some name in data.parameters.allow}

# Decide what is loaded or started, whatever their value.
loaders := {
	"BASH_ENV", "ENV", "LD_AUDIT", "LD_LIBRARY_PATH", "LD_PRELOAD", "NODE_OPTIONS", "PATH", "PERL5LIB", "PERL5OPT",
	"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "RUBYLIB", "RUBYOPT", "RUSTC_BOOTSTRAP",
}

loader_prefixes := ["DYLD_", "RUSTUP_", "GIT_"]

# Name a program that a build script or a tool of Cargo starts.
program_names := {
	"AR", "AS", "BROWSER", "CC", "CMAKE", "CXX", "EDITOR", "LD", "LINKER", "MAKE", "NM", "PKG_CONFIG", "PROTOC", "PYTHON", "RANLIB",
	"RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTDOC", "RUSTFMT", "SHELL", "STRIP",
}

compiler_prefixes := ["CC_", "CXX_", "AR_", "LD_", "RANLIB_", "HOST_CC", "HOST_CXX", "TARGET_CC", "TARGET_CXX"]

# Cargo's own settings as variables.
cargo_prefixes := ["CARGO_BUILD_", "CARGO_TARGET_", "CARGO_REGISTR", "CARGO_SOURCE_", "CARGO_HTTP_", "CARGO_NET_", "CARGO_ALIAS_"]

cargo_names := {"CARGO", "CARGO_HOME", "CARGO_ENCODED_RUSTFLAGS", "CARGO_RESOLVER_LOCKFILE_PATH", "RUSTFLAGS", "RUSTDOCFLAGS"}

findings contains finding if {
	some setting in input.settings.cargo.environment
	name := upper(setting.name)
	not name in allowed
	why := danger(name, setting)
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`[env]` sets %s for rustc and build scripts, which %s", [setting.name, why]),
		"at": setting.at,
		"remedy": sprintf(
			"take %s out of %s, or add \"%s\" to `allow` of [policy.cargo_environment] in andon.toml",
			[setting.name, setting.file, setting.name],
		),
	}
}

danger("RUSTC_BOOTSTRAP", _) := "unlocks unstable features on a stable compiler for every crate"

danger(name, _) := "decides what programs and libraries they load" if {
	name != "RUSTC_BOOTSTRAP"
	loads(name)
}

danger(name, setting) := sprintf("names `%s` as a program for them to start", [setting.value]) if {
	starts(name)
	not loads(name)
	not known_program(setting)
}

danger(name, _) := "changes what Cargo does when they call it" if {
	configures(name)
	not starts(name)
}

loads(name) if name in loaders

loads(name) if strings.any_prefix_match(name, loader_prefixes)

starts(name) if name in program_names

starts(name) if strings.any_prefix_match(name, compiler_prefixes)

configures(name) if name in cargo_names

configures(name) if strings.any_prefix_match(name, cargo_prefixes)

known_program(setting) if {
	not setting.place
	words := [word | some word in split(setting.value, " "); word != ""]
	every word in words { programs.well_known(word) }
}

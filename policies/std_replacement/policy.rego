# METADATA
# title: Crate that the standard library replaces
# description: >-
#   A member depends on a crate whose purpose the standard library serves by now. Each dependency less is one less to
#   review and to keep. A member whose `rust-version` is older than the replacement is passed over.
# related_resources:
#   - https://doc.rust-lang.org/std/
# custom:
#   level: allow
#   category: crates
#   precedent: >-
#     atty is unmaintained and unsound (RUSTSEC-2024-0375, RUSTSEC-2021-0145) while std has had IsTerminal since 1.70.
#     Most real workspaces have one of these crates, so the policy waits to be switched on.
#   needs: [manifests]
#   remedy: Use the standard library.
#   parameters:
#     properties:
#       ignore:
#         description: Crates that may stay.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.std_replacement

replacements := {
	"array-init": {"with": "core::array::from_fn", "since": "1.63.0"},
	"assert_matches": {"with": "std::assert_matches!", "since": "1.96.0"},
	"atty": {"with": "std::io::IsTerminal", "since": "1.70.0"},
	"cfg-if": {"with": "cfg_select!", "since": "1.95.0"},
	"clamp": {"with": "Ord::clamp", "since": "1.50.0"},
	"cstr": {"with": "a `c\"…\"` literal", "since": "1.77.0"},
	"cstr_core": {"with": "core::ffi::CStr", "since": "1.64.0"},
	"cty": {"with": "the types of core::ffi", "since": "1.64.0"},
	"doc-comment": {"with": "#[doc = include_str!(…)]", "since": "1.54.0"},
	"fs2": {"with": "std::fs::File::lock", "since": "1.89.0"},
	"fs4": {"with": "std::fs::File::lock", "since": "1.89.0"},
	"guard": {"with": "`let … else`", "since": "1.65.0"},
	"home": {"with": "std::env::home_dir", "since": "1.87.0"},
	"if_chain": {"with": "`if let … && let …` of edition 2024", "since": "1.88.0"},
	"ilog": {"with": "the integers' ilog2 and ilog10", "since": "1.67.0"},
	"integer-sqrt": {"with": "the integers' isqrt", "since": "1.84.0"},
	"io-lifetimes": {"with": "std::os::fd and std::os::windows::io", "since": "1.66.0"},
	"is-terminal": {"with": "std::io::IsTerminal", "since": "1.70.0"},
	"is_sorted": {"with": "Iterator::is_sorted", "since": "1.82.0"},
	"lazy_static": {"with": "std::sync::LazyLock", "since": "1.80.0"},
	"lazycell": {"with": "std::cell::OnceCell", "since": "1.70.0"},
	"matches": {"with": "std::matches!", "since": "1.42.0"},
	"maybe-uninit": {"with": "core::mem::MaybeUninit", "since": "1.36.0"},
	"memoffset": {"with": "core::mem::offset_of!", "since": "1.77.0"},
	"no-std-net": {"with": "core::net", "since": "1.77.0"},
	"nodrop": {"with": "core::mem::ManuallyDrop", "since": "1.20.0"},
	"num_cpus": {"with": "std::thread::available_parallelism", "since": "1.59.0"},
	"once_cell": {"with": "std::sync::OnceLock and LazyLock", "since": "1.80.0"},
	"os_pipe": {"with": "std::io::pipe", "since": "1.87.0"},
	"pin-utils": {"with": "core::pin::pin!", "since": "1.68.0"},
	"retain_mut": {"with": "Vec::retain_mut", "since": "1.61.0"},
	"slice-group-by": {"with": "slice::chunk_by", "since": "1.77.0"},
	"sptr": {"with": "the strict provenance of core::ptr", "since": "1.84.0"},
	"try_from": {"with": "core::convert::TryFrom", "since": "1.34.0"},
	"unreachable": {"with": "core::hint::unreachable_unchecked", "since": "1.27.0"},
	"void": {"with": "core::convert::Infallible", "since": "1.34.0"},
}

findings contains finding if {
	some name, replacement in replacements
	not name in data.parameters.ignore
	some declared in input.groups.declared[name]
	not too_old(declared.manifest, replacement.since)
	finding := {
		"subject": sprintf("%s#%s", [declared.manifest, declared.name]),
		"message": sprintf("%s depends on %s, which %s replaces since Rust %s", [declared.manifest, name, replacement.with, replacement.since]),
		"at": declared.at,
		"remedy": sprintf("use %s, and remove %s", [replacement.with, name]),
	}
}

too_old(manifest, since) if {
	oldest := full(input.declarations.rust_versions[manifest])
	semver.compare(oldest, since) < 0
}

# `rust-version` may leave out the last number.
full(version) := version if count(split(version, ".")) == 3

full(version) := sprintf("%s.0", [version]) if count(split(version, ".")) == 2

//! Which files say something about how a repository is built, told by their paths.

use std::ffi::OsStr;
use std::path::Path;

/// What a judgement is configured by, in the root: andon's own file, and those of cargo-deny that stand in for it.
const CONFIGURATIONS: [&str; 4] = ["deny.toml", ".deny.toml", ".cargo/deny.toml", "deny.exceptions.toml"];

/// Whether a file by this name may be evidence, wherever it stands: told before a path is made of it.
pub(super) fn may_be_wanted(name: &OsStr) -> bool {
    const NAMES: [&str; 9] = [
        "Cargo.lock",
        "Cargo.toml",
        "rust-toolchain",
        "rust-toolchain.toml",
        "andon.toml",
        ".gitignore",
        "config",
        "imports.lock",
        "audits.toml",
    ];
    const ENDINGS: [&str; 5] = ["config.toml", ".yml", ".yaml", "deny.toml", "exceptions.toml"];
    let Some(name) = name.to_str() else { return false };
    NAMES.contains(&name) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file with this path is evidence, whatever refers to it.
pub(super) fn is_wanted(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else { return false };
    let above = |levels: usize| path.ancestors().nth(levels).and_then(Path::file_name);
    match name {
        "Cargo.lock" | "Cargo.toml" | "rust-toolchain" | "rust-toolchain.toml" | "andon.toml" | ".gitignore" => true,
        "config" => above(1) == Some(OsStr::new(".cargo")),
        "config.toml" => [".cargo", "supply-chain"].iter().any(|folder| above(1) == Some(OsStr::new(folder))),
        "audits.toml" | "imports.lock" => above(1) == Some(OsStr::new("supply-chain")),
        "action.yml" | "action.yaml" => true,
        _ if name.ends_with(".yml") || name.ends_with(".yaml") => {
            above(1) == Some(OsStr::new("workflows")) && above(2) == Some(OsStr::new(".github"))
        }
        _ => CONFIGURATIONS.iter().any(|configuration| path == Path::new(configuration)),
    }
}

/// Whether a file can be a policy, or belong to a bundle of them.
pub(super) fn is_policy(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    name.ends_with(".rego") || ["data.json", ".manifest", ".signatures.json"].contains(&name)
}

/// Whether a path lies where settings, workflows or audits do.
pub(super) fn is_settings(path: &Path) -> bool {
    path.iter().any(|folder| [".cargo", ".github", "supply-chain"].iter().any(|name| folder == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_not_passed_over_by_its_name() {
        let listed = |mark: &'static str| include_str!("wanted.txt").lines().filter_map(move |l| l.strip_prefix(mark));
        for path in listed("+ ").chain(CONFIGURATIONS).map(Path::new) {
            assert!(is_wanted(path) && path.file_name().is_some_and(may_be_wanted), "{path:?}");
        }
        for path in listed("- ").map(Path::new) {
            assert!(!is_wanted(path), "{path:?}");
        }
    }
}

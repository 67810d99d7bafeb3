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

/// What Cargo and rustup look for by name alone.
const BY_NAME: [&str; 4] = ["Cargo.lock", "Cargo.toml", "rust-toolchain", "rust-toolchain.toml"];
/// The same in a directory `.cargo`.
const IN_CARGO: [&str; 2] = ["config", "config.toml"];

/// Whether a name may be a [`variant`]: told before a path is made of it.
pub(super) fn may_be_variant(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    !name.is_ascii() || BY_NAME.iter().chain(&IN_CARGO).any(|known| name.eq_ignore_ascii_case(known))
}

/// The file of Cargo's or rustup's that a path is where a file system does not tell upper from lower case, and only there.
pub(super) fn variant(path: &Path) -> Option<String> {
    // Both ways, for letters that have more than one small or great one.
    let fold = |name: &str| name.to_uppercase().to_lowercase();
    let name = path.file_name()?.to_str()?;
    let known = |names: &[&'static str]| names.iter().copied().find(|known| fold(name) == fold(known));
    if let Some(known) = known(&BY_NAME) {
        return (name != known).then(|| known.to_owned());
    }
    let known = known(&IN_CARGO)?;
    let above = path.parent()?.file_name()?.to_str()?;
    (fold(above) == ".cargo" && (above, name) != (".cargo", known)).then(|| format!(".cargo/{known}"))
}

/// Whether a file can be a policy, or belong to a bundle of them.
pub(super) fn is_policy(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    name.ends_with(".rego") || ["data.json", ".manifest", ".signatures.json"].contains(&name)
}

/// Whether a file is a configuration of Cargo's that holds by its name.
pub(super) fn is_cargo_config(path: &Path) -> bool {
    let above = path.parent().and_then(Path::file_name);
    above == Some(OsStr::new(".cargo"))
        && path.file_name().is_some_and(|name| IN_CARGO.iter().any(|known| name == *known))
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

    #[test]
    fn what_differs_in_case_alone_is_told() {
        for (path, known) in [
            ("a/CARGO.LOCK", "Cargo.lock"),
            ("cargo.toml", "Cargo.toml"),
            ("Rust-Toolchain", "rust-toolchain"),
            ("ru\u{17f}t-toolchain.toml", "rust-toolchain.toml"),
            ("Cargo.loc\u{212a}", "Cargo.lock"),
            (".CARGO/config.toml", ".cargo/config.toml"),
            ("a/.cargo/CONFIG", ".cargo/config"),
        ] {
            let path = Path::new(path);
            assert_eq!(variant(path).as_deref(), Some(known), "{path:?}");
            assert!(path.file_name().is_some_and(may_be_variant), "{path:?}");
        }
        for path in ["Cargo.lock", ".cargo/config", "Config.toml", "a/Config", "cargo.lock2", "cargo", ".cargos/Config"]
        {
            assert_eq!(variant(Path::new(path)), None, "{path}");
        }
    }
}

//! Where a path that a setting names leads.

use super::Place;
use crate::evidence::Text;
use crate::facts::workspace::paths::join;

/// Where a path leads as seen from `base`, and the path relative to the repository's root if it stays inside.
pub(in crate::facts) fn locate(base: &str, path: &str) -> (Place, Option<Text>) {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    let joined = join(base, &path);
    if path.starts_with('/') || drive || joined == ".." || joined.starts_with("../") {
        return (Place::Outside, None);
    }
    (Place::Repository, Some(joined.into()))
}

/// The same for a program: a bare name is searched for.
pub(super) fn locate_program(base: &str, program: &str) -> (Place, Option<Text>) {
    match program.contains(['/', '\\']) {
        true => locate(base, program),
        false => (Place::Search, None),
    }
}

/// The directory of a file; empty for one in the root.
pub(super) fn directory(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The directory that the paths in a configuration file start from: the one above its own.
pub(super) fn base(file: &str) -> String {
    join(directory(file), "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(base: &str, path: &str) -> Option<String> {
        locate(base, path).1.map(|path| path.to_string())
    }

    #[test]
    fn paths_inside_and_outside() {
        assert_eq!(inside("", "tools/./w.sh"), Some("tools/w.sh".into()));
        assert_eq!(inside("a", "../w.sh"), Some("w.sh".into()));
        assert_eq!(inside("a", "b\\w.exe"), Some("a/b/w.exe".into()));
        for path in ["../w.sh", "/usr/bin/w", "C:\\w.exe", "c:w.exe", "..", "a/../../w"] {
            assert_eq!(locate("", path), (Place::Outside, None), "{path}");
        }
    }

    #[test]
    fn a_bare_name_is_searched_for() {
        assert_eq!(locate_program("", "sccache"), (Place::Search, None));
        assert_eq!(locate_program("", "./sccache").0, Place::Repository);
        assert_eq!(locate_program("", ".\\sccache").0, Place::Repository);
    }

    #[test]
    fn paths_start_above_the_directory_of_the_file() {
        assert_eq!(base(".cargo/config.toml"), "");
        assert_eq!(base("a/.cargo/config.toml"), "a");
        assert_eq!(base("a/x/y.toml"), "a");
        assert_eq!(base("y.toml"), "..");
        assert_eq!(locate(&base("y.toml"), "w").0, Place::Outside);
    }
}

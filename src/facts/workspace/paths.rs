//! Paths of the evidence: relative to the repository's root, `/` between components, the root itself empty.

/// `path` as seen from `directory`, without `.` and, as far as it goes, without `..`.
pub(in crate::facts) fn join(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let from = if path.starts_with('/') { "" } else { directory };
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

/// The directories above, the nearest first, the root last.
pub(in crate::facts) fn above(directory: &str) -> impl Iterator<Item = &str> {
    let parent = |directory: &str| directory.rfind('/').unwrap_or(0);
    let first = (!directory.is_empty()).then(|| &directory[..parent(directory)]);
    std::iter::successors(first, move |directory| (!directory.is_empty()).then(|| &directory[..parent(directory)]))
}

/// A file in a directory.
pub(in crate::facts) fn file(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_and_cleans() {
        assert_eq!(join("", "."), "");
        assert_eq!(join("a/b", "../c/./d/"), "a/c/d");
        assert_eq!(join("a", "../../b"), "../b");
        assert_eq!(join("a", "../../../b"), "../../b");
        assert_eq!(join("a", "/b"), "/b");
        assert_eq!(join("", "../b/.."), "..");
    }

    #[test]
    fn every_directory_above() {
        assert_eq!(above("a/b/c").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(above("a").collect::<Vec<_>>(), [""]);
        assert_eq!(above("").count(), 0);
    }
}

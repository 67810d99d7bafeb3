//! The commit that a checkout stands at, read from its files without running git.

use super::files;
use std::path::Path;

/// The commit of `HEAD`, in full.
pub(super) fn head(checkout: &Path) -> Option<String> {
    let directory = checkout.join(".git");
    let head = read(&directory.join("HEAD"))?;
    match head.strip_prefix("ref: ") {
        None => is_commit(&head).then_some(head),
        Some(name) => loose_reference(&directory, name).or_else(|| packed_reference(&directory, name)),
    }
}

fn loose_reference(directory: &Path, name: &str) -> Option<String> {
    let plain = name.starts_with("refs/") && !name.split('/').any(|part| part == "..");
    let commit = plain.then(|| read(&directory.join(name)))??;
    is_commit(&commit).then_some(commit)
}

fn packed_reference(directory: &Path, name: &str) -> Option<String> {
    let packed = read(&directory.join("packed-refs"))?;
    let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
    lines.find(|(commit, reference)| *reference == name && is_commit(commit)).map(|(commit, _)| commit.to_owned())
}

fn read(path: &Path) -> Option<String> {
    let text = String::from_utf8(files::read(path).ok()?).ok()?;
    Some(text.trim_end().to_owned())
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

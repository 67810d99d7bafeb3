//! The commit that a checkout stands at, read from its files without running git.

use super::tree::Tree;

/// The commit of `HEAD`, in full.
pub(super) fn head(checkout: &Tree) -> Option<String> {
    let head = read(checkout, "HEAD")?;
    match head.strip_prefix("ref: ") {
        None => is_commit(&head).then_some(head),
        Some(name) => loose_reference(checkout, name).or_else(|| packed_reference(checkout, name)),
    }
}

fn loose_reference(checkout: &Tree, name: &str) -> Option<String> {
    let plain = name.starts_with("refs/") && !name.split('/').any(|part| part == "..");
    let commit = plain.then(|| read(checkout, name))??;
    is_commit(&commit).then_some(commit)
}

fn packed_reference(checkout: &Tree, name: &str) -> Option<String> {
    let packed = read(checkout, "packed-refs")?;
    let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
    lines.find(|(commit, reference)| *reference == name && is_commit(commit)).map(|(commit, _)| commit.to_owned())
}

fn read(checkout: &Tree, name: &str) -> Option<String> {
    let bytes = checkout.named(format!(".git/{name}")).ok()?;
    Some(bytes.as_text().ok()?.trim_end().to_owned())
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

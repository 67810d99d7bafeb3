//! What says that it is a vendored crate and is none.
//!
//! The file that marks one is quickly written beside a workspace, which would hide it. A vendored crate is one that a
//! lockfile of the repository names, and no workspace, since Cargo takes that out of what is published. What has no
//! lockfile of its own is left alone: nothing is locked there that could be judged.

use super::tree::Tree;
use super::walk::Found;
use crate::evidence::{FileBytes, Memo};
use crate::facts::lockfile::Lockfile;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Looks into directories that are taken for vendored crates wrongly.
pub(super) fn look_into(found: &mut Found<'_>, memo: &Memo) {
    let tree = found.tree();
    let mut locking = std::mem::take(&mut found.vendored);
    locking.retain(|directory| tree.has(directory.join("Cargo.lock")));
    if locking.is_empty() {
        return;
    }
    let locked = locked(found, memo);
    let impostors: Vec<PathBuf> =
        locking.into_iter().filter(|directory| !is_vendored(tree, directory, &locked)).collect();
    found.look_into(impostors);
}

/// The packages of all lockfiles, by the names of the directories that `cargo vendor` gives them.
fn locked(found: &Found<'_>, memo: &Memo) -> BTreeSet<String> {
    let lockfiles = found.files.iter().filter(|(path, _)| path.rsplit('/').next() == Some("Cargo.lock"));
    let mut names = BTreeSet::new();
    for (path, bytes) in lockfiles {
        if let Ok(lockfile) = &*Lockfile::parse_once(path, bytes, memo) {
            let fetched = lockfile.packages.iter().filter(|package| package.source.is_some());
            names.extend(fetched.flat_map(|p| [p.name.to_string(), format!("{}-{}", p.name, p.version)]));
        }
    }
    names
}

fn is_vendored(tree: &Tree, directory: &Path, locked: &BTreeSet<String>) -> bool {
    let is_locked = directory.file_name().and_then(OsStr::to_str).is_some_and(|name| locked.contains(name));
    is_locked && !tree.read_through(&directory.join("Cargo.toml")).is_ok_and(|manifest| is_workspace(&manifest))
}

fn is_workspace(manifest: &FileBytes) -> bool {
    let Ok(text) = manifest.as_text() else { return false };
    // A key can be written with escapes too.
    let may_be = text.contains("workspace") || text.contains('\\');
    may_be && text.parse::<toml::Table>().is_ok_and(|manifest| manifest.contains_key("workspace"))
}

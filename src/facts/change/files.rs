//! Which files of the evidence differ.

use super::ChangedFiles;
use crate::evidence::{Base, Evidence};

/// Compares both sides' files; bytes that are shared between them are not looked at.
pub(super) fn changes(evidence: &Evidence, base: &Base) -> ChangedFiles {
    let mut changes = ChangedFiles::default();
    for (path, bytes) in &evidence.files {
        match base.files.get(path) {
            None => changes.added.push(path.clone()),
            Some(former) if former != bytes => changes.changed.push(path.clone()),
            Some(_) => {}
        }
    }
    let removed = base.files.keys().filter(|path| !evidence.files.contains_key(*path));
    changes.removed = removed.cloned().collect();
    changes
}

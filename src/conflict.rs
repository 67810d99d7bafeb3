//! Merge conflicts that were left in a file, whatever it is otherwise.

use std::ops::Range;

/// The first line that git or Mercurial left behind in a conflict, and what is to be said of it.
pub(crate) fn unresolved(text: &str) -> Option<(Range<usize>, String)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for marker in ["<<<<<<<", "|||||||", ">>>>>>>"] {
            if line.starts_with(marker) {
                let message = format!(
                    "an unresolved merge conflict: this line begins with {marker:?}; resolve it and commit anew"
                );
                return Some((start..start + line.trim_end().len(), message));
            }
        }
        start += line.len();
    }
    None
}

//! Amends a file as the edits of findings say.
//!
//! Only the bytes in question are replaced, by their place in the text as it was judged: comments, order, quotes of the
//! rest and line endings stay as they are. What comes out is TOML, or it is refused.

mod entry;
#[cfg(test)]
mod tests;

use crate::finding::{Edit, EditAction};
use entry::Entry;
use semver::VersionReq;
use std::ops::Range;
use toml::de::DeTable;

/// A stretch of the text and what is to stand there.
type Splice = (Range<usize>, String);

/// The text with the edits made, and why each of the others cannot be made, by its number.
pub fn amend(text: &str, edits: &[&Edit]) -> (String, Vec<(usize, String)>) {
    let all = |why: &str| (text.to_owned(), (0..edits.len()).map(|number| (number, why.to_owned())).collect());
    if text.starts_with('\u{feff}') {
        // The places that crate toml tells do not count it.
        return all("the file begins with a byte order mark");
    }
    let Ok(root) = DeTable::parse(text) else { return all("the file is no TOML") };
    let mut refused = Vec::new();
    let mut splices: Vec<Splice> = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        match splices_of(text, root.get_ref(), edit) {
            Ok(news) => {
                match news.iter().find(|new| splices.iter().any(|old| old != *new && overlap(&old.0, &new.0))) {
                    Some(_) => refused.push((number, "another change is made at the same place".to_owned())),
                    None => splices.extend(news),
                }
            }
            Err(why) => refused.push((number, why)),
        }
    }
    let amended = spliced(text, splices);
    match DeTable::parse(&amended) {
        Ok(_) => (amended, refused),
        Err(_) => all("what would come out is no TOML"),
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end.max(b.start + 1) && b.start < a.end.max(a.start + 1)
}

fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by(|a, b| (a.0.start, a.0.end, &a.1).cmp(&(b.0.start, b.0.end, &b.1)));
    splices.dedup();
    let mut amended = text.to_owned();
    for (range, new) in splices.into_iter().rev() {
        amended.replace_range(range, &new);
    }
    amended
}

fn splices_of(text: &str, root: &DeTable<'_>, edit: &Edit) -> Result<Vec<Splice>, String> {
    let gone = || format!("nothing that andon can change stands at {}:{}", edit.at.file, edit.at.line);
    let offset = offset(text, edit.at.line, edit.at.column).ok_or_else(gone)?;
    let entry = Entry::at(text, root, offset).ok_or_else(gone)?;
    let after = || edit.after.as_deref().ok_or("it is not said what is to stand there");
    match edit.action {
        EditAction::SetRequirement => {
            let after = after()?;
            VersionReq::parse(after).map_err(|e| format!("`{after}` is no requirement: {e}"))?;
            let (range, written) = entry.requirement().ok_or_else(gone)?;
            if edit.before.as_deref().is_some_and(|before| before != written) {
                return Err(format!("`{written}` stands there by now"));
            }
            Ok(vec![(range, format!("\"{after}\""))])
        }
        EditAction::PinRevision => {
            let after = after()?;
            if after.len() < 7 || !after.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(format!("`{after}` is no commit"));
            }
            entry.pinned(after).map(|splice| vec![splice])
        }
        EditAction::Remove => entry.removed().map(|ranges| ranges.map(|range| (range, String::new())).collect()),
    }
}

/// The byte at which a line's column begins; both are counted from 1, columns in characters.
fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    let (line, column) = (usize::try_from(line).ok()?.checked_sub(1)?, usize::try_from(column).ok()?.checked_sub(1)?);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..)?.lines().next()?;
    rest.char_indices().nth(column).map(|(at, _)| start + at)
}

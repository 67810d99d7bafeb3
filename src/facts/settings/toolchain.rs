//! rust-toolchain files. Source: the rustup book, "Overrides", "The toolchain file".

use super::place::{directory, locate};
use super::{Place, Toolchain};
use crate::evidence::{FileBytes, Text};
use crate::facts::Problem;
use crate::facts::document::{Document, Table};
use crate::facts::span::Lines;
use std::ops::Range;

/// Reads one; `None` where it chooses nothing.
pub(super) fn toolchain(file: &Text, bytes: &FileBytes) -> Result<Option<Toolchain>, Problem> {
    if let Some(text) = single_line(file, bytes) {
        let lines = Lines::new(file.clone(), text);
        let start = text.len() - text.trim_start().len();
        return Ok(Some(chosen(&lines, text.trim(), start..start + text.trim().len())));
    }
    let document = Document::parse(file, bytes)?;
    let lines = &document.lines;
    let Some(table) = document.root.table(lines, "toolchain")? else { return Ok(None) };
    let strings = |key| -> Result<Vec<Text>, Problem> {
        Ok(table.strings(lines, key)?.unwrap_or_default().into_iter().map(|(text, _)| text.into()).collect())
    };
    let channel = table.string(lines, "channel")?.map(|(text, range)| chosen(lines, text, range));
    let path = table.string(lines, "path")?.map(|(text, range)| by_path(lines, text, range));
    let found = Toolchain {
        components: strings("components")?,
        targets: strings("targets")?,
        ..match path.or(channel) {
            Some(found) => found,
            None => plain(lines, 0..0),
        }
    };
    Ok(Some(found))
}

/// The old form, which only the name without an extension can have: one line, which is the toolchain's name.
fn single_line<'t>(file: &str, bytes: &'t FileBytes) -> Option<&'t str> {
    let FileBytes::Text(text) = bytes else { return None };
    let old = file.ends_with("rust-toolchain") && text.lines().count() == 1 && !text.contains(['[', '=']);
    old.then_some(&**text).filter(|text| !text.trim().is_empty())
}

/// A channel; rustup takes what has a separator for a path.
fn chosen(lines: &Lines<'_>, text: &str, range: Range<usize>) -> Toolchain {
    match text.contains(['/', '\\']) {
        true => by_path(lines, text, range),
        false => Toolchain { channel: Some(text.into()), ..plain(lines, range) },
    }
}

/// A directory; a relative one is seen from the file.
fn by_path(lines: &Lines<'_>, text: &str, range: Range<usize>) -> Toolchain {
    let plain = plain(lines, range);
    let place: Place = locate(directory(&plain.file), text).0;
    Toolchain { path: Some(text.into()), place: Some(place), ..plain }
}

fn plain(lines: &Lines<'_>, range: Range<usize>) -> Toolchain {
    let at = lines.span(range);
    let (components, targets) = Default::default();
    Toolchain { file: at.file.clone(), channel: None, path: None, place: None, components, targets, at }
}

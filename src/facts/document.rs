//! TOML documents: from bytes to a table whose every value knows its place.

use crate::conflict;
use crate::evidence::{FileBytes, Text};
use crate::facts::Problem;
use crate::facts::span::{Lines, whole_file};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// A value and its place in bytes.
pub(crate) type Placed<T> = (T, Range<usize>);

/// A TOML file that was read.
pub(crate) struct Document<'t> {
    pub lines: Lines<'t>,
    pub root: DeTable<'t>,
}

impl<'t> Document<'t> {
    /// Reads a file; the problem says what in it is no TOML and where.
    pub fn parse(path: &Text, bytes: &'t FileBytes) -> Result<Self, Problem> {
        let text = text(path, bytes, "Cargo")?;
        let lines = Lines::new(path.clone(), text);
        match DeTable::parse(text) {
            Ok(root) => Ok(Document { root: root.into_inner(), lines }),
            Err(error) => Err(not_toml(&lines, &error)),
        }
    }
}

impl Lines<'_> {
    pub(crate) fn problem(&self, range: Range<usize>, message: impl Into<String>) -> Problem {
        Problem { at: self.span(range), message: message.into() }
    }

    fn mistyped(&self, key: &str, wanted: &str, found: &Spanned<DeValue<'_>>) -> Problem {
        let message = format!("`{key}` should be {wanted}, not {}", found.get_ref().type_str());
        self.problem(found.span(), message)
    }
}

/// The file's text; `reader` is who else reads such a file.
pub(crate) fn text<'t>(path: &Text, bytes: &'t FileBytes, reader: &str) -> Result<&'t str, Problem> {
    let bytes = match bytes {
        FileBytes::Text(text) => return Ok(text),
        FileBytes::Bytes(bytes) => bytes,
    };
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        let mut at = whole_file(path);
        at.line = u32::try_from(line).unwrap_or(u32::MAX);
        let message = format!(
            "this file is not UTF-8: byte {} (line {line}) begins no character; {reader} cannot read it either",
            error.valid_up_to()
        );
        Problem { at, message }
    })
}

fn not_toml(lines: &Lines<'_>, error: &toml::de::Error) -> Problem {
    if let Some((range, message)) = conflict::unresolved(lines.text()) {
        return lines.problem(range, message);
    }
    let end = lines.text().len();
    let range = error.span().unwrap_or(end..end);
    let truncated = if range.start >= end { "; the file ends too early, is it truncated?" } else { "" };
    lines.problem(range, format!("not TOML: {}{truncated}", error.message()))
}

/// Typed reading of a table's keys. What is not there is `None`; what has another type is a problem.
pub(crate) trait Table<'t> {
    fn string<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<Placed<&'a str>>, Problem>;
    fn boolean(&self, lines: &Lines<'_>, key: &str) -> Result<Option<bool>, Problem>;
    fn array<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<&'a DeArray<'t>>, Problem>;
    fn strings<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<Vec<Placed<&'a str>>>, Problem>;
    fn table<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<&'a DeTable<'t>>, Problem>;
}

impl<'t> Table<'t> for DeTable<'t> {
    fn string<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<Placed<&'a str>>, Problem> {
        self.get(key).map(|value| string(lines, key, value)).transpose()
    }

    fn boolean(&self, lines: &Lines<'_>, key: &str) -> Result<Option<bool>, Problem> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.get_ref().as_bool().map(Some).ok_or_else(|| lines.mistyped(key, "true or false", value))
    }

    fn array<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<&'a DeArray<'t>>, Problem> {
        let Some(value) = self.get(key) else { return Ok(None) };
        value.get_ref().as_array().map(Some).ok_or_else(|| lines.mistyped(key, "an array", value))
    }

    fn strings<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<Vec<Placed<&'a str>>>, Problem> {
        let Some(array) = self.array(lines, key)? else { return Ok(None) };
        array.iter().map(|value| string(lines, key, value)).collect::<Result<_, _>>().map(Some)
    }

    fn table<'a>(&'a self, lines: &Lines<'_>, key: &str) -> Result<Option<&'a DeTable<'t>>, Problem> {
        self.get(key).map(|value| table(lines, key, value)).transpose()
    }
}

/// A value that must be a string.
pub(crate) fn string<'a>(
    lines: &Lines<'_>,
    key: &str,
    value: &'a Spanned<DeValue<'_>>,
) -> Result<Placed<&'a str>, Problem> {
    match value.get_ref().as_str() {
        Some(text) => Ok((text, value.span())),
        None => Err(lines.mistyped(key, "a string", value)),
    }
}

/// A value that must be a table.
pub(crate) fn table<'a, 't>(
    lines: &Lines<'_>,
    key: &str,
    value: &'a Spanned<DeValue<'t>>,
) -> Result<&'a DeTable<'t>, Problem> {
    value.get_ref().as_table().ok_or_else(|| lines.mistyped(key, "a table", value))
}

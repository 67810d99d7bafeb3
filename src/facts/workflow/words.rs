//! Reading values of a workflow: as text, as lists, as expressions with their places.

use super::expression;
use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::span::Lines;
use crate::finding::Span;
use crate::yaml::{Kind, Node};
use std::collections::BTreeMap;
use std::ops::Range;

/// An expression of a text: what it says, and where it stands in the file.
pub(super) struct Found {
    pub text: String,
    pub range: Range<usize>,
}

/// The place of a value; its first line only.
pub(super) fn at(lines: &Lines<'_>, node: &Node) -> Span {
    lines.span(node.range.clone())
}

/// A problem at a value.
pub(super) fn wrong(lines: &Lines<'_>, node: &Node, what: &str) -> Problem {
    lines.problem(node.range.clone(), format!("this workflow cannot be read: {what}; nothing in it was judged"))
}

/// A key's value as text, where it has one.
pub(super) fn text(node: &Node, key: &str) -> Option<Text> {
    let value = node.get(key)?;
    matches!(value.kind, Kind::Scalar(_)).then(|| value.key_text().into())
}

/// One text, or a list of them.
pub(super) fn texts(node: &Node) -> Vec<Text> {
    match &node.kind {
        Kind::Scalar(_) => vec![node.key_text().into()],
        Kind::List(items) => items.iter().map(|item| item.key_text().into()).collect(),
        Kind::Map(_) => Vec::new(),
    }
}

/// A map of texts; what is nested within is left out.
pub(super) fn map(node: Option<&Node>) -> BTreeMap<Text, Text> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.iter().map(|(key, value)| (key.key_text().into(), value.key_text().into())).collect()
}

/// The inputs of an action, by their names in lower case: GitHub takes them in any.
pub(super) fn inputs(node: &Node) -> BTreeMap<Text, Text> {
    let named = map(node.get("with")).into_iter();
    named.map(|(name, value)| (name.to_lowercase().into(), value)).collect()
}

/// Every scalar of a value.
pub(super) fn scalars<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    match &node.kind {
        Kind::Scalar(_) => found.push(node),
        Kind::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| scalars(value, found)),
    }
}

/// The expressions of a scalar. Where the file writes them with escapes, they have the place of the whole scalar.
pub(super) fn expressions(lines: &Lines<'_>, node: &Node) -> Vec<Found> {
    let Some(text) = node.as_str() else { return Vec::new() };
    let found = expression::spans(text);
    if found.is_empty() {
        return Vec::new();
    }
    let raw = lines.text().get(node.range.clone()).unwrap_or_default();
    let places = expression::spans(raw);
    let exact = places.len() == found.len();
    let expressions = found.into_iter().enumerate().map(|(number, range)| {
        let place = places.get(number).filter(|_| exact);
        Found {
            text: text.get(range).unwrap_or_default().trim().to_owned(),
            range: match place {
                Some(place) => node.range.start + place.start - 3..node.range.start + place.end + 2,
                None => node.range.clone(),
            },
        }
    });
    expressions.collect()
}

/// Where a part of a script stands in the file: found by its first line, counted from the script's.
pub(super) fn in_script(lines: &Lines<'_>, node: &Node, script: &str, part: &Range<usize>) -> Span {
    let number = script.get(..part.start).unwrap_or_default().matches('\n').count();
    let first = script.get(part.clone()).and_then(|part| part.lines().next()).unwrap_or_default().trim();
    let raw = lines.text().get(node.range.clone()).unwrap_or_default();
    let mut start = 0;
    for (at, line) in raw.split_inclusive('\n').enumerate() {
        let offset = if at == number { line.find(first) } else { None };
        if let Some(offset) = offset.filter(|_| !first.is_empty()) {
            let from = node.range.start + start + offset;
            return lines.span(from..from + first.len());
        }
        start += line.len();
    }
    // A folded script has other lines than the file.
    match raw.find(first) {
        Some(offset) if !first.is_empty() => {
            lines.span(node.range.start + offset..node.range.start + offset + first.len())
        }
        _ => at(lines, node),
    }
}

/// The comment behind a value on its line.
pub(super) fn comment(lines: &Lines<'_>, node: &Node) -> Option<Text> {
    let rest = lines.text().get(node.range.end..)?;
    let line = rest.lines().next()?;
    let (before, comment) = line.split_once('#')?;
    before.trim().is_empty().then(|| comment.trim().into())
}

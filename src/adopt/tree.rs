//! The other tool's document as a tree: every value with its path, its place and what was noted beside it.

use super::Source;
use crate::config::reader::{Item, Reader};
use crate::error::Error;
use crate::finding::Span;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// How long a remark may be that becomes a reason.
const REMARK_LENGTH: usize = 300;

/// A value of the document.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Where in the document: `bans.deny[3].wrappers`.
    pub path: String,
    /// Where in the file.
    pub at: Span,
    /// The comment at the end of its line, or that right above it.
    pub remark: Option<String>,
    pub shape: Shape,
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    Leaf(Value),
    List(Vec<Node>),
    Table(BTreeMap<String, Node>),
}

impl Node {
    /// Reads a document.
    pub(super) fn read(source: Source) -> Result<Node, Error> {
        let mut reader = Reader::new(source.file, source.text);
        let document = reader.document()?;
        let mut trunk = Trunk { reader: &mut reader, text: source.text };
        let at = trunk.reader.span(&(0..0));
        let root = Node { path: String::new(), at, remark: None, shape: trunk.table("", &document) };
        reader.finish()?;
        Ok(root)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Leaf(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        match &self.shape {
            Shape::Leaf(Value::Bool(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The entries of a list; a value that is none is its only entry.
    pub(super) fn entries(self) -> Vec<Node> {
        match self.shape {
            Shape::List(entries) => entries,
            _ => vec![self],
        }
    }

    /// The strings of a list, or nothing where it is something else.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        match &self.shape {
            Shape::List(entries) => entries.iter().map(Node::text).collect(),
            _ => None,
        }
    }

    /// The keys of a table, or the value itself where it is none.
    pub(super) fn fields(self) -> Result<BTreeMap<String, Node>, Node> {
        match self.shape {
            Shape::Table(fields) => Ok(fields),
            _ => Err(self),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match &self.shape {
            Shape::Leaf(_) => false,
            Shape::List(entries) => entries.is_empty(),
            Shape::Table(fields) => fields.is_empty(),
        }
    }

    pub(super) fn json(&self) -> Value {
        match &self.shape {
            Shape::Leaf(value) => value.clone(),
            Shape::List(entries) => entries.iter().map(Node::json).collect(),
            Shape::Table(fields) => {
                Value::Object(fields.iter().map(|(key, node)| (key.clone(), node.json())).collect::<Map<_, _>>())
            }
        }
    }
}

struct Trunk<'r, 't> {
    reader: &'r mut Reader<'t>,
    text: &'t str,
}

impl Trunk<'_, '_> {
    fn table(&mut self, path: &str, table: &DeTable) -> Shape {
        let fields = table.iter().map(|(key, item)| {
            let name = key.get_ref().to_string();
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let mut node = self.node(path, item);
            // A key says better than its value where an entry is to be looked for.
            node.at = self.reader.span(&key.span());
            (name, node)
        });
        Shape::Table(fields.collect())
    }

    fn node(&mut self, path: String, item: &Item) -> Node {
        let range = item.span();
        let (at, remark) = (self.reader.span(&range), self.remark(&range));
        let shape = match item.get_ref() {
            DeValue::Table(table) => self.table(&path, table),
            DeValue::Array(items) => {
                Shape::List(items.iter().enumerate().map(|(i, item)| self.node(format!("{path}[{i}]"), item)).collect())
            }
            _ => Shape::Leaf(self.reader.json(&path, item)),
        };
        Node { path, at, remark, shape }
    }

    fn remark(&self, range: &Range<usize>) -> Option<String> {
        let behind = self.text.get(range.end..)?.trim_start_matches([',', ' ', '\t', '}', ']']);
        let remark = behind.strip_prefix('#').and_then(|remark| remark.lines().next());
        let remark = remark.map(str::to_owned).or_else(|| self.above(range.start))?;
        let words = remark.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then(|| words.chars().take(REMARK_LENGTH).collect())
    }

    /// The comment lines right above an entry that begins its line; entries that are commented out say nothing.
    fn above(&self, start: usize) -> Option<String> {
        let before = self.text.get(..start)?.trim_end_matches([' ', '\t']);
        if !before.is_empty() && !before.ends_with('\n') {
            return None;
        }
        let lines = before.strip_suffix('\n').unwrap_or_default();
        let comment = |line: &&str| line.trim_start().starts_with('#');
        let says = |line: &&str| !line.starts_with(['"', '{', '[', '\'']);
        let mut words: Vec<&str> = lines.lines().rev().take(8).take_while(comment).collect();
        words.reverse();
        let words = words.into_iter().map(|line| line.trim_start().trim_start_matches(['#', ' '])).filter(says);
        Some(words.collect::<Vec<_>>().join(" "))
    }
}

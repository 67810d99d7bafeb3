//! Reading TOML with its places: what is wrong is noted, and the first place is reported.

use crate::conflict;
use crate::error::{Error, Location};
use crate::evidence::Text;
use crate::finding::Span;
use crate::suggest;
use serde_json::{Map, Value};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Characters are counted in blocks of this many bytes: a hostile file is one endless line.
const BLOCK: usize = 1024;

/// A value of the document with its place.
pub(crate) type Item<'d> = Spanned<DeValue<'d>>;

/// Takes values out of a parsed document and notes what is wrong with them.
pub(crate) struct Reader<'t> {
    file: Text,
    text: &'t str,
    line_starts: Vec<usize>,
    /// How many characters start before each block.
    blocks: Vec<usize>,
    wrong: Vec<(usize, String)>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(file: &str, text: &'t str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let blocks = text.as_bytes().chunks(BLOCK).scan(0, |before, block| {
            let here = *before;
            *before += characters(block);
            Some(here)
        });
        Reader { file: file.into(), text, line_starts, blocks: blocks.collect(), wrong: Vec::new() }
    }

    /// The whole document.
    pub(crate) fn document(&self) -> Result<DeTable<'t>, Error> {
        DeTable::parse(self.text).map(Spanned::into_inner).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            let not_toml = || (at..at, format!("not valid TOML: {}", e.message()));
            let (range, message) = conflict::unresolved(self.text).unwrap_or_else(not_toml);
            Error::Config { at: self.location(range.start), message }
        })
    }

    /// The error that stands first in the file, if there is one.
    pub(crate) fn finish(self) -> Result<(), Error> {
        match self.wrong.iter().min() {
            None => Ok(()),
            Some((at, message)) => Err(Error::Config { at: self.location(*at), message: message.clone() }),
        }
    }

    /// Notes that something is wrong.
    pub(crate) fn wrong(&mut self, at: &Range<usize>, message: impl Into<String>) {
        self.wrong.push((at.start, message.into()));
    }

    pub(crate) fn location(&self, offset: usize) -> Location {
        let (line, column) = self.position(offset);
        Location { file: self.file.to_string(), line, column }
    }

    /// The place of a value, or of its first line.
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let (line, column) = self.position(range.start);
        let text = self.text.get(range.clone()).unwrap_or_default();
        let width = text.lines().next().unwrap_or_default().chars().count();
        Span { file: self.file.clone(), line, column, end_column: column.saturating_add(count(width)) }
    }

    fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (count(line), count(self.characters(start..offset) + 1))
    }

    /// How many characters start in a range of bytes, by the table where it is long.
    fn characters(&self, range: Range<usize>) -> usize {
        let counted = |range: Range<usize>| characters(self.text.as_bytes().get(range).unwrap_or_default());
        let (first, last) = (range.start.div_ceil(BLOCK), range.end / BLOCK);
        match (self.blocks.get(first), self.blocks.get(last)) {
            (Some(from), Some(to)) if first < last => {
                counted(range.start..first * BLOCK) + (to - from) + counted(last * BLOCK..range.end)
            }
            _ => counted(range),
        }
    }

    /// Notes every key that is not one of `known`.
    pub(crate) fn keys(&mut self, section: &str, table: &DeTable, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&&**key.get_ref())) {
            let name = key.get_ref();
            let hint = suggest::choice(name, known);
            self.wrong(&key.span(), format!("unknown key `{name}` {section}{hint}"));
        }
    }

    pub(crate) fn table<'a, 'd>(&mut self, what: &str, item: &'a Item<'d>) -> Option<&'a DeTable<'d>> {
        match item.get_ref() {
            DeValue::Table(table) => Some(table),
            other => self.wrong_type(what, "a table", other, &item.span()),
        }
    }

    pub(crate) fn items<'a, 'd>(&mut self, what: &str, item: &'a Item<'d>) -> Vec<&'a Item<'d>> {
        match item.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            other => self.wrong_type(what, "an array", other, &item.span()).unwrap_or_default(),
        }
    }

    /// A string that says something.
    pub(crate) fn string(&mut self, what: &str, item: &Item) -> Option<Text> {
        match item.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.wrong(&item.span(), format!("{what} is empty"));
                None
            }
            DeValue::String(text) => Some(text.trim().into()),
            other => self.wrong_type(what, "a string", other, &item.span()),
        }
    }

    pub(crate) fn strings(&mut self, what: &str, item: &Item) -> Vec<Text> {
        let items = self.items(what, item);
        items.into_iter().filter_map(|item| self.string(&format!("an entry of {what}"), item)).collect()
    }

    pub(crate) fn wrong_type<T>(&mut self, what: &str, wanted: &str, found: &DeValue, at: &Range<usize>) -> Option<T> {
        self.wrong(at, format!("{what} must be {wanted}, not {}", type_name(found)));
        None
    }

    /// The value as JSON, as policies read it; dates become strings.
    pub(crate) fn json(&mut self, what: &str, item: &Item) -> Value {
        match item.get_ref() {
            DeValue::String(text) => Value::from(&**text),
            DeValue::Boolean(flag) => Value::from(*flag),
            DeValue::Datetime(moment) => Value::from(moment.to_string()),
            DeValue::Integer(number) => {
                self.number(what, item, i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::from))
            }
            DeValue::Float(number) => {
                let finite = number.as_str().parse::<f64>().ok().filter(|number| number.is_finite());
                self.number(what, item, finite.map(Value::from))
            }
            DeValue::Array(items) => items.iter().map(|item| self.json(what, item)).collect(),
            DeValue::Table(table) => {
                let entries = table.iter().map(|(key, item)| (key.get_ref().to_string(), self.json(what, item)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    fn number(&mut self, what: &str, item: &Item, value: Option<Value>) -> Value {
        value.unwrap_or_else(|| {
            self.wrong(&item.span(), format!("{what} holds a number that is out of range"));
            Value::Null
        })
    }
}

fn type_name(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// How many characters start in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

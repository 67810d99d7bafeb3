//! YAML as values with places: of policies' METADATA, and of workflows.
//!
//! Nothing is made larger than [`Limits`] allows: aliases make a small file a huge value, and deep ones exhaust a stack.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A value and where it stands: line and column counted from 1, and its bytes. What an alias stands for has the place of
/// its anchor.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub line: u32,
    pub column: u32,
    pub range: Range<usize>,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Scalar(Json),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub line: u32,
    pub column: u32,
    pub message: String,
}

/// How much is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How deep lists and maps may be nested.
    pub depth: usize,
    /// How many bytes the value may take, aliases followed; a value counts 64 and its text.
    pub weight: usize,
    /// Whether anchors and aliases are followed rather than refused.
    pub aliases: bool,
}

/// METADATA needs no anchors.
pub(crate) const METADATA: Limits = Limits { depth: 16, weight: 16 << 20, aliases: false };

impl Node {
    pub(crate) fn wrong(&self, message: impl Into<String>) -> Wrong {
        Wrong { line: self.line, column: self.column, message: message.into() }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The value of a map's key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// A value that stands nowhere.
    pub(crate) fn without_place(value: Json) -> Node {
        let kind = match value {
            Json::Array(items) => Kind::List(items.into_iter().map(Node::without_place).collect()),
            Json::Object(entries) => {
                let entry = |(key, value)| (Node::without_place(Json::String(key)), Node::without_place(value));
                Kind::Map(entries.into_iter().map(entry).collect())
            }
            scalar => Kind::Scalar(scalar),
        };
        Node { line: 1, column: 1, range: 0..0, kind }
    }

    /// A map's entries; none of anything else.
    pub(crate) fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value without its places.
    pub(crate) fn to_json(&self) -> Json {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => items.iter().map(Node::to_json).collect(),
            Kind::Map(entries) => {
                Json::Object(entries.iter().map(|(key, value)| (key.key_text(), value.to_json())).collect())
            }
        }
    }

    fn is_named_like(&self, other: &Node) -> bool {
        match (self.as_str(), other.as_str()) {
            (Some(one), Some(two)) => one == two,
            _ => self.key_text() == other.key_text(),
        }
    }

    /// A scalar as text; empty for null, and for lists and maps.
    pub(crate) fn key_text(&self) -> String {
        match &self.kind {
            Kind::Scalar(Json::String(text)) => text.clone(),
            Kind::Scalar(Json::Null) | Kind::List(_) | Kind::Map(_) => String::new(),
            Kind::Scalar(value) => value.to_string(),
        }
    }
}

/// Reads one document; null where there is none. A second one in the same text is refused: whoever reads only the first would miss it.
pub(crate) fn read(text: &str, limits: Limits) -> Result<Node, Wrong> {
    let mut reader = Reader::new(text, limits);
    let node = loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (Event::StreamEnd, _) => {
                return Ok(Node { line: 1, column: 1, range: 0..0, kind: Kind::Scalar(Json::Null) });
            }
            (event, span) => break reader.node(event, span)?,
        }
    };
    loop {
        match reader.next()? {
            (Event::DocumentEnd | Event::Nothing, _) => {}
            (Event::StreamEnd, _) => return Ok(node),
            (_, span) => return Err(wrong(&span.start, "a second document begins here; only one is read")),
        }
    }
}

/// From characters, which the parser counts in, to bytes.
struct Offsets {
    /// Where every 64th character begins; empty where all are ASCII.
    blocks: Vec<usize>,
    length: usize,
    /// The last character that was asked for, and its byte: the next is rarely far behind it.
    last: (usize, usize),
}

const BLOCK: usize = 64;

impl Offsets {
    fn new(text: &str) -> Self {
        let blocks = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(BLOCK).map(|(at, _)| at).collect(),
        };
        Offsets { blocks, length: text.len(), last: (0, 0) }
    }

    fn byte(&mut self, text: &str, character: usize) -> usize {
        if self.blocks.is_empty() {
            return character.min(self.length);
        }
        let (first, start) = match self.last {
            (first, start) if (first..first + BLOCK).contains(&character) => (first, start),
            _ => match self.blocks.get(character / BLOCK) {
                Some(start) => (character / BLOCK * BLOCK, *start),
                None => return self.length,
            },
        };
        let rest = text.get(start..).unwrap_or_default();
        let byte = rest.char_indices().nth(character - first).map_or(self.length, |(at, _)| start + at);
        self.last = (character, byte);
        byte
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    text: &'a str,
    offsets: Offsets,
    limits: Limits,
    depth: usize,
    weight: usize,
    /// What is anchored, and its weight.
    anchors: HashMap<usize, (Node, usize)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, limits: Limits) -> Self {
        let (events, offsets) = (Parser::new_from_str(text), Offsets::new(text));
        Reader { events, text, offsets, limits, depth: 0, weight: 0, anchors: HashMap::new() }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Wrong> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(e)) => Err(wrong(e.marker(), e.info())),
            None => Err(Wrong { line: 1, column: 1, message: "is empty".into() }),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Wrong> {
        let before = self.weight;
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag) | Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                (*anchor, tag.as_deref())
            }
            Event::Alias(anchor) if self.limits.aliases => return self.alias(*anchor, span),
            Event::StreamEnd | Event::DocumentEnd => return Err(wrong(&span.start, "is empty")),
            _ => return Err(wrong(&span.start, "anchors, aliases and tags are not read")),
        };
        if tag.is_some() || (anchor != 0 && !self.limits.aliases) {
            let what = if self.limits.aliases { "tags are" } else { "anchors, aliases and tags are" };
            return Err(wrong(&span.start, &format!("{what} not read")));
        }
        let node = self.plain(event, span)?;
        if anchor != 0 {
            let weight = self.weight - before;
            self.weigh(weight, span)?;
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        Ok(node)
    }

    fn plain(&mut self, event: Event<'a>, span: Span) -> Result<Node, Wrong> {
        let size = if let Event::Scalar(text, ..) = &event { text.len() } else { 0 };
        self.weigh(64 + size, span)?;
        let start = self.offsets.byte(self.text, span.start.index());
        let mut end = self.offsets.byte(self.text, span.end.index());
        let kind = match event {
            Event::Scalar(text, style, ..) => Kind::Scalar(scalar(&text, style)),
            Event::SequenceStart(..) => self.nested(span, &mut end, Self::list)?,
            _ => self.nested(span, &mut end, Self::map)?,
        };
        let (line, column) = place(&span.start);
        Ok(Node { line, column, range: start..end.max(start), kind })
    }

    /// What an alias stands for. One within its own anchor stands for nothing yet.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<Node, Wrong> {
        let Some((node, weight)) = self.anchors.get(&anchor) else {
            return Err(wrong(&span.start, "this alias is part of what it stands for"));
        };
        let (node, weight) = (node, *weight);
        if self.weight + weight > self.limits.weight {
            return Err(wrong(&span.start, "is too large once its aliases are followed"));
        }
        let node = node.clone();
        self.weight += weight;
        Ok(node)
    }

    fn weigh(&mut self, weight: usize, span: Span) -> Result<(), Wrong> {
        self.weight += weight;
        match self.weight > self.limits.weight {
            true => Err(wrong(&span.start, "is too large")),
            false => Ok(()),
        }
    }

    fn nested(
        &mut self,
        span: Span,
        end: &mut usize,
        read: fn(&mut Self) -> Result<(Kind, Span), Wrong>,
    ) -> Result<Kind, Wrong> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(wrong(&span.start, "is nested too deeply"));
        }
        let (kind, closing) = read(self)?;
        *end = self.offsets.byte(self.text, closing.end.index());
        self.depth -= 1;
        Ok(kind)
    }

    fn list(&mut self) -> Result<(Kind, Span), Wrong> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return Ok((Kind::List(items), span)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self) -> Result<(Kind, Span), Wrong> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut names = Names::default();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, span) => return Ok((Kind::Map(entries), span)),
                (event, span) => self.node(event, span)?,
            };
            if !matches!(key.kind, Kind::Scalar(_)) {
                return Err(key.wrong("a key has to be a name"));
            }
            if !names.insert(&key, &entries) {
                return Err(key.wrong(format!("`{}` is there twice", key.key_text())));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            entries.push((key, value));
        }
    }
}

/// The names in a map: those of a small one are compared one by one.
#[derive(Default)]
struct Names(HashSet<String>);

/// Up to how many names are compared one by one.
const FEW: usize = 16;

impl Names {
    /// Whether the key is not among the entries yet.
    fn insert(&mut self, key: &Node, entries: &[(Node, Node)]) -> bool {
        if entries.len() < FEW {
            return !entries.iter().any(|(other, _)| other.is_named_like(key));
        }
        if self.0.is_empty() {
            self.0.extend(entries.iter().map(|(other, _)| other.key_text()));
        }
        self.0.insert(key.key_text())
    }
}

/// A plain scalar is null, a boolean or a number where JSON would read it so; everything else is text.
fn scalar(text: &str, style: ScalarStyle) -> Json {
    if !matches!(style, ScalarStyle::Plain) {
        return text.into();
    }
    match text {
        "" | "~" => Json::Null,
        // Nothing else begins a number or a word of JSON.
        _ if !text.starts_with(['-', 't', 'f', 'n']) && !text.starts_with(|c: char| c.is_ascii_digit()) => text.into(),
        _ => match serde_json::from_str(text) {
            Ok(value @ (Json::Null | Json::Bool(_) | Json::Number(_))) => value,
            _ => text.into(),
        },
    }
}

fn place(marker: &saphyr_parser::Marker) -> (u32, u32) {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (count(marker.line()).max(1), count(marker.col()).saturating_add(1))
}

fn wrong(marker: &saphyr_parser::Marker, message: &str) -> Wrong {
    let (line, column) = place(marker);
    Wrong { line, column, message: message.into() }
}

#[cfg(test)]
mod tests;

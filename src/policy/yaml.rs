//! METADATA is YAML; this reads it as values with places. Anchors, aliases and tags are refused: METADATA needs none,
//! and aliases make a small file a huge value.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Value as Json;

/// A value and where it stands, both counted from 1.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub line: u32,
    pub column: u32,
    pub kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Scalar(Json),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Wrong {
    pub line: u32,
    pub column: u32,
    pub message: String,
}

const DEPTH: usize = 16;

impl Node {
    pub(super) fn wrong(&self, message: impl Into<String>) -> Wrong {
        Wrong { line: self.line, column: self.column, message: message.into() }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The value without its places.
    pub(super) fn to_json(&self) -> Json {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => items.iter().map(Node::to_json).collect(),
            Kind::Map(entries) => {
                Json::Object(entries.iter().map(|(key, value)| (key.key_text(), value.to_json())).collect())
            }
        }
    }

    pub(super) fn key_text(&self) -> String {
        match &self.kind {
            Kind::Scalar(Json::String(text)) => text.clone(),
            Kind::Scalar(value) => value.to_string(),
            _ => String::new(),
        }
    }
}

/// Reads one document.
pub(super) fn read(text: &str) -> Result<Node, Wrong> {
    let mut reader = Reader { events: Parser::new_from_str(text), depth: 0 };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (event, span) => return reader.node(event, span),
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Wrong> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(e)) => Err(wrong(e.marker(), e.info())),
            None => Err(Wrong { line: 1, column: 1, message: "is empty".into() }),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Wrong> {
        let kind = match event {
            Event::Scalar(text, style, 0, None) => Kind::Scalar(scalar(&text, style)),
            Event::SequenceStart(0, None) => self.nested(span, Self::list)?,
            Event::MappingStart(0, None) => self.nested(span, Self::map)?,
            Event::StreamEnd | Event::DocumentEnd => return Err(wrong(&span.start, "is empty")),
            _ => return Err(wrong(&span.start, "anchors, aliases and tags are not read")),
        };
        let (line, column) = place(&span.start);
        Ok(Node { line, column, kind })
    }

    fn nested(&mut self, span: Span, read: fn(&mut Self) -> Result<Kind, Wrong>) -> Result<Kind, Wrong> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(wrong(&span.start, "is nested too deeply"));
        }
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn list(&mut self) -> Result<Kind, Wrong> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Kind::List(items)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self) -> Result<Kind, Wrong> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Kind::Map(entries)),
                (event, span) => self.node(event, span)?,
            };
            if !matches!(key.kind, Kind::Scalar(_)) {
                return Err(key.wrong("a key has to be a name"));
            }
            let name = key.key_text();
            if entries.iter().any(|(other, _)| other.key_text() == name) {
                return Err(key.wrong(format!("`{name}` is there twice")));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            entries.push((key, value));
        }
    }
}

/// A plain scalar is null, a boolean or a number where JSON would read it so; everything else is text.
fn scalar(text: &str, style: ScalarStyle) -> Json {
    if !matches!(style, ScalarStyle::Plain) {
        return text.into();
    }
    match text {
        "" | "~" => Json::Null,
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

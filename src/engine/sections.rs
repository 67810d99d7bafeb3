//! Which parts of the facts document the loaded policies read. Nothing else of it is built: making the document costs
//! more than judging it.

use crate::evidence::Text;
use std::collections::BTreeMap;

/// The fields of the document that take about as long to build as all others.
const FIRST_HALF: [&str; 2] = ["packages", "recent"];

/// The parts of the document that are read, as a tree of field names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sections {
    /// This value is used as a whole.
    whole: bool,
    /// Named fields that are read.
    fields: BTreeMap<Text, Sections>,
    /// What is read of an element that is found by looking through all, or by a computed key.
    elements: Option<Box<Sections>>,
}

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To a field, by its name.
    Field(Text),
    /// To an element, whichever.
    Element,
}

impl Sections {
    /// The whole document.
    pub fn everything() -> Self {
        Sections { whole: true, ..Sections::default() }
    }

    /// The same in two parts of about the same weight, where the document is read field by field.
    pub(super) fn halves(&self) -> Option<[Sections; 2]> {
        if self.whole || self.elements.is_some() {
            return None;
        }
        let is_first = |(name, _): &(&Text, &Sections)| FIRST_HALF.contains(&&***name);
        let (first, second): (Vec<_>, Vec<_>) = self.fields.iter().partition(is_first);
        let part = |fields: Vec<(&Text, &Sections)>| {
            let fields = fields.into_iter().map(|(name, sections)| (name.clone(), sections.clone())).collect();
            Sections { whole: false, fields, elements: None }
        };
        Some([part(first), part(second)])
    }

    /// What either reads.
    pub fn union(mut self, other: &Sections) -> Sections {
        self.unite(other);
        self
    }

    fn unite(&mut self, other: &Sections) {
        self.whole |= other.whole;
        for (name, sections) in &other.fields {
            self.fields.entry(name.clone()).or_default().unite(sections);
        }
        if let Some(elements) = &other.elements {
            self.elements.get_or_insert_default().unite(elements);
        }
    }

    /// Adds the value at the end of a path: as a whole, or only that it is there.
    pub fn add(&mut self, path: &[Step], whole: bool) {
        let mut at = self;
        for step in path {
            at = match step {
                Step::Field(name) => at.fields.entry(name.clone()).or_default(),
                Step::Element => at.elements.get_or_insert_default(),
            };
        }
        at.whole |= whole;
    }

    /// Whether a field of the document itself is read at all.
    pub fn reads(&self, field: &str) -> bool {
        self.whole || self.elements.is_some() || self.fields.contains_key(field)
    }

    /// Whether anything of the document is read besides the fields that are named.
    pub fn reads_beside(&self, named: impl Fn(&str) -> bool) -> bool {
        self.whole || self.elements.is_some() || self.fields.keys().any(|field| !named(field))
    }

    pub(super) fn field(&self, name: &str) -> Reading<'_> {
        if self.whole {
            return Reading::Whole;
        }
        match (self.fields.get(name), self.elements.as_deref()) {
            (None, None) => Reading::Nothing,
            (Some(sections), None) | (None, Some(sections)) => Reading::Parts(sections),
            (Some(_), Some(_)) => Reading::Whole,
        }
    }

    pub(super) fn element(&self) -> Reading<'_> {
        match &self.elements {
            _ if self.whole => Reading::Whole,
            Some(elements) => Reading::Parts(elements),
            None if self.fields.is_empty() => Reading::Nothing,
            None => Reading::Whole,
        }
    }
}

/// How much of a value is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading<'a> {
    Nothing,
    Parts(&'a Sections),
    Whole,
}

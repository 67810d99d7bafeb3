//! Names that can be taken for those of other crates.
//!
//! A name is compared with the well-known ones ([`known.txt`](known.txt)) and with the others of its lockfile. A name that
//! is itself in the list is never suspect, whatever it resembles. `tests/known_names.rs` says how the list is made.

mod known;
mod likeness;

#[cfg(test)]
mod tests;

use super::{Package, SourceKind};
use crate::evidence::Text;
use crate::finding::Span;
use known::Known;
use likeness::{bare, plain, skeleton};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A package whose name can be taken for another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConfusableName {
    /// Its id.
    pub package: Text,
    /// Its name.
    pub name: Text,
    /// The name that it resembles.
    pub resembles: Text,
    /// How.
    pub how: Likeness,
    /// The other one is not well known: it is a package of the same lockfile.
    pub in_use: bool,
    /// Its name in the lockfile.
    pub at: Span,
}

/// How two names resemble each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// They differ in `-` and `_` only.
    Separators,
    /// They look alike: `0` and `o`, `1` and `l`, `rn` and `m`, doubled letters.
    LookAlike,
    /// One is the other with `rust-`, `-rs`, `lib` and the like around it.
    Affix,
    /// Two neighbouring letters are exchanged.
    Exchanged,
    /// One character is another.
    OneReplaced,
    /// One character more or less.
    OneMore,
}

/// The suspect names of a lockfile, in order of package ids; of each the gravest likeness.
pub(super) fn names(packages: &BTreeMap<Text, Package>) -> Vec<ConfusableName> {
    let known = Known::list();
    let suspects = packages.values().filter(|package| {
        package.source.kind == SourceKind::CratesIo && !package.member && !known.accepts(&package.name)
    });
    let suspects: Vec<&Package> = suspects.collect();
    if suspects.is_empty() {
        return Vec::new();
    }
    let used = Used::of(packages);
    suspects.into_iter().filter_map(|package| suspect(package, known, &used)).collect()
}

fn suspect(package: &Package, known: &Known, used: &Used<'_>) -> Option<ConfusableName> {
    let (found, in_use) = match known.resembled(&package.name) {
        Some(found) => (found, false),
        None => (used.resembled(&package.name)?, true),
    };
    Some(ConfusableName {
        package: package.id.clone(),
        name: package.name.clone(),
        resembles: found.0.into(),
        how: found.1,
        in_use,
        at: package.at.clone(),
    })
}

/// The names of a lockfile, by what they look like.
struct Used<'p> {
    skeletons: HashMap<String, Vec<&'p str>>,
    plain: HashMap<String, &'p str>,
}

impl<'p> Used<'p> {
    fn of(packages: &'p BTreeMap<Text, Package>) -> Self {
        let mut used = Used { skeletons: HashMap::new(), plain: HashMap::new() };
        for package in packages.values() {
            if used.plain.insert(plain(&package.name), &package.name) != Some(&package.name) {
                used.skeletons.entry(skeleton(&package.name)).or_default().push(&package.name);
            }
        }
        used
    }

    /// Another name that differs in looks only, or in an affix. One letter is not enough here: families of crates that
    /// nobody else knows differ in no more.
    fn resembled(&self, name: &str) -> Option<(&'p str, Likeness)> {
        let alike = self.skeletons.get(&skeleton(name)).and_then(|names| names.iter().find(|other| **other != name));
        if let Some(other) = alike {
            return Some((other, likeness::in_looks(name, other)));
        }
        bare(name).iter().find_map(|bare| self.plain.get(bare)).map(|other| (*other, Likeness::Affix))
    }
}

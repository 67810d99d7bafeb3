//! Makes a set of the entries of a source, one after the other.

use super::advisory::Form;
use super::snapshot::Header;
use super::{Advisory, AdvisorySet, line, markdown, merge, osv};
use crate::evidence::Text;
use crate::facts::UnreadableAdvisory;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// No advisory is nearly as long; what is longer is something else.
const LARGEST: usize = 4 << 20;

/// Where a set came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The directory, archive or URL.
    pub source: String,
    /// The commit, where there is one.
    pub revision: Option<String>,
    /// The day of it.
    pub date: jiff::civil::Date,
}

impl Origin {
    /// Both together: as old as the older one.
    pub(super) fn and(self, other: Origin) -> Origin {
        let revision = match (self.revision, other.revision) {
            (Some(a), Some(b)) => Some(format!("{a} + {b}")),
            (a, b) => a.or(b),
        };
        Origin { source: format!("{} + {}", self.source, other.source), revision, date: self.date.min(other.date) }
    }
}

/// What one entry holds.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The advisories, one for each package.
    pub advisories: Vec<Advisory>,
    /// What in it could not be read while the rest could. Each is named like an entry that could not be read at all.
    pub remarks: Vec<String>,
}

/// Gathers advisories for a set. Entries may come in any order; the set will be the same.
#[derive(Debug, Default)]
pub struct Builder {
    advisories: Vec<Found>,
    unreadable: Vec<UnreadableAdvisory>,
}

/// An advisory and the entry that holds it.
#[derive(Debug)]
struct Found {
    advisory: Advisory,
    entry: String,
}

impl Found {
    /// What there should be one of in a source.
    fn key(&self) -> (Text, Text, Form) {
        (Text::clone(&self.advisory.package), Text::clone(&self.advisory.id), self.advisory.versions.form)
    }
}

/// Which format an entry is in, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Markdown,
    Osv,
    Unknown,
}

/// Whether a file of a source holds an advisory, so that the others need not be read: `RUSTSEC-*`, what lies at
/// `crates/*/*.md`, and all `*.json`. Names that begin with a dot are passed over.
pub fn is_entry(name: &str) -> bool {
    format(name).is_some()
}

fn format(name: &str) -> Option<Format> {
    let mut parts = name.rsplit('/');
    let file = parts.next().filter(|file| !file.starts_with('.'))?;
    let collection = parts.nth(1);
    match file.rsplit_once('.') {
        Some((_, "json")) => Some(Format::Osv),
        Some((stem, "md")) if stem.starts_with("RUSTSEC-") || matches!(collection, Some("crates" | "rust")) => {
            Some(Format::Markdown)
        }
        _ if file.starts_with("RUSTSEC-") => Some(Format::Unknown),
        _ => None,
    }
}

impl Builder {
    /// Adds an entry by its name, relative to the source's root, and its bytes. What is no advisory is passed over.
    pub fn entry(&mut self, name: &str, bytes: &[u8]) {
        let Some(format) = format(name) else { return };
        match read(format, name, bytes) {
            Ok(reading) => {
                let found = reading.advisories.into_iter().map(|advisory| Found { advisory, entry: name.to_owned() });
                self.advisories.extend(found);
                reading.remarks.into_iter().for_each(|remark| self.unreadable(name, remark));
            }
            Err(reason) => self.unreadable(name, reason),
        }
    }

    /// Names an entry that could not be read.
    pub fn unreadable(&mut self, name: &str, reason: impl Into<String>) {
        self.unreadable.push(UnreadableAdvisory { entry: name.into(), reason: reason.into() });
    }

    /// The day of the newest advisory so far: how old a source at least is that does not say it itself.
    pub fn newest(&self) -> Option<jiff::civil::Date> {
        self.advisories.iter().filter_map(|found| found.advisory.published.parse().ok()).max()
    }

    /// Adds all that another set holds, except what is there already: of the same entry in two sets the first counts.
    pub(super) fn set(&mut self, set: &AdvisorySet) {
        let known: BTreeSet<_> = self.advisories.iter().map(Found::key).collect();
        self.unreadable.extend(set.unreadable());
        for advisory in set.iter() {
            match advisory.map(|advisory| Found { advisory, entry: set.source().to_owned() }) {
                Ok(found) if known.contains(&found.key()) => {}
                Ok(found) => self.advisories.push(found),
                Err(unreadable) => self.unreadable.push(unreadable),
            }
        }
    }

    /// The set of all that was added, merged by alias.
    pub fn finish(mut self, origin: Origin) -> AdvisorySet {
        let advisories = self.distinct();
        let mut lines: Vec<String> = merge::merge(advisories).iter().map(line::encode).collect();
        lines.dedup();
        self.unreadable.sort();
        self.unreadable.dedup();
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let header = Header { source: origin.source, revision: origin.revision, date: origin.date, count };
        let mut text = header.text();
        let start = text.len();
        lines.iter().for_each(|line| push_line(&mut text, line));
        let body = start..text.len();
        self.unreadable.iter().for_each(|entry| push_line(&mut text, &line::encode_unreadable(entry)));
        AdvisorySet::new(Cow::Owned(text), header, body)
    }

    /// The advisories, each once. Where two entries say different things under one name, the first by name counts, and
    /// the other is named.
    fn distinct(&mut self) -> Vec<Advisory> {
        let mut found = std::mem::take(&mut self.advisories);
        found.sort_by_cached_key(|found| (found.key(), found.entry.clone()));
        let mut distinct: Vec<Found> = Vec::with_capacity(found.len());
        for next in found {
            match distinct.last().filter(|last| last.key() == next.key()) {
                None => distinct.push(next),
                Some(last) if last.advisory == next.advisory => {}
                Some(last) => {
                    let Advisory { id, package, .. } = &next.advisory;
                    let reason =
                        format!("{} says something else of {id} for package {package}, and counts", last.entry);
                    self.unreadable(&next.entry, reason);
                }
            }
        }
        distinct.into_iter().map(|found| found.advisory).collect()
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn read(format: Format, name: &str, bytes: &[u8]) -> Result<Reading, String> {
    if bytes.len() > LARGEST {
        return Err(format!("it is {} bytes long, which no advisory is", bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| format!("it is not UTF-8 from byte {} on", e.valid_up_to()))?;
    match format {
        Format::Markdown => markdown::read(name, text),
        Format::Osv => osv::read(text),
        Format::Unknown => Err("its name ends neither in .md nor in .json".to_owned()),
    }
}

//! The entry of a TOML document that an edit means: a dependency of a manifest, or a waiver of `andon.toml`.

use super::Splice;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The tables of a manifest that hold dependencies, old spellings included.
const DEPENDENCIES: [&str; 5] =
    ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"];

type Key<'t> = Spanned<DeString<'t>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// An entry, and how it is written.
pub(super) struct Entry<'a, 't> {
    text: &'a str,
    kind: Kind<'a, 't>,
}

enum Kind<'a, 't> {
    /// By its key, in a table of dependencies.
    Dependency(&'a Key<'t>, &'a Value<'t>),
    /// In the array `waiver`.
    Waiver(&'a DeTable<'t>),
}

/// How a table is written.
#[derive(PartialEq, Eq)]
enum Form {
    /// `key = …`
    Inline,
    /// `[… .key]`
    Header,
    /// `key.… = …`
    Dotted,
}

impl<'a, 't> Entry<'a, 't> {
    /// The entry that is meant by what begins at an offset.
    pub fn at(text: &'a str, root: &'a DeTable<'t>, offset: usize) -> Option<Self> {
        let dependency = dependencies(root).find(|(key, value)| is_at(key, value, offset));
        let waivers = root.get("waiver").and_then(|value| value.get_ref().as_array());
        let waiver = || {
            let mut tables = waivers?.iter().filter_map(|value| value.get_ref().as_table());
            tables.find(|table| table.iter().any(|(_, value)| value.span().start == offset))
        };
        let kind =
            dependency.map(|(key, value)| Kind::Dependency(key, value)).or_else(|| waiver().map(Kind::Waiver))?;
        Some(Entry { text, kind })
    }

    /// The requirement of a dependency: its place with the quotes, and what it says.
    pub fn requirement(&self) -> Option<(Range<usize>, &'a str)> {
        let Kind::Dependency(_, value) = self.kind else { return None };
        let written = version(value)?;
        Some((written.span(), written.get_ref().as_str()?))
    }

    /// What pins a dependency of git.
    pub fn pinned(&self, revision: &str) -> Result<Splice, String> {
        let no_git = || "no dependency of git stands there".to_owned();
        let Kind::Dependency(key, value) = self.kind else { return Err(no_git()) };
        let table = value.get_ref().as_table().ok_or_else(no_git)?;
        let (git_key, git) = table.get_key_value("git").ok_or_else(no_git)?;
        let pin = format!("rev = \"{revision}\"");
        let moving: Vec<_> = ["branch", "tag", "rev"].iter().filter_map(|name| table.get_key_value(*name)).collect();
        match *moving {
            [(key, value)] => Ok((key.span().start..value.span().end, pin)),
            [] => {
                let at = git.span().end;
                let before = match self.form(key) {
                    Form::Inline => ", ".to_owned(),
                    _ => format!("{}{}", self.newline(), self.before(git_key.span().start)),
                };
                Ok((at..at, format!("{before}{pin}")))
            }
            _ => Err("it names a branch, a tag and a revision at once".to_owned()),
        }
    }

    /// Everything that belongs to the entry: whole lines.
    pub fn removed(&self) -> Result<std::vec::IntoIter<Range<usize>>, String> {
        let alone = |at: usize| match self.before(at).trim().is_empty() {
            true => Ok(()),
            false => Err("it does not stand on lines of its own".to_owned()),
        };
        let ranges = match self.kind {
            Kind::Dependency(key, value) => match (self.form(key), value.get_ref()) {
                (Form::Header, DeValue::Table(table)) => vec![self.section(key.span().start, table)],
                (Form::Dotted, DeValue::Table(table)) => {
                    table.iter().map(|(key, value)| self.lines(key.span().start..value.span().end)).collect()
                }
                _ => {
                    alone(key.span().start)?;
                    vec![self.lines(key.span().start..value.span().end)]
                }
            },
            Kind::Waiver(table) => vec![self.waiver(table)?],
        };
        Ok(ranges.into_iter())
    }

    /// A waiver from its `[[waiver]]` on, which stands above its first key.
    fn waiver(&self, table: &DeTable<'t>) -> Result<Range<usize>, String> {
        let first = table.keys().map(|key| key.span().start).min().unwrap_or(0);
        let above = self.text.get(..first).unwrap_or_default();
        let header = above.rfind("[[").filter(|at| self.before(*at).trim().is_empty());
        let between = header.and_then(|at| above.get(at..)).map(|text| text.lines().skip(1));
        let only_comments =
            between.is_some_and(|mut lines| lines.all(|line| line.trim().is_empty() || line.trim().starts_with('#')));
        match header.filter(|_| only_comments) {
            Some(header) => Ok(self.section(header, table)),
            None => Err("it is not written as a `[[waiver]]` of its own".to_owned()),
        }
    }

    /// A table from its header to its last value, with the empty lines below.
    fn section(&self, header: usize, table: &DeTable<'t>) -> Range<usize> {
        let end = table.values().map(|value| value.span().end).max().unwrap_or(header);
        let Range { start, end } = self.lines(header..end);
        let rest = self.text.get(end..).unwrap_or_default();
        let empty = rest.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum::<usize>();
        start..end + empty
    }

    /// How an entry's table is written, by what stands behind its key.
    fn form(&self, key: &Key<'t>) -> Form {
        let behind = self.text.get(key.span().end..).unwrap_or_default().trim_start_matches([' ', '\t']);
        match behind.chars().next() {
            Some(']') => Form::Header,
            Some('.') => Form::Dotted,
            _ => Form::Inline,
        }
    }

    /// The lines that a range touches, whole.
    fn lines(&self, range: Range<usize>) -> Range<usize> {
        let start = range.start - self.before(range.start).len();
        let end = self.text.get(range.end..).and_then(|rest| rest.find('\n')).map(|at| range.end + at + 1);
        start..end.unwrap_or(self.text.len())
    }

    /// What stands before an offset in its line.
    fn before(&self, at: usize) -> &'a str {
        let above = self.text.get(..at).unwrap_or_default();
        above.get(above.rfind('\n').map_or(0, |newline| newline + 1)..).unwrap_or_default()
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

fn dependencies<'a, 't>(root: &'a DeTable<'t>) -> impl Iterator<Item = (&'a Key<'t>, &'a Value<'t>)> {
    let table = |table: &'a DeTable<'t>, name: &str| table.get(name).and_then(|value| value.get_ref().as_table());
    let targets = table(root, "target").into_iter().flat_map(|targets| targets.values());
    let targets = targets.filter_map(|target| target.get_ref().as_table());
    let homes = std::iter::once(root).chain(table(root, "workspace")).chain(targets);
    homes.flat_map(move |home| DEPENDENCIES.iter().filter_map(move |name| table(home, name))).flatten()
}

/// Whether a dependency's key or requirement begins at an offset.
fn is_at(key: &Key<'_>, value: &Value<'_>, offset: usize) -> bool {
    key.span().start == offset || version(value).is_some_and(|version| version.span().start == offset)
}

/// The requirement of a dependency.
fn version<'a, 't>(value: &'a Value<'t>) -> Option<&'a Value<'t>> {
    match value.get_ref() {
        DeValue::Table(table) => table.get("version"),
        DeValue::String(_) => Some(value),
        _ => None,
    }
}

//! Cargo.lock, versions 1 to 4, as Cargo reads it, with the place of every package.
//!
//! A lockfile that Cargo would refuse is refused here too. Where Cargo would silently look past something (a dependency
//! on a package that is not listed), the rest is read and a problem says what is not known.

mod entry;
mod names;
mod plain;

#[cfg(test)]
mod tests;

use crate::evidence::{FileBytes, Memo, Text};
use crate::facts::document::{Document, Table, text};
use crate::facts::span::Lines;
use crate::facts::{Problem, Source};
use crate::finding::Span;
pub(crate) use entry::is_package_name;
use entry::{Entry, PackageName};
use names::Names;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A lockfile that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Lockfile {
    /// Its path relative to the root.
    pub path: Text,
    /// Its format, 1 to 4.
    pub version: u32,
    /// Its packages, in its order; the `[root]` of version 1 comes first.
    pub packages: Vec<LockPackage>,
    /// `[[patch.unused]]`: patches that no package uses, as `name@version`.
    pub unused_patches: Vec<Text>,
    /// What could not be understood, though the rest could.
    pub problems: Vec<Problem>,
    /// The file as a whole.
    pub at: Span,
}

/// A package of a lockfile.
#[derive(Debug, Clone, PartialEq)]
pub struct LockPackage {
    /// Its name.
    pub name: Text,
    /// Its version: a valid one.
    pub version: Text,
    /// Its source as written; absent for a package of the file system.
    pub source: Option<Text>,
    /// Its source, read.
    pub origin: Source,
    /// Its checksum as written, here or in `[metadata]`.
    pub checksum: Option<Text>,
    /// The packages that it depends on, by their place in [`Lockfile::packages`], in ascending order.
    pub dependencies: Vec<usize>,
    /// The package that `[replace]` puts in its place.
    pub replacement: Option<usize>,
    /// Its name in the lockfile.
    pub at: Span,
}

impl Lockfile {
    /// Reads a lockfile.
    ///
    /// # Errors
    /// Where Cargo would refuse it: not TOML, a merge conflict, an unknown version, the same package twice, a name or a
    /// version that is none.
    pub fn parse(path: &Text, bytes: &FileBytes) -> Result<Lockfile, Problem> {
        let lines = Lines::new(path.clone(), text(path, bytes, "Cargo")?);
        if let Some((version, entries)) = plain::read(lines.text()) {
            let (packages, problems, _) = linked(&lines, &entries)?;
            let (path, at) = (path.clone(), lines.whole());
            return Ok(Lockfile { path, version, packages, unused_patches: Vec::new(), problems, at });
        }
        Lockfile::of_document(path, &Document::parse(path, bytes)?)
    }

    /// The same, once for the same file.
    pub(crate) fn parse_once(path: &Text, bytes: &FileBytes, memo: &Memo) -> Arc<Result<Lockfile, Problem>> {
        memo.once((path.clone(), bytes.clone()), |(path, bytes)| Lockfile::parse(path, bytes))
    }

    fn of_document(path: &Text, document: &Document<'_>) -> Result<Lockfile, Problem> {
        let (lines, root) = (&document.lines, &document.root);
        if root.is_empty() {
            let message = "this lockfile is empty, so nothing says which packages are built; restore it from version \
                           control or run `cargo generate-lockfile`";
            return Err(Problem { at: lines.whole(), message: message.into() });
        }
        let entries = entries(lines, root)?;
        let (mut packages, problems, names) = linked(lines, &entries)?;
        let version = version(lines, root, &entries)?;
        metadata_checksums(lines, root, version, &names, &mut packages)?;
        let unused_patches = unused_patches(lines, root)?;
        Ok(Lockfile { path: path.clone(), version, packages, unused_patches, problems, at: lines.whole() })
    }
}

/// The packages with what they depend on, what is wrong with that, and their names.
type Linked<'d> = (Vec<LockPackage>, Vec<Problem>, Names<'d>);

fn linked<'d>(lines: &Lines<'_>, entries: &[Entry<'d>]) -> Result<Linked<'d>, Problem> {
    refuse_duplicates(lines, entries)?;
    let names = Names::new(entries);
    let mut problems = Vec::new();
    let mut packages = packages(lines, entries)?;
    for (package, entry) in packages.iter_mut().zip(entries) {
        link(lines, &names, entry, package, &mut problems);
    }
    Ok((packages, problems, names))
}

fn entries<'d>(lines: &Lines<'_>, root: &'d DeTable<'_>) -> Result<Vec<Entry<'d>>, Problem> {
    let mut entries = Vec::new();
    if let Some(table) = root.table(lines, "root")? {
        entries.push(Entry::parse(lines, table)?);
    }
    for table in array_of_tables(lines, root, "package")? {
        entries.push(Entry::parse(lines, table)?);
    }
    Ok(entries)
}

fn array_of_tables<'d, 't>(
    lines: &Lines<'_>,
    table: &'d DeTable<'t>,
    key: &str,
) -> Result<Vec<&'d DeTable<'t>>, Problem> {
    let Some(array) = table.array(lines, key)? else { return Ok(Vec::new()) };
    array.iter().map(|value| crate::facts::document::table(lines, key, value)).collect()
}

/// Cargo refuses a lockfile that lists a package twice; a merge leaves such ones behind.
fn refuse_duplicates(lines: &Lines<'_>, entries: &[Entry<'_>]) -> Result<(), Problem> {
    let mut seen = HashMap::with_capacity(entries.len());
    for entry in entries {
        let key = (entry.name.0, entry.version.0, entry.source.as_ref().map(|source| source.0));
        if let Some(first) = seen.insert(key, entry) {
            let message = format!(
                "package `{} {}` is listed twice, first on line {}; Cargo refuses such a lockfile (a merge may have left \
                 it behind): remove one of the two entries",
                entry.name.0,
                entry.version.0,
                lines.span(first.name.1.clone()).line
            );
            return Err(lines.problem(entry.name.1.clone(), message));
        }
    }
    Ok(())
}

/// The format's version. Versions 1 and 2 are not written down: version 2 is the one that has checksums beside the
/// packages, or dependencies by name alone.
fn version(lines: &Lines<'_>, root: &DeTable<'_>, entries: &[Entry<'_>]) -> Result<u32, Problem> {
    let Some(written) = root.get("version") else {
        let second = entries.iter().any(|entry| entry.checksum.is_some() || entry.has_short_dependency());
        return Ok(if second { 2 } else { 1 });
    };
    let DeValue::Integer(number) = written.get_ref() else {
        let message = format!("`version` should be a whole number, not {}", written.get_ref().type_str());
        return Err(lines.problem(written.span(), message));
    };
    match u32::from_str_radix(number.as_str(), number.radix()) {
        Ok(version @ 1..=4) => Ok(version),
        _ => {
            let message = format!(
                "this lockfile is of version {number}, andon knows versions 1 to 4; nothing in it was judged: use a \
                 newer andon, or let a released Cargo write the lockfile"
            );
            Err(lines.problem(written.span(), message))
        }
    }
}

fn packages(lines: &Lines<'_>, entries: &[Entry<'_>]) -> Result<Vec<LockPackage>, Problem> {
    let mut sources: HashMap<&str, (Text, Source)> = HashMap::new();
    let mut packages = Vec::with_capacity(entries.len());
    for entry in entries {
        let (source, origin) = match &entry.source {
            None => (None, Source::path()),
            Some((written, range)) => {
                if !sources.contains_key(written) {
                    let Some(origin) = Source::parse(written) else {
                        let message = format!("Cargo knows no source of this kind: {written:?}");
                        return Err(lines.problem(range.clone(), message));
                    };
                    sources.insert(written, ((*written).into(), origin));
                }
                sources
                    .get(written)
                    .map_or((None, Source::path()), |(text, origin)| (Some(text.clone()), origin.clone()))
            }
        };
        packages.push(LockPackage {
            name: entry.name.0.into(),
            version: entry.version.0.into(),
            source,
            origin,
            checksum: entry.checksum.map(Text::from),
            dependencies: Vec::with_capacity(entry.dependencies.len()),
            replacement: None,
            at: lines.span(entry.name.1.clone()),
        });
    }
    Ok(packages)
}

fn link(
    lines: &Lines<'_>,
    names: &Names<'_>,
    entry: &Entry<'_>,
    package: &mut LockPackage,
    problems: &mut Vec<Problem>,
) {
    let mut find = |(name, range): &(PackageName<'_>, _)| match names.find(name) {
        Ok(index) => Some(index),
        Err(reason) => {
            let message = format!("`{} {}` depends on `{name}`, {reason}", entry.name.0, entry.version.0);
            problems.push(lines.problem(Clone::clone(range), message));
            None
        }
    };
    package.dependencies.extend(entry.dependencies.iter().filter_map(&mut find));
    package.dependencies.sort_unstable();
    package.dependencies.dedup();
    package.replacement = entry.replace.as_ref().and_then(find);
}

/// Version 1 keeps checksums apart: `"checksum name version (source)" = "…"`. Beside a newer version such entries are
/// what a merge left behind, and Cargo then trusts no checksum of the whole file.
fn metadata_checksums(
    lines: &Lines<'_>,
    root: &DeTable<'_>,
    version: u32,
    names: &Names<'_>,
    packages: &mut [LockPackage],
) -> Result<(), Problem> {
    let Some(metadata) = root.table(lines, "metadata")? else { return Ok(()) };
    let mut seen = HashSet::new();
    for (key, value) in metadata {
        let Some(written) = key.get_ref().strip_prefix("checksum ") else { continue };
        let name = PackageName::parse(written).map_err(|reason| lines.problem(key.span(), reason))?;
        let (checksum, _) = crate::facts::document::string(lines, key.get_ref(), value)?;
        let Ok(index) = names.find(&name) else { continue };
        if let Some(package) = packages.get_mut(index).filter(|_| seen.insert(index)) {
            package.checksum = Some(checksum).filter(|checksum| *checksum != "<none>").map(Text::from);
        }
    }
    if !seen.is_empty() && version > 1 {
        for package in packages {
            package.checksum = None;
        }
    }
    Ok(())
}

fn unused_patches(lines: &Lines<'_>, root: &DeTable<'_>) -> Result<Vec<Text>, Problem> {
    let Some(patch) = root.table(lines, "patch")? else { return Ok(Vec::new()) };
    let mut unused = Vec::new();
    for table in array_of_tables(lines, patch, "unused")? {
        let entry = Entry::parse(lines, table)?;
        unused.push(Text::from(format!("{}@{}", entry.name.0, entry.version.0)));
    }
    unused.sort();
    Ok(unused)
}

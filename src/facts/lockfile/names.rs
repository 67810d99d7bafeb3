//! From a name in a `dependencies` list to the package that it means.

use super::entry::{Entry, PackageName};
use crate::evidence::Text;
use crate::facts::{Source, SourceKind};
use std::collections::HashMap;

/// The packages of a lockfile by what is said of them: a look-up is one or two hash look-ups, however hostile the file.
pub(super) struct Names<'d> {
    by_name: HashMap<&'d str, Versions<'d>>,
    by_version: HashMap<(&'d str, &'d str), Sources>,
    by_source: HashMap<(&'d str, &'d str, u32), Option<usize>>,
    /// Each source as written, by the number of what Cargo takes it for; and by its repository alone.
    sources: HashMap<&'d str, (u32, u32)>,
    numbers: HashMap<Canonical, u32>,
}

type Canonical = (SourceKind, String, Option<Option<Text>>);

/// The versions under one name.
struct Versions<'d> {
    first: &'d str,
    several: bool,
}

/// The sources under one name and version.
struct Sources {
    first: usize,
    several: bool,
    path: Option<usize>,
}

impl<'d> Names<'d> {
    pub fn new(entries: &[Entry<'d>]) -> Self {
        let mut names = Names {
            by_name: HashMap::with_capacity(entries.len()),
            by_version: HashMap::with_capacity(entries.len()),
            by_source: HashMap::new(),
            sources: HashMap::new(),
            numbers: HashMap::new(),
        };
        for (index, entry) in entries.iter().enumerate() {
            names.add(index, entry);
        }
        names
    }

    fn add(&mut self, index: usize, entry: &Entry<'d>) {
        let (name, version) = (entry.name.0, entry.version.0);
        let versions = self.by_name.entry(name).or_insert(Versions { first: version, several: false });
        versions.several |= versions.first != version;
        let new = Sources { first: index, several: false, path: None };
        let sources = self.by_version.entry((name, version)).or_insert(new);
        sources.several |= sources.first != index;
        let Some((source, _)) = entry.source else {
            sources.path = Some(index);
            return;
        };
        let (exact, repository) = self.number(source);
        self.by_source.entry((name, version, exact)).or_insert(Some(index));
        if repository != exact {
            // Two references of one repository: neither can be meant by the repository's name alone.
            let known = self.by_source.entry((name, version, repository)).or_insert(Some(index));
            *known = known.filter(|known| *known == index);
        }
    }

    /// The package that is meant, by Cargo's rules; or why there is none.
    pub fn find(&self, wanted: &PackageName<'_>) -> Result<usize, &'static str> {
        const UNLISTED: &str = "which this lockfile does not list; what it brings in was not judged: run `cargo update \
                                --workspace` to complete the lockfile";
        const AMBIGUOUS: &str = "of which this lockfile lists several; it does not say which is meant: run `cargo update \
                                 --workspace` to mend the lockfile";
        let versions = self.by_name.get(wanted.name).ok_or(UNLISTED)?;
        let version = match wanted.version {
            Some(version) => version,
            None if versions.several => return Err(AMBIGUOUS),
            None => versions.first,
        };
        let sources = self.by_version.get(&(wanted.name, version)).ok_or(UNLISTED)?;
        match wanted.source {
            Some(source) => self.find_source(wanted.name, version, source).ok_or(UNLISTED),
            None => match sources.path {
                Some(path) => Ok(path),
                None if sources.several => Err(AMBIGUOUS),
                None => Ok(sources.first),
            },
        }
    }

    /// Lockfiles of versions 1 and 2 leave `?branch=master` out here and there, and shorten a `rev`: where nothing
    /// matches exactly, the only package of that repository is meant.
    fn find_source(&self, name: &str, version: &str, source: &str) -> Option<usize> {
        let (exact, repository) = match self.sources.get(source) {
            Some(numbers) => *numbers,
            None => {
                let (exact, repository) = canonical(source)?;
                let number = |key: &Canonical| self.numbers.get(key).copied();
                (number(&exact).or(number(&repository))?, number(&repository)?)
            }
        };
        let look_up = |number| self.by_source.get(&(name, version, number)).copied().flatten();
        look_up(exact).or_else(|| look_up(repository))
    }

    fn number(&mut self, source: &'d str) -> (u32, u32) {
        if let Some(numbers) = self.sources.get(source) {
            return *numbers;
        }
        let Some((exact, repository)) = canonical(source) else { return (0, 0) };
        let mut number = |key| {
            let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
            *self.numbers.entry(key).or_insert(next)
        };
        let numbers = (number(exact), number(repository));
        self.sources.insert(source, numbers);
        numbers
    }
}

/// What Cargo takes a source for, and the same without a git reference.
fn canonical(source: &str) -> Option<(Canonical, Canonical)> {
    let (kind, url, reference) = Source::parse(source)?.canonical();
    let repository = (kind, url.clone(), None);
    match kind {
        SourceKind::Git => Some(((kind, url, Some(reference)), repository)),
        _ => Some((repository.clone(), repository)),
    }
}

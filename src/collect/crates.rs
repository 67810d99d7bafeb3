//! What is known of each crate of the lockfiles: from the repository's vendored directories, from the cache, and from
//! `$CARGO_HOME`.

use super::cargo_home::CargoHome;
use super::crate_cache::{CrateCache, Kept, OtherVersions, Record};
use super::folders::{self, Folders};
use super::sources::Sources;
use super::tree::Tree;
use super::vendor::Vendoring;
use crate::evidence::{CrateKnowledge, Releases, Text};
use crate::facts::lockfile::LockPackage;
use crate::parallel;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many crates make a thread worth starting.
const LEAST_SHARE: usize = 64;
/// The same where it is about all their versions: those of one take a millisecond to read from the index.
const LEAST_RELEASES: usize = 2;

/// A crate as a lockfile names it.
#[derive(Debug, Clone)]
pub(super) struct CrateRef {
    pub(super) name: Text,
    pub(super) version: Text,
    /// As the lockfile writes it.
    pub(super) source: Text,
    pub(super) checksum: Option<Text>,
}

impl CrateRef {
    /// A package of a lockfile, unless it is of the file system.
    pub(super) fn of(package: &LockPackage) -> Option<Self> {
        let LockPackage { name, version, checksum, source, .. } = package;
        let source = source.clone()?;
        Some(CrateRef { name: name.clone(), version: version.clone(), source, checksum: checksum.clone() })
    }
}

/// A crate that something is to be found out about.
pub(super) struct Wanted<'a> {
    pub(super) krate: CrateRef,
    /// Where it would be built from by each lockfile that names it: a vendored directory, or not a vendored one.
    built_from: BTreeSet<Option<PathBuf>>,
    /// Other checksums that lockfiles give it, so that it is several crates under one name.
    torn: BTreeSet<Text>,
    vendoring: &'a Vendoring<'a>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(krate: CrateRef, vendoring: &'a Vendoring<'a>) -> Self {
        Wanted { krate, built_from: BTreeSet::new(), torn: BTreeSet::new(), vendoring }
    }

    /// Whether both sides of a change build the same from it.
    pub(super) fn is_same(&self, other: &Wanted<'_>) -> bool {
        let vendored = [self, other].iter().any(|wanted| wanted.vendoring.is_used());
        !vendored && (&self.torn, &self.krate.checksum) == (&other.torn, &other.krate.checksum)
    }

    /// The folders of the repository that hold it: the directory that each lies in, its path, and what is in it.
    pub(super) fn folders(&self) -> impl Iterator<Item = (&Path, Text, Tree)> {
        self.vendoring.folders(&self.krate).filter(|_| is_safe(&self.krate))
    }

    /// What the archive may be that it is made of.
    pub(super) fn checksums(&self) -> impl Iterator<Item = &Text> {
        self.krate.checksum.iter().chain(&self.torn)
    }

    /// It is one crate, and one whose name can be part of a path.
    fn is_sound(&self) -> bool {
        self.torn.is_empty() && is_safe(&self.krate)
    }

    /// Another lockfile names it too.
    pub(super) fn named_by(&mut self, checksum: Option<Text>, built_from: Option<PathBuf>) {
        self.built_from.insert(built_from);
        match (&self.krate.checksum, checksum) {
            (Some(known), Some(other)) if *known != other => drop(self.torn.insert(other)),
            (None, checksum) => self.krate.checksum = checksum,
            (Some(_), _) => {}
        }
    }
}

/// Where something can be known of crates that are not vendored.
pub(super) struct KnownCrates<'a> {
    pub(super) home: Option<&'a CargoHome>,
    pub(super) cache: CrateCache,
}

impl KnownCrates<'_> {
    /// Finds out what is known of each, in their order; `None` where that is nothing.
    pub(super) fn gather(&self, wanted: &[&Wanted<'_>]) -> Vec<Option<Arc<CrateKnowledge>>> {
        let kept = self.cache.load::<Record>(wanted.iter().map(|wanted| &wanted.krate));
        let folders = folders::look_through(wanted, self.home, &self.cache);
        let work: Vec<_> = wanted.iter().zip(kept).zip(folders).collect();
        let found = parallel::map(&work, LEAST_SHARE, |((wanted, kept), folders)| {
            if !wanted.is_sound() {
                let vendored = folders.vendored();
                let known = || Arc::new(CrateKnowledge { vendored: vendored.clone(), ..CrateKnowledge::default() });
                return (None, (!vendored.is_empty()).then(known));
            }
            let mut record = Record::decode(&wanted.krate, kept);
            let changed = self.home.is_some_and(|home| refresh(home, &wanted.krate, &mut record));
            let news = changed.then(|| (&wanted.krate, record.encode(&wanted.krate)));
            let (index, branch) = (record.index.map(|(_, index)| index), record.branch);
            let sources = sources(wanted, record.sources, folders);
            let vendored = folders.vendored();
            let known = index.is_some() || sources.is_some() || branch.is_some() || !vendored.is_empty();
            let (manifest, files) = sources.map(|sources| (sources.manifest, sources.files)).unzip();
            (news, known.then(|| Arc::new(CrateKnowledge { index, manifest, files, vendored, branch })))
        });
        let (news, known): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        self.cache.store::<Record>(&news.into_iter().flatten().collect::<Vec<_>>());
        known
    }

    /// Which versions there are of each, in their order; `None` where that is not known.
    pub(super) fn releases(&self, crates: &[CrateRef]) -> Vec<Option<Releases>> {
        let Some(home) = self.home else { return vec![None; crates.len()] };
        let kept = self.cache.load::<OtherVersions>(crates.iter());
        let work: Vec<_> = crates.iter().zip(kept).collect();
        let found = parallel::map(&work, LEAST_RELEASES, |(krate, kept)| {
            let state = Text::from(home.index_state(&home.registries_of(&krate.source), &krate.name));
            let kept = OtherVersions::decode(krate, kept);
            if !state.is_empty() && kept.state == state {
                return (None, kept.releases);
            }
            let fresh = OtherVersions { state, releases: home.releases(krate) };
            (fresh.releases.is_some().then(|| (*krate, fresh.encode(krate))), fresh.releases)
        });
        let (news, releases): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        self.cache.store::<OtherVersions>(&news.into_iter().flatten().collect::<Vec<_>>());
        releases
    }
}

/// Brings a record up to date; whether the cache should learn of it.
fn refresh(home: &CargoHome, krate: &CrateRef, record: &mut Record) -> bool {
    if krate.source.starts_with("git+") {
        let before = record.clone();
        record.sources = record.sources.take().or_else(|| home.checked_out(krate));
        record.branch = record.branch.take().or_else(|| home.branch(krate));
        return *record != before;
    }
    let registries = home.registries_of(&krate.source);
    let state = home.index_state(&registries, &krate.name);
    let fresh = record.index.as_ref().is_some_and(|(known_state, _)| **known_state == *state);
    let unpacked = record.sources.is_none() && home.is_unpacked(&registries, krate);
    if fresh && !unpacked {
        return false;
    }
    let before = record.clone();
    let indexed = home.index(&registries, krate);
    record.index = indexed.knowledge.map(|knowledge| (state.into(), knowledge));
    record.sources = match indexed.contradicted {
        true => None,
        false => record.sources.take().or_else(|| home.unpacked(&indexed.trusted, krate)),
    };
    *record != before && (record.index.is_some() || record.sources.is_some())
}

/// The sources of what would be built; unknown where lockfiles build the crate from different places and they differ.
fn sources(wanted: &Wanted<'_>, fetched: Option<Sources>, folders: &Folders<'_>) -> Option<Sources> {
    let mut answers = wanted.built_from.iter().map(|place| match place {
        Some(directory) => folders.sources(directory),
        None => fetched.clone(),
    });
    let first = answers.next()?;
    answers.all(|other| other == first).then_some(first)?
}

/// Names become parts of paths, and a lockfile may say anything.
pub(super) fn is_safe(krate: &CrateRef) -> bool {
    let plain = |text: &str, extra: &[u8]| {
        let plain_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || extra.contains(&byte);
        !text.is_empty() && text.bytes().all(plain_byte)
    };
    plain(&krate.name, b"_") && plain(&krate.version, b".+")
}

//! What is known of each crate of the lockfiles: from the repository's vendored directories, from the cache, and from
//! `$CARGO_HOME`.

use super::cargo_home::CargoHome;
use super::crate_cache::{CrateCache, Record};
use super::sources::Sources;
use super::vendor::Vendoring;
use crate::evidence::{CrateKnowledge, Text};
use crate::parallel;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many crates make a thread worth starting.
const LEAST_SHARE: usize = 64;

/// A crate as a lockfile names it.
#[derive(Debug, Clone)]
pub(super) struct CrateRef {
    pub(super) name: Text,
    pub(super) version: Text,
    /// As the lockfile writes it.
    pub(super) source: Text,
    pub(super) checksum: Option<Text>,
}

/// A crate that something is to be found out about.
pub(super) struct Wanted<'a> {
    pub(super) krate: CrateRef,
    /// Where it would be built from by each lockfile that names it: a vendored directory, or not a vendored one.
    built_from: BTreeSet<Option<PathBuf>>,
    /// Two lockfiles give it different checksums, so that it is two crates under one name.
    torn: bool,
    vendoring: &'a Vendoring<'a>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(krate: CrateRef, vendoring: &'a Vendoring<'a>) -> Self {
        Wanted { krate, built_from: BTreeSet::new(), torn: false, vendoring }
    }

    /// Whether both sides of a change build the same from it.
    pub(super) fn is_same(&self, other: &Wanted<'_>) -> bool {
        let vendored = [self, other].iter().any(|wanted| wanted.built_from.iter().any(Option::is_some));
        !vendored && (self.torn, &self.krate.checksum) == (other.torn, &other.krate.checksum)
    }

    /// Another lockfile names it too.
    pub(super) fn named_by(&mut self, checksum: Option<Text>, built_from: Option<PathBuf>) {
        self.built_from.insert(built_from);
        match (&self.krate.checksum, checksum) {
            (Some(known), Some(other)) => self.torn |= *known != other,
            (None, checksum) => self.krate.checksum = checksum,
            (Some(_), None) => {}
        }
    }
}

/// Finds out what is known of each, in their order; `None` where that is nothing.
pub(super) fn gather(
    wanted: &[&Wanted<'_>],
    cargo_home: Option<&Path>,
    cache_dir: Option<&Path>,
) -> Vec<Option<Arc<CrateKnowledge>>> {
    // Without a home nobody could say whether what was kept still holds.
    let cache = CrateCache::new(cache_dir.filter(|_| cargo_home.is_some()));
    let home = cargo_home.map(CargoHome::open);
    let kept = cache.load(wanted.iter().map(|wanted| &wanted.krate));
    let work: Vec<_> = wanted.iter().zip(kept).collect();
    let found = parallel::map(&work, LEAST_SHARE, |(wanted, kept)| {
        if wanted.torn || !is_safe(&wanted.krate) {
            return (None, None);
        }
        let mut record = Record::decode(&wanted.krate, kept);
        let changed = home.as_ref().is_some_and(|home| refresh(home, &wanted.krate, &mut record));
        let news = changed.then(|| (&wanted.krate, record.encode(&wanted.krate)));
        let index = record.index.map(|(_, index)| index);
        let sources = sources(wanted, record.sources);
        let known = index.is_some() || sources.is_some();
        let (manifest, files) = sources.map(|sources| (sources.manifest, sources.files)).unzip();
        (news, known.then(|| Arc::new(CrateKnowledge { index, manifest, files })))
    });
    let (news, known): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    cache.store(&news.into_iter().flatten().collect::<Vec<_>>());
    known
}

/// Brings a record up to date; whether the cache should learn of it.
fn refresh(home: &CargoHome, krate: &CrateRef, record: &mut Record) -> bool {
    if krate.source.starts_with("git+") {
        let unknown = record.sources.is_none();
        if unknown {
            record.sources = home.checked_out(krate);
        }
        return unknown && record.sources.is_some();
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
fn sources(wanted: &Wanted<'_>, fetched: Option<Sources>) -> Option<Sources> {
    let mut answers = wanted.built_from.iter().map(|place| match place {
        Some(directory) => wanted.vendoring.sources(directory, &wanted.krate),
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

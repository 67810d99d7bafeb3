//! Collecting evidence: the only part of the library that looks at the world.
//!
//! A [`Collector`] reads files and nothing else: it starts no program, and nothing in the judged repository decides what
//! is read outside it. What cannot be read is named in the evidence; what is not there is left unknown.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the one place that touches the world")]

pub mod advisories;
pub mod bundle;
mod cargo_home;
mod checkouts;
mod codec;
mod crate_cache;
mod crates;
mod databases;
mod directory;
mod document;
mod executable;
mod files;
mod folders;
mod git;
mod hidden;
mod history;
mod impostors;
mod index;
mod licence_text;
mod manifests;
mod policies;
mod published;
mod releases;
mod replace;
mod repository;
mod setup;
mod sides;
mod sources;
mod tree;
mod vendor;
mod walk;
mod wanted;

use crate::error::Error;
use crate::evidence::{Base, Evidence, FileBytes, Memo, Stage, Subject, Text, Unreadable, crate_key};
use crate::facts::lockfile::Lockfile;
use crate::facts::workspace::{self, Discovery};
pub use bundle::{PolicySource, policy_source};
pub use files::read_text;
pub use history::{Former, history};
pub use policies::policies;
pub use replace::replace;
pub use setup::Setup;
pub use sides::Sides;
pub use tree::Tree;

use advisories::{AdvisoryChoice, Damaged};
use cargo_home::CargoHome;
use crate_cache::CrateCache;
use crates::{CrateRef, KnownCrates, Wanted};
use jiff::Timestamp;
use sides::{Head, Side};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vendor::Vendoring;

/// The clock: this moment, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The directory that andon keeps its caches and advisories in: `$ANDON_CACHE_DIR`, or `andon` in the user's cache
/// directory. `None` where there is no home directory either.
pub fn default_cache_dir() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = named("ANDON_CACHE_DIR") {
        return Some(directory);
    }
    let user_cache = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        std::env::home_dir().map(|home| home.join("Library/Caches"))
    } else {
        // The XDG specification asks that relative paths be ignored.
        named("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
    };
    user_cache.map(|directory| directory.join("andon"))
}

/// Cargo's home: `$CARGO_HOME`, or `.cargo` in the user's home directory.
pub fn default_cargo_home() -> Option<PathBuf> {
    match std::env::var_os("CARGO_HOME").filter(|value| !value.is_empty()) {
        Some(home) => Some(home.into()),
        None => std::env::home_dir().map(|home| home.join(".cargo")),
    }
}

/// Gathers the evidence of one directory.
#[derive(Debug, Clone)]
pub struct Collector {
    root: PathBuf,
    as_of: Option<Timestamp>,
    stage: Stage,
    cargo_home: Option<PathBuf>,
    cache_dir: Option<PathBuf>,
    lockfile: Option<PathBuf>,
    head: Head,
    base: Option<String>,
    also: Vec<Text>,
    advisories: AdvisoryChoice,
    setup: Option<Setup>,
}

impl Collector {
    /// A collector for the directory `root`, with the user's `$CARGO_HOME` and cache directory.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Collector {
            root: root.into(),
            as_of: None,
            stage: Stage::default(),
            cargo_home: default_cargo_home(),
            cache_dir: default_cache_dir(),
            lockfile: None,
            head: Head::WorkTree,
            base: None,
            also: Vec::new(),
            advisories: AdvisoryChoice::default(),
            setup: None,
        }
    }

    /// The moment to judge for; [`now`] where it is not set.
    pub fn as_of(mut self, as_of: Timestamp) -> Self {
        self.as_of = Some(as_of);
        self
    }

    /// How far the change has come.
    pub fn stage(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }

    /// Another `$CARGO_HOME`; with `None` nothing is known of any crate that is not vendored.
    pub fn cargo_home(mut self, home: Option<PathBuf>) -> Self {
        self.cargo_home = home;
        self
    }

    /// Another cache directory; with `None` everything is read afresh.
    pub fn cache_dir(mut self, directory: Option<PathBuf>) -> Self {
        self.cache_dir = directory;
        self
    }

    /// A lone lockfile is judged, as `Cargo.lock`, and nothing beside it is looked at.
    pub fn lockfile(mut self, path: impl Into<PathBuf>) -> Self {
        self.lockfile = Some(path.into());
        self
    }

    /// What git's index holds is judged, exactly what is about to be committed, and compared with `HEAD`.
    pub fn staged(mut self) -> Self {
        self.head = Head::Index;
        self
    }

    /// A commit is judged, and compared with its first parent.
    pub fn revision(mut self, revision: impl Into<String>) -> Self {
        self.head = Head::Revision(revision.into());
        self
    }

    /// Compares what is judged with where it parted from that revision. A directory is compared without its submodules,
    /// which are repositories of their own and named as unreadable; what git ignores counts in it as everything else does.
    pub fn base(mut self, revision: impl Into<String>) -> Self {
        self.base = Some(revision.into());
        self
    }

    /// Files and folders that are evidence besides: policies that the configuration names, relative to the root, so that a
    /// change to them is seen. Those outside of the root are not.
    pub fn also(mut self, paths: Vec<Text>) -> Self {
        self.also.extend(paths);
        self
    }

    /// What it will be judged by: the advisories that it adds count, and what it names in what is judged is evidence too.
    pub fn setup(self, setup: &Setup) -> Self {
        Collector { setup: Some(setup.clone()), ..self.also(setup.also()) }
    }

    /// The advisories to judge by; the newest there are where it is not set.
    pub fn advisories(mut self, choice: AdvisoryChoice) -> Self {
        self.advisories = choice;
        self
    }

    /// Finds what is judged and what it is compared with, and reads nothing of it yet.
    ///
    /// # Errors
    /// [`Error::Io`] where the root cannot be read, [`Error::Repository`] where git is asked for and there is no repository,
    /// or no such revision in it.
    pub fn sides(&self) -> Result<Sides, Error> {
        match &self.lockfile {
            Some(path) => {
                let beside = path.parent().unwrap_or(Path::new(""));
                Sides::directory(beside).map_err(|source| io_error(beside, source))
            }
            None => Sides::find(&self.root, &self.head, self.base.as_deref()),
        }
    }

    /// Reads it all.
    ///
    /// # Errors
    /// [`Error::Io`] where the root or the lone lockfile cannot be read, [`Error::Repository`] as [`Collector::sides`],
    /// [`Error::Advisories`] where advisories were chosen, or added by the configuration, that cannot be read.
    pub fn collect(&self) -> Result<Evidence, Error> {
        self.read(&self.sides()?)
    }

    /// Reads what was found.
    ///
    /// # Errors
    /// As [`Collector::collect`].
    pub fn read(&self, sides: &Sides) -> Result<Evidence, Error> {
        let mut evidence = Evidence::new(self.as_of.unwrap_or_else(now));
        evidence.stage = self.stage;
        let head = match &self.lockfile {
            Some(path) => Reading::of_lockfile(path, &sides.head, &evidence.memo)?,
            None => Reading::of(&sides.head, &self.also, &evidence.memo),
        };
        let base = sides.base.as_ref().map(|base| Reading::of(base, &self.also, &evidence.memo));
        let installed = self.advisories.read(self.cache_dir.as_deref())?;
        evidence.advisories = match &self.setup {
            Some(setup) => setup.advisories(&self.advisories, installed.set)?,
            None => installed.set,
        };
        let home = self.cargo_home.as_deref().map(CargoHome::open);
        // Without a home nobody could say whether what was kept still holds.
        let kept = self.cache_dir.as_deref().filter(|_| home.is_some() && !self.cargo_home_is_judged());
        let known = KnownCrates { home: home.as_ref(), cache: CrateCache::new(kept) };
        let vendoring = Vendoring::read(head.tree, &head.files);
        let base_vendoring = base.as_ref().map(|base| Vendoring::read(base.tree, &base.files));
        let is_affected =
            look_up_crates(&known, (&head, &vendoring), base.as_ref().zip(base_vendoring.as_ref()), &mut evidence);
        let (unclear, base_unclear) = (vendoring.unreadable, base_vendoring.map(|base| base.unreadable));
        (evidence.subject, evidence.files, evidence.unreadable) = (head.subject, head.files, head.unreadable);
        if let (Some(target), Some(base)) = (&mut evidence.base, base) {
            (target.subject, target.files, target.unreadable) = (base.subject, base.files, base.unreadable);
            target.unreadable.extend(base_unclear.into_iter().flatten());
        }
        evidence.unreadable.extend(unclear);
        evidence.unreadable.extend(installed.damaged.iter().map(Damaged::named));
        if is_affected {
            evidence.releases = releases::gather(&evidence, &head.discovery.workspaces, &known);
        }
        Ok(evidence)
    }

    /// Whether `$CARGO_HOME` lies in the root: then the repository can say what is in it, for itself and, if that were
    /// cached, for every other.
    fn cargo_home_is_judged(&self) -> bool {
        let home = self.cargo_home.as_deref().and_then(|home| home.canonicalize().ok());
        let root = self.root.canonicalize().ok();
        self.lockfile.is_none() && home.zip(root).is_some_and(|(home, root)| home.starts_with(root))
    }
}

/// What was read of one side.
struct Reading<'a> {
    tree: &'a Tree,
    subject: Subject,
    files: BTreeMap<Text, FileBytes>,
    unreadable: Vec<Unreadable>,
    discovery: Arc<Discovery>,
}

impl<'a> Reading<'a> {
    fn of(side: &'a Side, also: &[Text], memo: &Memo) -> Self {
        let mut found = walk::walk(&side.tree);
        impostors::look_into(&mut found, memo);
        also.iter().for_each(|path| found.read_all(Path::new(&**path)));
        let discovery = hidden::read_wanted(&mut found, memo);
        found.unreadable.sort_by(|a, b| (&a.file, &a.reason).cmp(&(&b.file, &b.reason)));
        let (files, unreadable) = (found.files, found.unreadable);
        Reading { tree: &side.tree, subject: side.subject.clone(), files, unreadable, discovery }
    }

    fn of_lockfile(path: &Path, side: &'a Side, memo: &Memo) -> Result<Self, Error> {
        let bytes = files::read(path).map_err(|source| io_error(path, source))?;
        let root = path.file_name().unwrap_or_default().to_string_lossy().into();
        // Whatever it is called, it is to be judged as Cargo's.
        let files = BTreeMap::from([("Cargo.lock".into(), FileBytes::from(bytes))]);
        let discovery = workspace::discover_once(&files, memo);
        let subject = Subject { root, ..Subject::default() };
        Ok(Reading { tree: &side.tree, subject, files, unreadable: Vec::new(), discovery })
    }
}

/// Looks up the crates of both sides at once, those that both build alike only once; whether something is wrong with
/// one of the head's, so that remedies are looked for.
fn look_up_crates(
    known: &KnownCrates<'_>,
    (head, vendoring): (&Reading<'_>, &Vendoring<'_>),
    base: Option<(&Reading<'_>, &Vendoring<'_>)>,
    evidence: &mut Evidence,
) -> bool {
    let wanted = wanted_crates(head, vendoring, &evidence.memo);
    let mut others = match base {
        Some((base, vendoring)) => wanted_crates(base, vendoring, &evidence.memo),
        None => BTreeMap::new(),
    };
    others.retain(|key, other| wanted.get(key).is_none_or(|wanted| !wanted.is_same(other)));
    let all: Vec<_> = wanted.values().chain(others.values()).collect();
    let mut known = known.gather(&all).into_iter();
    let keyed = wanted.keys().cloned().zip(known.by_ref());
    evidence.crates = keyed.filter_map(|(key, known)| Some((key, known?))).collect();
    if base.is_some() {
        // What is not known of the base's crate is not known: what the head has under that key is another one.
        let crates = others.keys().cloned().zip(known.map(Option::unwrap_or_default)).collect();
        evidence.base = Some(Base { crates, ..Base::default() });
    }
    releases::are_needed(evidence, &wanted)
}

/// The crates that the lockfiles of workspaces name, those of the file system aside. What cannot be read of a lockfile is
/// the judgement's business.
fn wanted_crates<'v>(reading: &Reading<'_>, vendoring: &'v Vendoring<'v>, memo: &Memo) -> BTreeMap<Text, Wanted<'v>> {
    let mut wanted: BTreeMap<Text, Wanted<'v>> = BTreeMap::new();
    for path in reading.discovery.workspaces.iter().filter_map(|workspace| workspace.lockfile.as_ref()) {
        let Some(bytes) = reading.files.get(path) else { continue };
        let Ok(lockfile) = &*Lockfile::parse_once(path, bytes, memo) else { continue };
        for krate in lockfile.packages.iter().filter_map(CrateRef::of) {
            let built_from = vendoring.directory(path, &krate.source);
            let key = crate_key(&krate.name, &krate.version, &krate.source).into();
            let checksum = krate.checksum.clone();
            wanted.entry(key).or_insert_with(|| Wanted::new(krate, vendoring)).named_by(checksum, built_from);
        }
    }
    wanted
}

fn io_error(path: &Path, source: std::io::Error) -> Error {
    Error::Io { path: path.to_owned(), source }
}

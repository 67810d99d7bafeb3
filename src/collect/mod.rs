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
mod directory;
mod executable;
mod files;
mod git;
mod hidden;
mod index;
mod licence_text;
mod manifests;
mod policies;
mod repository;
mod sources;
mod tree;
mod vendor;
mod walk;
mod wanted;

use crate::error::Error;
use crate::evidence::{Evidence, FileBytes, Stage, Text, crate_key};
use crate::facts::lockfile::{LockPackage, Lockfile};
use crate::facts::workspace::{self, Discovery};
pub use bundle::{PolicySource, policy_source};
pub use files::read_text;
pub use policies::policies;
pub use tree::Tree;

use advisories::{AdvisoryChoice, Damaged};
use crates::{CrateRef, Wanted};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
    advisories: AdvisoryChoice,
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
            advisories: AdvisoryChoice::default(),
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

    /// The advisories to judge by; the newest there are where it is not set.
    pub fn advisories(mut self, choice: AdvisoryChoice) -> Self {
        self.advisories = choice;
        self
    }

    /// Reads it all.
    ///
    /// # Errors
    /// [`Error::Io`] where the root or the lone lockfile cannot be read, [`Error::Advisories`] where advisories were
    /// chosen that cannot be read.
    pub fn collect(&self) -> Result<Evidence, Error> {
        let mut evidence = Evidence::new(self.as_of.unwrap_or_else(now));
        evidence.stage = self.stage;
        let (tree, discovery) = match &self.lockfile {
            Some(path) => read_lone_lockfile(path, &mut evidence)?,
            None => read_directory(&self.root, &mut evidence)?,
        };
        let vendoring = Vendoring::read(&tree, &evidence.files);
        let wanted = wanted_crates(&evidence, &discovery, &vendoring);
        let cache_dir = self.cache_dir.as_deref().filter(|_| !self.cargo_home_is_judged());
        evidence.crates = crates::gather(&wanted, &vendoring, self.cargo_home.as_deref(), cache_dir);
        let installed = self.advisories.read(self.cache_dir.as_deref())?;
        evidence.unreadable.extend(installed.damaged.iter().map(Damaged::named));
        evidence.advisories = installed.set;
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

fn read_lone_lockfile(path: &Path, evidence: &mut Evidence) -> Result<(Tree, Discovery), Error> {
    let bytes = files::read(path).map_err(|source| io_error(path, source))?;
    evidence.subject.root = path.file_name().unwrap_or_default().to_string_lossy().into();
    // Whatever it is called, it is to be judged as Cargo's.
    evidence.files.insert("Cargo.lock".into(), FileBytes::from(bytes));
    let beside = path.parent().unwrap_or(Path::new(""));
    let tree = Tree::directory(beside).map_err(|source| io_error(beside, source))?;
    Ok((tree, workspace::discover(&evidence.files)))
}

fn read_directory(root: &Path, evidence: &mut Evidence) -> Result<(Tree, Discovery), Error> {
    let path = root.canonicalize().map_err(|source| io_error(root, source))?;
    evidence.subject.root = path.file_name().unwrap_or_default().to_string_lossy().into();
    let tree = Tree::directory(root).map_err(|source| io_error(root, source))?;
    let mut found = walk::walk(&tree);
    let discovery = hidden::read_wanted(&mut found);
    found.unreadable.sort_by(|a, b| (&a.file, &a.reason).cmp(&(&b.file, &b.reason)));
    (evidence.files, evidence.unreadable) = (found.files, found.unreadable);
    Ok((tree, discovery))
}

/// The crates that the lockfiles of workspaces name, those of the file system aside. What cannot be read of a lockfile is
/// the judgement's business.
fn wanted_crates(evidence: &Evidence, discovery: &Discovery, vendoring: &Vendoring<'_>) -> BTreeMap<Text, Wanted> {
    let mut wanted: BTreeMap<Text, Wanted> = BTreeMap::new();
    for path in discovery.workspaces.iter().filter_map(|workspace| workspace.lockfile.as_ref()) {
        let lockfile = evidence.files.get(path).and_then(|bytes| Lockfile::parse(path, bytes).ok());
        for package in lockfile.into_iter().flat_map(|lockfile| lockfile.packages) {
            let Some(source) = package.source else { continue };
            let built_from = vendoring.directory(path, &source);
            let key = crate_key(&package.name, &package.version, &source).into();
            let LockPackage { name, version, checksum, .. } = package;
            let krate = CrateRef { name, version, source, checksum: checksum.clone() };
            wanted.entry(key).or_insert_with(|| Wanted::new(krate)).named_by(checksum, built_from);
        }
    }
    wanted
}

fn io_error(path: &Path, source: std::io::Error) -> Error {
    Error::Io { path: path.to_owned(), source }
}

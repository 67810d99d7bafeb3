//! What `$CARGO_HOME/git/checkouts` knows of crates from git repositories.

use super::cargo_home::names;
use super::crates::CrateRef;
use super::tree::Tree;
use super::{files, git, manifests};
use crate::evidence::ManifestKnowledge;
use crate::facts::manifest::{Manifest, WorkspaceTable};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// How many files and directories of one checkout are looked at.
const ENTRY_LIMIT: usize = 200_000;

/// The checkouts, and the manifests of those that were asked for.
pub(super) struct Checkouts {
    path: PathBuf,
    repositories: BTreeSet<String>,
    read: BTreeMap<PathBuf, Manifests>,
}

/// The manifests of one checkout by their directory.
type Manifests = BTreeMap<PathBuf, Manifest>;

impl Checkouts {
    pub(super) fn open(path: &Path) -> Self {
        Checkouts { path: path.to_owned(), repositories: names(path), read: BTreeMap::new() }
    }

    /// What the one manifest of that crate says, and where it lies; `None` where there is none, or where two disagree.
    pub(super) fn find(&mut self, wanted: &CrateRef) -> Option<(ManifestKnowledge, Vec<PathBuf>)> {
        let checkout = self.checkout(&wanted.source)?;
        let found = self.read.entry(checkout.clone()).or_insert_with(|| read_manifests(&checkout));
        let no_workspace = WorkspaceTable::default();
        let answers = found.iter().filter_map(|(directory, manifest)| {
            let root = workspace_of(found, directory, &checkout).unwrap_or(&no_workspace);
            let build_rs = directory.join("build.rs").exists();
            Some((manifests::knowledge(manifest, root, build_rs, wanted)?, directory.clone()))
        });
        let (mut answers, directories): (Vec<_>, Vec<_>) = answers.unzip();
        let answer = answers.pop()?;
        answers.iter().all(|other| *other == answer).then_some((answer, directories))
    }

    /// The checkout of exactly the commit that the lockfile names.
    fn checkout(&self, source: &str) -> Option<PathBuf> {
        let (url, revision) = source.strip_prefix("git+")?.split_once('#')?;
        let url = url.split('?').next()?;
        let repositories = self.repositories.iter().filter(|name| is_of_repository(name, url));
        let checkouts = repositories.flat_map(|name| {
            let path = self.path.join(name);
            let commits = names(&path).into_iter().filter(|short| short.len() >= 7 && revision.starts_with(&**short));
            commits.map(move |short| path.join(short)).collect::<Vec<_>>()
        });
        let mut complete = checkouts.filter(|path| path.join(".cargo-ok").exists());
        complete.find(|path| Tree::directory(path).is_ok_and(|tree| git::head(&tree).as_deref() == Some(revision)))
    }
}

/// Cargo names the directory after the repository and a hash, with `-shallow` behind it for a shallow clone.
pub(super) fn is_of_repository(directory: &str, url: &str) -> bool {
    let repository = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let repository = repository.strip_suffix(".git").unwrap_or(repository);
    let directory = directory.strip_suffix("-shallow").unwrap_or(directory);
    directory.rsplit_once('-').is_some_and(|(name, _)| name.eq_ignore_ascii_case(repository))
}

fn read_manifests(checkout: &Path) -> Manifests {
    let mut manifests = Manifests::new();
    let walk = WalkDir::new(checkout).into_iter().filter_entry(|entry| entry.file_name() != ".git");
    for entry in walk.take(ENTRY_LIMIT).flatten() {
        if entry.file_name() != "Cargo.toml" || !entry.file_type().is_file() {
            continue;
        }
        let manifest = files::read_regular(entry.path()).ok().and_then(|bytes| manifests::parse(&bytes.into()));
        if let (Some(manifest), Some(directory)) = (manifest, entry.path().parent()) {
            manifests.insert(directory.to_owned(), manifest);
        }
    }
    manifests
}

/// The `[workspace]` that a manifest inherits from: the one that it names, or the nearest above it.
fn workspace_of<'a>(manifests: &'a Manifests, directory: &Path, checkout: &Path) -> Option<&'a WorkspaceTable> {
    let table = |directory: &Path| manifests.get(directory)?.workspace.as_deref();
    let named = manifests.get(directory)?.package.as_ref().and_then(|package| package.workspace.as_deref());
    match named {
        Some(named) => table(&directory.join(named).canonicalize().ok()?),
        None => directory.ancestors().take_while(|above| above.starts_with(checkout)).find_map(table),
    }
}

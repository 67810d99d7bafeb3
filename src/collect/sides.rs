//! The two sides of a change: what is judged, and what it is compared with.

use super::repository::{Commit, Fork, Repository, Snapshot};
use super::tree::{Tree, name_of, plain};
use crate::error::Error;
use crate::evidence::{Subject, Text, Trust};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Head {
    /// The directory as it is now.
    #[default]
    WorkTree,
    /// What the next commit would hold.
    Index,
    /// A commit.
    Revision(String),
}

/// What is judged and what it is compared with, found and not yet read.
#[derive(Debug, Clone)]
pub struct Sides {
    pub(super) head: Side,
    pub(super) base: Option<Side>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) tree: Tree,
    pub(super) subject: Subject,
    /// Where it is kept, if that is in git.
    snapshot: Option<Snapshot>,
}

impl Sides {
    /// Finds them. Without `base` the index is compared with `HEAD`, a commit with its first parent, and a directory with
    /// nothing; with it each is compared with where it parted from that revision.
    pub(super) fn find(root: &Path, head: &Head, base: Option<&str>) -> Result<Self, Error> {
        let at = |source: io::Error| Error::Io { path: root.to_owned(), source };
        let name = root.canonicalize().map_err(at)?;
        let name: Text = name.file_name().unwrap_or_default().to_string_lossy().into();
        if (head, base) == (&Head::WorkTree, None) {
            let tree = Tree::directory(root).map_err(at)?;
            return Ok(Sides { head: Side::new(name, tree, None, None), base: None });
        }
        let repository = Arc::new(Repository::open(root)?);
        let (tip, head) = match head {
            Head::Revision(spec) => {
                let tip = Fork::Commit(repository.revision(spec)?);
                let snapshot = repository.committed(&tip);
                (tip.clone(), Side::of(&name, snapshot, Some(&tip)))
            }
            Head::Index => (repository.head()?, Side::of(&name, repository.staged()?, None)),
            Head::WorkTree => {
                let tree = Tree::directory_without(root, repository.submodules()?).map_err(at)?;
                (repository.head()?, Side::new(name.clone(), tree, None, None))
            }
        };
        let fork = fork(&repository, tip, &head, base)?;
        let base = Side::of(&name, repository.committed(&fork), Some(&fork));
        Ok(Sides { head, base: Some(base) })
    }

    /// A directory alone.
    pub(super) fn directory(root: &Path) -> io::Result<Self> {
        Ok(Sides { head: Side::new(Text::default(), Tree::directory(root)?, None, None), base: None })
    }

    /// The tree whose configuration and policies are to be judged by; the head's where there is nothing else.
    pub fn trusted(&self, trust: Trust) -> &Tree {
        match (&self.base, trust) {
            (Some(base), Trust::Base) => &base.tree,
            _ => &self.head.tree,
        }
    }

    /// The tree of the base, where there is one.
    pub fn base(&self) -> Option<&Tree> {
        self.base.as_ref().map(|base| &base.tree)
    }

    /// The files that differ and that a judgement may read, told without reading one; `None` where the head is a
    /// directory. `also` are what the configuration names besides, as in [`super::Collector::also`].
    ///
    /// # Errors
    /// [`Error::Io`] where a directory of either side cannot be read.
    pub fn changed(&self, also: &[Text]) -> Result<Option<Vec<String>>, Error> {
        let snapshots = self.head.snapshot.as_ref().zip(self.base.as_ref().and_then(|base| base.snapshot.as_ref()));
        let Some((head, base)) = snapshots else { return Ok(None) };
        // What is named may be a link, and then what it leads to counts.
        let also = also.iter().filter_map(|path| plain(Path::new(""), Path::new(&**path))).flat_map(|path| {
            let real = [&self.head.tree, self.base().unwrap_or(&self.head.tree)].map(|tree| tree.resolve(&path).ok());
            real.into_iter().flatten().chain([path]).collect::<Vec<_>>()
        });
        let also: Vec<PathBuf> = also.collect();
        let changed = head.changed(base, &also);
        let changed = changed.map_err(|source| Error::Io { path: self.head.tree.place(""), source })?;
        let named = |path: PathBuf| name_of(&path).unwrap_or_else(|| path.to_string_lossy().into_owned());
        Ok(changed.map(|changed| changed.into_iter().map(named).collect()))
    }
}

impl Side {
    fn new(root: Text, tree: Tree, snapshot: Option<Snapshot>, commit: Option<&Commit>) -> Self {
        let subject = Subject {
            root,
            revision: commit.map(|commit| commit.id.to_string().into()),
            tree: commit.map(|commit| commit.tree.to_string().into()),
            committed: commit.and_then(|commit| commit.time),
        };
        Side { tree, subject, snapshot }
    }

    fn of(root: &Text, snapshot: Snapshot, fork: Option<&Fork>) -> Self {
        let commit = match fork {
            Some(Fork::Commit(commit)) => Some(commit),
            Some(Fork::Nothing) | None => None,
        };
        Side::new(root.clone(), Tree::of(snapshot.clone()), Some(snapshot), commit)
    }
}

/// The commit that a change starts from. `tip` is the head, or the commit that the head is made on.
fn fork(repository: &Repository, tip: Fork, head: &Side, base: Option<&str>) -> Result<Fork, Error> {
    let is_commit = head.subject.revision.is_some();
    match (tip, base) {
        (Fork::Nothing, None) => Ok(Fork::Nothing),
        (Fork::Commit(tip), None) if is_commit => repository.before(&tip),
        (Fork::Commit(tip), None) => Ok(Fork::Commit(tip)),
        (Fork::Commit(tip), Some(spec)) => {
            repository.merge_base(&tip, &repository.revision(spec)?, spec).map(Fork::Commit)
        }
        // Nothing was committed yet: it parts from that revision itself.
        (Fork::Nothing, Some(spec)) => repository.revision(spec).map(Fork::Commit),
    }
}

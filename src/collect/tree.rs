//! What evidence is read from: the files of a repository in one state, wherever that is kept.
//!
//! A directory, git's index and the tree of a commit answer the same few questions, so that what is wanted, left out and
//! followed is decided by the same code for all of them. Paths are relative to the root, which is the empty path.

use super::directory::Directory;
use super::document::Document;
use crate::digest::hex;
use crate::evidence::{FileBytes, Text};
use gix_hash::ObjectId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Seek};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::vec;

/// The files of a repository in one state.
#[derive(Debug, Clone)]
pub struct Tree(Arc<dyn Files>);

/// What a tree is asked.
pub(super) trait Files: Send + Sync + std::fmt::Debug {
    /// What stands at a path, a link at its end not followed; `None` where there is nothing.
    fn kind(&self, path: &Path) -> Option<Kind>;
    /// What stands in a directory, in no order.
    fn list(&self, directory: &Path) -> io::Result<Vec<Entry>>;
    /// Where a path leads through whatever links there are; an error where that is nowhere or outside of the root.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;
    /// Whether a link leads to a directory, or leaves the root and may do so.
    fn leads_to_directory(&self, link: &Path) -> bool;
    /// The content of what is known to be a file.
    fn read(&self, file: &Path) -> io::Result<FileBytes>;
    /// The same, bit by bit and of any length.
    fn open(&self, file: &Path) -> io::Result<Box<dyn Content>>;
    /// What is another whenever a file or link is, told without reading it; `None` where that cannot be told.
    fn mark(&self, _path: &Path) -> Option<Vec<u8>> {
        None
    }
    /// The tree of a directory that a configuration names, which may lie outside of the root.
    fn below(&self, directory: &Path) -> io::Result<Tree>;
    /// The content of a file that a configuration names, which may lie outside of the root.
    fn named(&self, file: &Path) -> io::Result<FileBytes>;
    /// Whether version control keeps all that there is.
    fn is_kept(&self) -> bool {
        true
    }
    /// The files below a directory that it keeps, where it does not keep all.
    fn kept(&self, _directory: &Path) -> Vec<PathBuf> {
        Vec::new()
    }
    /// A path as messages name it.
    fn place(&self, path: &Path) -> PathBuf;
}

/// An open file.
pub(super) trait Content: Read + Seek {}

impl<T: Read + Seek> Content for T {}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Link,
    /// Another repository, at a commit of its own: a submodule.
    Repository(ObjectId),
    /// What cannot be read, with the reason.
    Other(&'static str),
}

/// What stands in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: OsString,
    pub(super) kind: Kind,
}

impl Tree {
    /// The files of a directory as they are now.
    ///
    /// # Errors
    /// Where it is not there, or is none.
    pub fn directory(path: &Path) -> io::Result<Tree> {
        Ok(Tree::of(Directory::open(path)?))
    }

    /// The files of an evidence document.
    pub fn document(files: BTreeMap<Text, FileBytes>) -> Tree {
        Tree::of(Document::new(files))
    }

    /// The same as [`Tree::directory`] without these directories in it, which are other repositories.
    pub(super) fn directory_without(path: &Path, others: BTreeMap<PathBuf, ObjectId>) -> io::Result<Tree> {
        Ok(Tree::of(Directory::open(path)?.without(others)))
    }

    pub(super) fn of(files: impl Files + 'static) -> Tree {
        Tree(Arc::new(files))
    }

    /// The text of a file; a link that leaves the tree is refused: what a repository says of itself stands in it.
    ///
    /// # Errors
    /// Where there is no such file, and where it is a pipe, a device, too large, not UTF-8 or elsewhere.
    pub fn read_text(&self, path: &str) -> io::Result<String> {
        match self.read_through(Path::new(path))? {
            FileBytes::Text(text) => Ok((*text).to_owned()),
            FileBytes::Bytes(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "is not UTF-8")),
        }
    }

    /// A path as messages name it.
    pub fn place(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.place(path.as_ref())
    }

    pub(super) fn kind(&self, path: &Path) -> Option<Kind> {
        self.0.kind(path)
    }

    pub(super) fn has(&self, path: impl AsRef<Path>) -> bool {
        self.0.kind(path.as_ref()).is_some()
    }

    pub(super) fn list(&self, directory: &Path) -> io::Result<Vec<Entry>> {
        self.0.list(directory)
    }

    pub(super) fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.0.resolve(path)
    }

    pub(super) fn is_kept(&self) -> bool {
        self.0.is_kept()
    }

    pub(super) fn kept(&self, directory: &Path) -> Vec<PathBuf> {
        self.0.kept(directory)
    }

    pub(super) fn leads_to_directory(&self, link: &Path) -> bool {
        self.0.leads_to_directory(link)
    }

    pub(super) fn read(&self, file: &Path) -> io::Result<FileBytes> {
        self.0.read(file)
    }

    /// A file's content, links followed.
    pub(super) fn read_through(&self, path: &Path) -> io::Result<FileBytes> {
        let real = self.resolve(path)?;
        match self.kind(&real) {
            Some(Kind::File) => self.read(&real),
            Some(Kind::Directory) => Err(io::Error::other("is a directory")),
            Some(Kind::Repository(commit)) => Err(other_repository(&commit)),
            Some(Kind::Other(reason)) => Err(io::Error::other(reason)),
            Some(Kind::Link) | None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn open(&self, file: &Path) -> io::Result<Box<dyn Content>> {
        self.0.open(file)
    }

    pub(super) fn below(&self, directory: impl AsRef<Path>) -> io::Result<Tree> {
        self.0.below(directory.as_ref())
    }

    pub(super) fn named(&self, file: impl AsRef<Path>) -> io::Result<FileBytes> {
        self.0.named(file.as_ref())
    }

    /// What is another whenever a file is: its name, its content or where it leads. `None` where that cannot be told
    /// without reading everything.
    pub(super) fn state(&self) -> Option<Text> {
        let mut state = Sha256::new();
        for (path, kind) in self.walk(false, &|_, _| true) {
            let mark = match kind.ok()? {
                Kind::Directory => Vec::new(),
                Kind::File | Kind::Link => self.0.mark(&path)?,
                Kind::Repository(_) | Kind::Other(_) => return None,
            };
            for part in [path.as_os_str().as_encoded_bytes(), &mark] {
                state.update((part.len() as u64).to_le_bytes());
                state.update(part);
            }
        }
        Some(hex(&state.finalize()))
    }

    /// Everything below the root in order of path; `enter` says of an entry whether it is shown, and if it is a directory
    /// looked into. With `follow`, links are followed as long as they stay below the root.
    pub(super) fn walk<'a>(&'a self, follow: bool, enter: &'a dyn Fn(&Path, Kind) -> bool) -> Walk<'a> {
        Walk { tree: self, follow, enter, start: true, open: Vec::new() }
    }
}

/// What lies below the root of a tree, the root itself left out.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    follow: bool,
    enter: &'a dyn Fn(&Path, Kind) -> bool,
    start: bool,
    open: Vec<Level>,
}

/// A directory that is being walked.
struct Level {
    path: PathBuf,
    /// Where it really is, if links are followed.
    real: PathBuf,
    entries: vec::IntoIter<Entry>,
}

impl Walk<'_> {
    fn enter(&mut self, path: PathBuf, real: PathBuf) -> io::Result<()> {
        if self.open.iter().any(|level| level.real == real) {
            return Err(io::Error::other("is a symbolic link to a directory that it lies in"));
        }
        let mut entries = self.tree.list(&real)?;
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        self.open.push(Level { path, real, entries: entries.into_iter() });
        Ok(())
    }

    /// Where an entry is, what it is, and what it is after its links.
    fn visit(&mut self, entry: Entry, path: &Path, real: PathBuf) -> io::Result<Kind> {
        let (real, kind) = match entry.kind {
            Kind::Link if self.follow => {
                let real = self.tree.resolve(&real)?;
                let kind = self.tree.kind(&real).unwrap_or(entry.kind);
                (real, kind)
            }
            kind => (real, kind),
        };
        if kind == Kind::Directory && (self.enter)(path, kind) {
            self.enter(path.to_owned(), real)?;
        }
        Ok(kind)
    }
}

impl Iterator for Walk<'_> {
    type Item = (PathBuf, io::Result<Kind>);

    fn next(&mut self) -> Option<Self::Item> {
        if std::mem::take(&mut self.start)
            && let Err(error) = self.enter(PathBuf::new(), PathBuf::new())
        {
            return Some((PathBuf::new(), Err(error)));
        }
        loop {
            let level = self.open.last_mut()?;
            let Some(entry) = level.entries.next() else {
                self.open.pop();
                continue;
            };
            let (path, real) = (level.path.join(&entry.name), level.real.join(&entry.name));
            if (self.enter)(&path, entry.kind) {
                let kind = self.visit(entry, &path, real);
                return Some((path, kind));
            }
        }
    }
}

/// A path as evidence names it: with `/`, and `None` where it is not UTF-8.
pub(super) fn name_of(path: &Path) -> Option<String> {
    let mut name = String::new();
    for component in path.components() {
        if !name.is_empty() {
            name.push('/');
        }
        name.push_str(component.as_os_str().to_str()?);
    }
    Some(name)
}

/// A relative path that does not climb.
pub(super) fn is_plain(path: &Path) -> bool {
    path.components().all(|component| matches!(component, Component::Normal(_)))
}

/// A path below another one, as both are written; `None` where it leads out of the top.
pub(super) fn plain(above: &Path, path: &Path) -> Option<PathBuf> {
    let mut parts: Vec<&OsStr> = above.iter().collect();
    for component in path.components() {
        match component {
            Component::Normal(name) => parts.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.into_iter().collect())
}

/// What is said of a submodule. The commit is part of it, so that another one is another thing to decide.
pub(super) fn other_repository(commit: &ObjectId) -> io::Error {
    io::Error::other(format!(
        "is a submodule, at {commit}, and what another repository holds is judged there: check it out and run \
         `cargo-andon check` in it; where nothing is built from it, name it in `exclude` of `[collect]`"
    ))
}

/// What is said of a link that leads out of a tree.
pub(super) fn leaves() -> io::Error {
    io::Error::other("lies behind a symbolic link that leaves its directory, which andon does not follow")
}

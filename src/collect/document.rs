//! The files of an evidence document, which are all that it says of a repository.

use super::tree::{Content, Entry, Files, Kind, Tree, name_of, plain};
use crate::evidence::{FileBytes, Text};
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files by their paths, from a directory on.
#[derive(Debug, Clone)]
pub(super) struct Document {
    files: Arc<BTreeMap<Text, FileBytes>>,
    root: PathBuf,
}

impl Document {
    pub(super) fn new(files: BTreeMap<Text, FileBytes>) -> Self {
        Document { files: Arc::new(files), root: PathBuf::new() }
    }

    /// A path as the document has it.
    fn at(&self, path: &Path) -> io::Result<String> {
        plain(&self.root, path).as_deref().and_then(name_of).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The files below a directory, by their paths from there.
    fn under<'a>(&'a self, directory: &str) -> impl Iterator<Item = &'a str> {
        let above = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        let from = self.files.range::<str, _>((Bound::Included(&*above), Bound::Unbounded));
        from.map_while(move |(path, _)| path.strip_prefix(&*above))
    }
}

impl Files for Document {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let path = self.at(path).ok()?;
        match self.files.contains_key(&*path) {
            true => Some(Kind::File),
            false => (path.is_empty() || self.under(&path).next().is_some()).then_some(Kind::Directory),
        }
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<Entry>> {
        let mut entries: Vec<Entry> = Vec::new();
        for below in self.under(&self.at(directory)?) {
            let (name, kind) = match below.split_once('/') {
                Some((name, _)) => (name, Kind::Directory),
                None => (below, Kind::File),
            };
            if entries.last().is_none_or(|last| *last.name != *name) {
                entries.push(Entry { name: name.into(), kind });
            }
        }
        Ok(entries)
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let path = plain(Path::new(""), path).filter(|path| self.kind(path).is_some());
        path.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn leads_to_directory(&self, _link: &Path) -> bool {
        false
    }

    fn read(&self, file: &Path) -> io::Result<FileBytes> {
        self.files.get(&*self.at(file)?).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn Content>> {
        Ok(Box::new(Cursor::new(self.read(file)?.into_bytes())))
    }

    fn below(&self, directory: &Path) -> io::Result<Tree> {
        match self.kind(directory) {
            Some(Kind::Directory) => {
                Ok(Tree::of(Document { files: Arc::clone(&self.files), root: self.at(directory)?.into() }))
            }
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn named(&self, file: &Path) -> io::Result<FileBytes> {
        self.read(file)
    }

    fn place(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }
}

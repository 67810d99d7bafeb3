//! A directory of the file system as it is now.

use super::files;
use super::tree::{Content, Entry, Files, Kind, Tree, leaves};
use crate::evidence::FileBytes;
use std::fs::{self, File, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// A directory, by its canonical path and the one that it was given by.
#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
    given: PathBuf,
    /// What is not to be looked into.
    others: Vec<PathBuf>,
}

impl Directory {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let here = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let root = here.canonicalize()?;
        match root.is_dir() {
            true => Ok(Directory { root, given: path.to_owned(), others: Vec::new() }),
            false => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// Without these directories in it.
    pub(super) fn without(self, others: Vec<PathBuf>) -> Self {
        Directory { others, ..self }
    }

    fn has(&self, path: &Path) -> bool {
        !self.others.iter().any(|other| path.starts_with(other))
    }

    /// The empty path is the root itself, without a slash behind it.
    fn at(&self, path: &Path) -> PathBuf {
        if path.as_os_str().is_empty() { self.root.clone() } else { self.root.join(path) }
    }
}

impl Files for Directory {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let metadata = self.has(path).then(|| self.at(path).symlink_metadata().ok())??;
        Some(kind(metadata.file_type()))
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<Entry>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            Ok(Entry { name: entry.file_name(), kind: kind(entry.file_type()?) })
        };
        let mut entries = self.at(directory).read_dir()?.map(entry).collect::<io::Result<Vec<_>>>()?;
        if !self.others.is_empty() {
            entries.retain(|entry| self.has(&directory.join(&entry.name)));
        }
        Ok(entries)
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.at(path).canonicalize()?;
        let real = real.strip_prefix(&self.root).map_err(|_| leaves())?;
        if self.has(real) { Ok(real.to_owned()) } else { Err(leaves()) }
    }

    fn leads_to_directory(&self, link: &Path) -> bool {
        self.at(link).is_dir()
    }

    fn read(&self, file: &Path) -> io::Result<FileBytes> {
        files::read_regular(&self.at(file)).map(FileBytes::from)
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn Content>> {
        Ok(Box::new(File::open(self.at(file))?))
    }

    fn below(&self, directory: &Path) -> io::Result<Tree> {
        Tree::directory(&self.place(directory))
    }

    fn named(&self, file: &Path) -> io::Result<FileBytes> {
        files::read(&self.at(file)).map(FileBytes::from)
    }

    fn place(&self, path: &Path) -> PathBuf {
        if path.as_os_str().is_empty() { self.given.clone() } else { self.given.join(path) }
    }
}

fn kind(file_type: FileType) -> Kind {
    match file_type {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Directory,
        kind if kind.is_symlink() => Kind::Link,
        _ => Kind::Other("is not a regular file"),
    }
}

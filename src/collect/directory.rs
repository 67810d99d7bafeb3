//! A directory of the file system as it is now.

use super::files;
use super::repository::Repository;
use super::tree::{Content, Entry, Files, Kind, Tree, leaves};
use crate::evidence::FileBytes;
use gix_hash::ObjectId;
use std::collections::BTreeMap;
use std::fs::{self, File, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
#[cfg(unix)]
use std::time::{SystemTime, UNIX_EPOCH};

/// For how many seconds after a change a file is not taken to be settled.
#[cfg(unix)]
const SETTLED: i64 = 2;

/// A directory, by its canonical path and the one that it was given by.
#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
    given: PathBuf,
    /// The directories that are other repositories, not to be looked into, with their commits.
    others: BTreeMap<PathBuf, ObjectId>,
    /// The repository that it belongs to, opened where somebody asks what that keeps.
    repository: OnceLock<Option<Repository>>,
}

impl Directory {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let here = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let root = here.canonicalize()?;
        match root.is_dir() {
            true => {
                let (others, repository) = Default::default();
                Ok(Directory { root, given: path.to_owned(), others, repository })
            }
            false => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// With these directories in it as other repositories.
    pub(super) fn without(self, others: BTreeMap<PathBuf, ObjectId>) -> Self {
        Directory { others, ..self }
    }

    /// Whether a path does not lie in another repository, nor is one.
    fn has(&self, path: &Path) -> bool {
        self.others.is_empty() || !path.ancestors().any(|above| self.others.contains_key(above))
    }

    /// The empty path is the root itself, without a slash behind it.
    fn at(&self, path: &Path) -> PathBuf {
        if path.as_os_str().is_empty() { self.root.clone() } else { self.root.join(path) }
    }
}

impl Files for Directory {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let metadata = self.at(path).symlink_metadata().ok()?;
        match self.others.get(path) {
            Some(commit) => Some(Kind::Repository(*commit)),
            None => self.has(path).then(|| kind(metadata.file_type())),
        }
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<Entry>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            let other = self.others.get(&directory.join(entry.file_name()));
            let kind = other.map_or(kind(entry.file_type()?), |commit| Kind::Repository(*commit));
            Ok(Entry { name: entry.file_name(), kind })
        };
        self.at(directory).read_dir()?.map(entry).collect()
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

    /// What the system notes of a file; nothing where it may still be written to within the clock's step, or where the
    /// system does not note by itself when something became of it.
    #[cfg(unix)]
    fn mark(&self, path: &Path) -> Option<Vec<u8>> {
        use std::os::unix::fs::MetadataExt;
        let noted = self.at(path).symlink_metadata().ok()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs().cast_signed();
        if noted.mtime().max(noted.ctime()) + SETTLED > now {
            return None;
        }
        let numbers = [noted.mtime(), noted.mtime_nsec(), noted.ctime(), noted.ctime_nsec(), noted.mode().into()];
        let sizes = [noted.dev(), noted.ino(), noted.size()].map(u64::to_le_bytes);
        Some(numbers.map(i64::to_le_bytes).into_iter().chain(sizes).flatten().collect())
    }

    fn below(&self, directory: &Path) -> io::Result<Tree> {
        Tree::directory(&self.place(directory))
    }

    fn named(&self, file: &Path) -> io::Result<FileBytes> {
        files::read(&self.at(file)).map(FileBytes::from)
    }

    fn is_kept(&self) -> bool {
        false
    }

    fn kept(&self, directory: &Path) -> Vec<PathBuf> {
        let repository = self.repository.get_or_init(|| Repository::open(&self.root).ok());
        repository.as_ref().and_then(|repository| repository.tracked(directory).ok()).unwrap_or_default()
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

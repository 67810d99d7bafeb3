//! A git repository, read in process.
//!
//! Only files are read: references, the index, objects. No hook, filter or fsmonitor is run and no `git`, since the crates
//! that could are not part of this. Of the repository's configuration two values are looked at, how object ids are made
//! and how references are kept; `core.worktree`, includes and all that names a program have no effect. That is why it
//! does not matter to whom a repository belongs (git's `safe.directory`). Replacement objects (`git replace`) and
//! line-ending filters are not applied: what is judged are the bytes that are committed. Objects may lie in alternates,
//! as after `git clone --shared`; they are found by their ids alone.

mod compare;
mod index;
mod locate;
mod objects;
mod revision;
mod snapshot;

pub(super) use revision::{Commit, Fork};
pub(super) use snapshot::Snapshot;

use super::files;
use crate::error::Error;
use gix_hash::Kind as HashKind;
use gix_ref::file::Store as References;
use index::Index;
use locate::Location;
use objects::Objects;
use snapshot::{Node, Place};
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

/// How large an object or an index may claim to be.
const ALLOCATION_LIMIT: usize = 1 << 30;

/// A repository, and where in it the root lies.
#[derive(Debug)]
pub(super) struct Repository {
    location: Location,
    hash: HashKind,
    objects: Objects,
    index: OnceLock<Index>,
    /// The directories that were read: those that both sides of a change share are read once.
    directories: Mutex<HashMap<Place, Arc<[Node]>>>,
}

impl Repository {
    /// The repository that a directory belongs to.
    ///
    /// # Errors
    /// [`Error::Repository`] where there is none, or where it is kept in a way that andon cannot read.
    pub(super) fn open(root: &Path) -> Result<Self, Error> {
        let failed = |cause: io::Error| Error::Repository { path: root.to_owned(), message: cause.to_string() };
        let root = root.canonicalize().map_err(failed)?;
        let location = locate::locate(&root).map_err(failed)?;
        let hash = hash_kind(&location.common_dir).map_err(failed)?;
        let objects = Objects::open(&location.objects, hash).map_err(failed)?;
        let (index, directories) = Default::default();
        Ok(Repository { location, hash, objects, index, directories })
    }

    /// The root's path in the repository's trees.
    fn prefix(&self) -> &Path {
        &self.location.prefix
    }

    fn references(&self) -> References {
        let options = gix_ref::store::init::Options::default();
        let (git_dir, common_dir) = (self.location.git_dir.clone(), self.location.common_dir.clone());
        References::for_linked_worktree_opts(git_dir, common_dir, self.hash, options)
    }

    fn error(&self, message: impl Into<String>) -> Error {
        Error::Repository { path: self.location.top.clone(), message: message.into() }
    }

    /// The commits whose parents a shallow clone does not have, one a line.
    fn shallow(&self) -> String {
        let bytes = files::read(&self.location.common_dir.join("shallow")).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// How object ids are made, by the repository's own configuration.
fn hash_kind(common_dir: &Path) -> io::Result<HashKind> {
    let bytes = match files::read(&common_dir.join("config")) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read?,
    };
    let metadata = gix_config::file::Metadata::from(gix_config::Source::Local);
    let config = gix_config::File::from_bytes_no_includes(&bytes, metadata, Default::default());
    let config = config.map_err(|cause| io::Error::other(format!("its configuration cannot be read: {cause}")))?;
    let value = |key: &str| config.string(key).map(|value| value.to_string().to_ascii_lowercase());
    match value("extensions.refStorage").as_deref() {
        None | Some("files") => {}
        Some(other) => {
            return Err(io::Error::other(format!(
                "it keeps its references as {other}, which andon cannot read yet; `git refs migrate --ref-format=files` \
                 changes that"
            )));
        }
    }
    match value("extensions.objectFormat").as_deref() {
        None | Some("sha1") => Ok(HashKind::Sha1),
        Some("sha256") => Ok(HashKind::Sha256),
        Some(other) => Err(io::Error::other(format!("its object ids are made by {other}, which andon does not know"))),
    }
}

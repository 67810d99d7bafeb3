//! Objects by their ids. What both sides of a change share is read once, and has the same bytes in memory.

use super::ALLOCATION_LIMIT;
use crate::collect::files;
use crate::evidence::FileBytes;
use gix_hash::{Kind as HashKind, ObjectId};
use gix_object::tree::EntryKind;
use gix_object::{Find, FindHeader, Kind, TreeRefIter};
use gix_odb::Store;
use gix_odb::store::init::Options;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Handle = gix_odb::Cache<gix_odb::store::Handle<Arc<Store>>>;

/// An entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeEntry {
    pub(super) name: OsString,
    pub(super) kind: EntryKind,
    pub(super) id: ObjectId,
}

/// The objects of a repository.
pub(super) struct Objects {
    hash: HashKind,
    handles: Mutex<Vec<Handle>>,
    blobs: Mutex<HashMap<ObjectId, FileBytes>>,
}

impl std::fmt::Debug for Objects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Objects").field("hash", &self.hash).finish_non_exhaustive()
    }
}

impl Objects {
    /// The objects in these directories and in their alternates.
    pub(super) fn open(directories: &[PathBuf], hash: HashKind) -> io::Result<Self> {
        let open = |directory: &PathBuf| {
            let options = Options { alloc_limit_bytes: Some(ALLOCATION_LIMIT), ..Options::default() };
            let store = Store::at_opts(directory.clone(), hash, &mut std::iter::empty(), options)?;
            let mut handle = Arc::new(store).to_handle_arc();
            // What is not there is looked for once: nobody packs the repository while a commit waits.
            handle.refresh_never();
            Ok(Handle::from(handle))
        };
        let handles = directories.iter().map(open).collect::<io::Result<Vec<_>>>()?;
        Ok(Objects { hash, handles: Mutex::new(handles), blobs: Mutex::default() })
    }

    /// An object's kind and content; `None` where it is not there.
    pub(super) fn find(&self, id: &ObjectId) -> io::Result<Option<(Kind, Vec<u8>)>> {
        for handle in &*self.handles() {
            let mut buffer = Vec::new();
            if let Some(data) = handle.try_find(id, &mut buffer).map_err(|cause| damaged(id, &cause))? {
                let kind = data.kind;
                return Ok(Some((kind, buffer)));
            }
        }
        Ok(None)
    }

    /// The content of a file.
    pub(super) fn blob(&self, id: &ObjectId) -> io::Result<FileBytes> {
        if let Some(bytes) = self.blobs().get(id) {
            return Ok(bytes.clone());
        }
        if let Some(length) = self.length(id)?
            && length > files::LIMIT
        {
            return Err(files::too_large(length));
        }
        let bytes = match self.find(id)? {
            Some((Kind::Blob, bytes)) => FileBytes::from(bytes),
            Some(_) => return Err(io::Error::other(format!("its object {id} is no file"))),
            None => return Err(missing(id)),
        };
        self.blobs().insert(*id, bytes.clone());
        Ok(bytes)
    }

    /// What a directory holds, sorted by name. Names that no directory can have are left out, as git does not check them
    /// out either.
    pub(super) fn tree(&self, id: &ObjectId) -> io::Result<Vec<TreeEntry>> {
        let bytes = match self.find(id)? {
            Some((Kind::Tree, bytes)) => bytes,
            Some(_) => return Err(io::Error::other(format!("its object {id} is no directory"))),
            None => return Err(missing(id)),
        };
        let mut entries = Vec::new();
        for entry in TreeRefIter::from_bytes(&bytes, self.hash) {
            let entry = entry.map_err(|cause| damaged(id, &cause))?;
            if let Some(name) = name(entry.filename) {
                entries.push(TreeEntry { name, kind: entry.mode.kind(), id: entry.oid.to_owned() });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// The only object whose id begins so; `None` where there is none, an error where there are several.
    pub(super) fn by_prefix(&self, hex: &str) -> io::Result<Option<ObjectId>> {
        let length = self.hash.len_in_hex();
        let whole = ObjectId::from_hex(format!("{hex:0<length$}").as_bytes());
        let Some(whole) = whole.ok().filter(|_| (4..=length).contains(&hex.len())) else { return Ok(None) };
        let Ok(prefix) = gix_hash::Prefix::new(&whole, hex.len()) else { return Ok(None) };
        for handle in &*self.handles() {
            match handle.lookup_prefix(prefix, None) {
                Ok(Some(Ok(id))) => return Ok(Some(id)),
                Ok(Some(Err(()))) => return Err(io::Error::other(format!("{hex} is the beginning of several ids"))),
                Ok(None) => {}
                Err(cause) => return Err(io::Error::other(cause.to_string())),
            }
        }
        Ok(None)
    }

    fn length(&self, id: &ObjectId) -> io::Result<Option<u64>> {
        for handle in &*self.handles() {
            if let Some(header) = FindHeader::try_header(handle, id).map_err(|cause| damaged(id, &cause))? {
                return Ok(Some(header.size));
            }
        }
        Ok(None)
    }

    fn handles(&self) -> MutexGuard<'_, Vec<Handle>> {
        self.handles.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn blobs(&self) -> MutexGuard<'_, HashMap<ObjectId, FileBytes>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The walk of commits asks for objects itself.
impl Find for Objects {
    fn try_find<'a>(
        &self,
        id: &gix_hash::oid,
        buffer: &'a mut Vec<u8>,
    ) -> Result<Option<gix_object::Data<'a>>, gix_error::Error> {
        for handle in &*self.handles() {
            if let Some(kind) = handle.try_find(id, buffer)?.map(|data| data.kind) {
                return Ok(Some(gix_object::Data { kind, object_hash: self.hash, data: buffer }));
            }
        }
        Ok(None)
    }
}

/// A name in a tree or in the index, if a directory can have it.
pub(super) fn name(bytes: &[u8]) -> Option<OsString> {
    let plain = !bytes.is_empty() && bytes != b"." && bytes != b".." && !bytes.contains(&b'/') && !bytes.contains(&0);
    plain.then(|| os_string(bytes))
}

#[cfg(unix)]
pub(super) fn os_string(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
pub(super) fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn missing(id: &ObjectId) -> io::Error {
    io::Error::other(format!(
        "its object {id} is not in this repository: a partial clone lacks it until `git cat-file -p {id}` fetches it"
    ))
}

fn damaged(id: &gix_hash::oid, cause: &dyn std::fmt::Display) -> io::Error {
    io::Error::other(format!("the object {id} cannot be read: {cause}"))
}

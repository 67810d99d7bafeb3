//! Reading a folder of policies.

use super::files;
use crate::error::Error;
use crate::policy::PolicyFile;
use crate::policy::case::Case;
use std::io;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// How long one policy may be.
const LENGTH_LIMIT: usize = 1 << 20;
/// How many files and directories a folder may hold.
const ENTRY_LIMIT: usize = 10_000;

/// Every `.rego` file below `folder`, which is relative to `base`, in order of path. Hidden files are left out.
///
/// # Errors
/// [`Error::Io`] where a file cannot be read, is no text, or lies behind a link that leaves the folder: a policy that was
/// silently left out would be a gate left open.
pub fn policies(base: &Path, folder: &str) -> Result<Vec<PolicyFile>, Error> {
    read_folder(base, folder, &|path| is_module(path))
}

/// The same with the cases that stand beside the policies.
pub(super) fn with_cases(base: &Path, folder: &str) -> Result<Vec<PolicyFile>, Error> {
    let is_case = |path: &Path| path.extension().is_some_and(|e| e == "txt") && Case::is_case(&path.to_string_lossy());
    read_folder(base, folder, &|path| is_module(path) || is_case(path))
}

fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rego")
}

fn read_folder(base: &Path, folder: &str, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PolicyFile>, Error> {
    let at = |path: &Path, source: io::Error| Error::Io { path: path.to_owned(), source };
    let root = base.join(folder);
    let real = root.canonicalize().map_err(|source| at(&root, source))?;
    let shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let walk = WalkDir::new(&real).follow_links(true).sort_by_file_name().into_iter().filter_entry(shown);
    let mut found = Vec::new();
    for (count, entry) in walk.enumerate() {
        let entry = entry.map_err(|cause| at(cause.path().unwrap_or(&root), io::Error::other(cause.to_string())))?;
        if count >= ENTRY_LIMIT {
            let cause =
                format!("holds more than {ENTRY_LIMIT} files and directories, which no folder of policies does");
            return Err(at(&root, io::Error::other(cause)));
        }
        if entry.path_is_symlink() {
            files::inside(&real, entry.path()).map_err(|source| at(entry.path(), source))?;
        }
        if wanted(entry.path()) && !entry.file_type().is_dir() {
            found.push(read(&real, folder, entry.path()).map_err(|source| at(entry.path(), source))?);
        }
    }
    Ok(found)
}

fn read(root: &Path, folder: &str, path: &Path) -> io::Result<PolicyFile> {
    let bytes = files::read(path)?;
    if bytes.len() > LENGTH_LIMIT {
        return Err(io::Error::other(format!("is longer than {LENGTH_LIMIT} bytes, which no policy is")));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other("is not UTF-8"))?;
    let name = files::relative_name(root, path).ok_or_else(|| io::Error::other("its name is not UTF-8"))?;
    Ok(PolicyFile { origin: folder.trim_end_matches('/').into(), path: name.into(), text: text.into() })
}

//! Reading a folder of policies.

use super::tree::{Kind, Tree, name_of};
use crate::error::Error;
use crate::policy::PolicyFile;
use crate::policy::case::Case;
use std::io;
use std::path::Path;

/// How long one policy may be.
const LENGTH_LIMIT: usize = 1 << 20;
/// How many files and directories a folder may hold.
const ENTRY_LIMIT: usize = 10_000;

/// Every `.rego` file below `folder` of a tree, in order of path. Hidden files are left out.
///
/// # Errors
/// [`Error::Io`] where a file cannot be read, is no text, or lies behind a link that leaves the folder: a policy that was
/// silently left out would be a gate left open.
pub fn policies(tree: &Tree, folder: &str) -> Result<Vec<PolicyFile>, Error> {
    read_folder(tree, folder, &|path| is_module(path))
}

/// The same with the cases that stand beside the policies.
pub(super) fn with_cases(tree: &Tree, folder: &str) -> Result<Vec<PolicyFile>, Error> {
    let is_case = |path: &Path| path.extension().is_some_and(|e| e == "txt") && Case::is_case(&path.to_string_lossy());
    read_folder(tree, folder, &|path| is_module(path) || is_case(path))
}

fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rego")
}

fn read_folder(tree: &Tree, folder: &str, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PolicyFile>, Error> {
    let place = tree.place(folder);
    let at = |path: &Path, source: io::Error| Error::Io { path: place.join(path), source };
    let root = tree.below(folder).map_err(|source| Error::Io { path: place.clone(), source })?;
    let shown = |path: &Path, _: Kind| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut found = Vec::new();
    for (count, (path, kind)) in root.walk(true, &shown).enumerate() {
        let kind = kind.map_err(|source| at(&path, source))?;
        if count >= ENTRY_LIMIT {
            let cause =
                format!("holds more than {ENTRY_LIMIT} files and directories, which no folder of policies does");
            return Err(Error::Io { path: place, source: io::Error::other(cause) });
        }
        if wanted(&path) && kind != Kind::Directory {
            found.push(read(&root, folder, &path).map_err(|source| at(&path, source))?);
        }
    }
    Ok(found)
}

fn read(root: &Tree, folder: &str, path: &Path) -> io::Result<PolicyFile> {
    let bytes = root.read_through(path)?;
    if bytes.as_bytes().len() > LENGTH_LIMIT {
        return Err(io::Error::other(format!("is longer than {LENGTH_LIMIT} bytes, which no policy is")));
    }
    let text = bytes.as_text().map_err(|_| io::Error::other("is not UTF-8"))?.clone();
    let name = name_of(path).ok_or_else(|| io::Error::other("its name is not UTF-8"))?;
    Ok(PolicyFile { origin: folder.trim_end_matches('/').into(), path: name.into(), text })
}

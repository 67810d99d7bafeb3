//! Reading a folder of an organisation's policies.

use andon::error::Error;
use andon::policy::PolicyFile;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// Every `.rego` file below `folder`, which is relative to `base`, in order of path. Hidden files and links are left out.
pub fn read(base: &Path, folder: &str) -> Result<Vec<PolicyFile>, Error> {
    let root = base.join(folder);
    let shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut files = Vec::new();
    for entry in WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(shown) {
        let entry = entry.map_err(|e| Error::Io { path: e.path().unwrap_or(&root).to_owned(), source: e.into() })?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|extension| extension == "rego") {
            files.push(file(&root, folder, entry.path())?);
        }
    }
    Ok(files)
}

fn file(root: &Path, folder: &str, path: &Path) -> Result<PolicyFile, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let components = path.strip_prefix(root).unwrap_or(path).iter().map(|part| part.to_string_lossy());
    let path = components.collect::<Vec<_>>().join("/").into();
    Ok(PolicyFile { origin: folder.trim_end_matches('/').into(), path, text: text.into() })
}

//! Writing one file anew: the only thing that andon ever writes into what it judges, and only when it is told to.

use super::files;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// Gives a file of the repository new content, at once or not at all.
///
/// # Errors
/// Where its name leaves the root or leads over a symbolic link, where it is write-protected, where it no longer is what
/// was `judged`, and where the system does not write it.
pub fn replace(root: &Path, name: &str, judged: &[u8], new: &[u8]) -> io::Result<()> {
    let path = plain_path(&root.canonicalize()?, name)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::other("is write-protected"));
    }
    if files::read(&path)? != judged {
        return Err(io::Error::other("has changed since it was judged"));
    }
    let beside = path.with_file_name(format!(".andon-{}.tmp", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = file
        .write_all(new)
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// The file's path, with no link on the way to it.
fn plain_path(root: &Path, name: &str) -> io::Result<PathBuf> {
    let mut path = root.to_owned();
    for component in Path::new(name).components() {
        let Component::Normal(part) = component else {
            return Err(io::Error::other("lies outside the judged directory"));
        };
        path.push(part);
        if fs::symlink_metadata(&path)?.is_symlink() {
            return Err(io::Error::other("lies behind a symbolic link, which is not written through"));
        }
    }
    match fs::symlink_metadata(&path)?.is_file() {
        true => Ok(path),
        false => Err(io::Error::other("is not a regular file")),
    }
}

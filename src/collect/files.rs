//! Reading one file: never a pipe, never without bound.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The largest file that is read.
pub(super) const LIMIT: u64 = 64 << 20;

/// A file's content, links followed.
///
/// Pipes and devices are refused before they are opened: opening a pipe waits until somebody writes to it.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::other("is a directory"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("is not a regular file"));
    }
    read_regular(path)
}

/// The content of what is known to be a regular file.
pub(super) fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > LIMIT {
        return Err(too_large(length));
    }
    let mut bytes = Vec::with_capacity(length as usize + 1);
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// The text of a file that the user names; [`super::Tree::read_text`] is for what a repository says of itself.
///
/// # Errors
/// Where there is no such file, and where it is a pipe, a device, too large, or not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read(path)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "is not UTF-8"))
}

pub(super) fn too_large(length: u64) -> io::Error {
    io::Error::other(format!("is {length} bytes long; andon reads files of at most {LIMIT}"))
}

//! The files of a bundle, from an archive or a folder: bounded, and of regular files alone.

use super::Entries;
use crate::collect::tree::{Kind, Tree, name_of};
use flate2::read::GzDecoder;
use std::io::{self, Read};
use std::path::{Component, Path};
use tar::{Archive, EntryType};

/// How many bytes all files of a bundle may have together.
const TOTAL: u64 = 64 << 20;
/// How many bytes an archive may unpack to, headers and padding and all.
const UNPACKED: u64 = TOTAL + (32 << 20);
/// How many files and folders a bundle may hold.
const ENTRIES: usize = 10_000;

/// The files of a gzipped tar archive. Nothing is written anywhere.
pub(super) fn unpacked(bytes: &[u8]) -> io::Result<Entries> {
    let mut archive = Archive::new(GzDecoder::new(bytes).take(UNPACKED));
    let mut entries = Entries::new();
    let mut left = TOTAL;
    for (count, entry) in archive.entries()?.enumerate() {
        let mut entry = entry?;
        if count >= ENTRIES {
            return Err(refused(format!("holds more than {ENTRIES} entries, which no bundle does")));
        }
        let path = entry.path()?.into_owned();
        match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Regular => {}
            _ => return Err(refused(format!("{}: a bundle holds regular files and no links", path.display()))),
        }
        let name = name(&path)?;
        let mut content = Vec::new();
        entry.by_ref().take(left + 1).read_to_end(&mut content)?;
        left = left.checked_sub(content.len() as u64).ok_or_else(too_much)?;
        if content.len() as u64 != entry.header().size()? {
            return Err(refused(format!("{name}: ends before its end, or the archive unpacks to too much")));
        }
        if entries.insert(name.clone(), content).is_some() {
            return Err(refused(format!("{name} is there twice")));
        }
    }
    Ok(entries)
}

/// A file's name as a bundle's manifest and signature write it: relative, and with nothing in it that leads elsewhere.
fn name(path: &Path) -> io::Result<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => {
                parts.push(part.to_str().filter(|part| !part.contains('\\')).ok_or_else(|| {
                    refused(format!("{}: a name that is not UTF-8, or has a \\ in it", path.display()))
                })?)
            }
            Component::CurDir | Component::RootDir => {}
            _ => return Err(refused(format!("{}: leads out of the bundle", path.display()))),
        }
    }
    if parts.is_empty() { Err(refused("a file without a name".into())) } else { Ok(parts.join("/")) }
}

/// The files of a folder, hidden ones too, since a signature is over all of them.
pub(super) fn folder(root: &Tree) -> io::Result<Entries> {
    let mut entries = Entries::new();
    let mut left = TOTAL;
    for (count, (path, kind)) in root.walk(false, &|_, _| true).enumerate() {
        let place = root.place(&path);
        let kind = kind.map_err(|error| refused(format!("{}: {error}", place.display())))?;
        if count >= ENTRIES {
            return Err(refused(format!("holds more than {ENTRIES} files and directories, which no bundle does")));
        }
        if kind == Kind::Directory {
            continue;
        }
        if kind != Kind::File {
            return Err(refused(format!("{}: a bundle holds regular files and no links", place.display())));
        }
        let name = name_of(&path).ok_or_else(|| refused("a name that is not UTF-8".into()))?;
        let content = root.read(&path)?.into_bytes();
        left = left.checked_sub(content.len() as u64).ok_or_else(too_much)?;
        entries.insert(name, content);
    }
    Ok(entries)
}

fn too_much() -> io::Error {
    refused(format!("holds more than {TOTAL} bytes, which no bundle does"))
}

fn refused(message: String) -> io::Error {
    io::Error::other(message)
}

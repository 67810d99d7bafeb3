//! What a registry published of a crate, held against what a repository keeps of it.
//!
//! `.cargo-checksum.json` says what a vendored file should be, but it lies beside that file: whoever edits one edits the
//! other, and Cargo builds it. What cannot be edited along is the archive, whose SHA-256 stands in the lockfile.

use super::files;
use super::tree::{Kind, Tree, name_of};
use crate::digest::hex;
use crate::evidence::{Edit, EditedFile, Edits, Text};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use tar::{Archive, EntryType};

/// How many files and directories of one crate are looked at; the largest known has 15,000.
const ENTRIES: usize = 100_000;
/// How many bytes of one crate are read.
const BYTES: u64 = 1 << 30;
/// How many files that differ are listed.
const LISTED: usize = 50;

/// What `cargo vendor` leaves out, in one version of Cargo or another: notes for git, remains of patches, and the files by
/// which Cargo itself marks a directory.
const LEFT_OUT: [&str; 5] = [".gitattributes", ".gitignore", ".git", ".cargo-ok", ".cargo-checksum.json"];
const LEFT_OUT_ENDINGS: [&str; 2] = ["orig", "rej"];

/// The files of a crate by their paths.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listing(BTreeMap<String, Entry>);

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// A file, by its SHA-256.
    File([u8; 32]),
    /// What is no regular file.
    Other,
    /// A file that cannot be read, or that is too large.
    Unread,
}

impl Listing {
    /// Those of a directory; an error where they cannot be listed.
    pub(super) fn of_tree(tree: &Tree) -> io::Result<Listing> {
        let mut listing = BTreeMap::new();
        let mut left = BYTES;
        let belongs = |path: &Path, kind: Kind| match kind {
            Kind::Directory => path.file_name().is_none_or(|name| name != ".git"),
            _ => !is_left_out(path),
        };
        for (count, (path, kind)) in tree.walk(false, &belongs).enumerate() {
            if count >= ENTRIES {
                return Err(io::Error::other("holds too many files"));
            }
            let entry = match kind? {
                Kind::Directory => continue,
                Kind::File => {
                    let read = tree.open(&path).and_then(|mut file| digest(&mut file, &mut left));
                    read.map_or(Entry::Unread, Entry::File)
                }
                _ => Entry::Other,
            };
            listing.insert(name_of(&path).unwrap_or_else(|| path.to_string_lossy().into_owned()), entry);
        }
        Ok(Listing(listing))
    }

    /// Those of an archive as a registry serves it, in whose one directory everything lies. Nothing is written anywhere.
    pub(super) fn of_archive(gzipped: impl Read) -> io::Result<Listing> {
        let mut archive = Archive::new(GzDecoder::new(gzipped).take(BYTES));
        let mut listing = BTreeMap::new();
        let mut left = BYTES;
        for (count, entry) in archive.entries()?.enumerate() {
            let mut entry = entry?;
            if count >= ENTRIES {
                return Err(io::Error::other("holds too many files"));
            }
            let path: PathBuf = entry.path()?.components().filter(|part| *part != Component::CurDir).skip(1).collect();
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::Directory | EntryType::XGlobalHeader) || is_left_out(&path) {
                continue;
            }
            let regular = matches!(kind, EntryType::Regular | EntryType::Continuous);
            let entry = if regular { Entry::File(digest(&mut entry, &mut left)?) } else { Entry::Other };
            listing.insert(name_of(&path).ok_or_else(|| io::Error::other("a name that is not UTF-8"))?, entry);
        }
        Ok(Listing(listing))
    }

    /// SHA-256 over names and contents; `None` where not all can be read.
    pub(super) fn content(&self) -> Option<Text> {
        let mut all = Sha256::new();
        for (path, entry) in &self.0 {
            let (kind, digest) = match entry {
                Entry::File(digest) => (1, *digest),
                Entry::Other => (0, [0; 32]),
                Entry::Unread => return None,
            };
            all.update(path.as_bytes());
            all.update([0, kind]);
            all.update(digest);
        }
        Some(hex(&all.finalize()))
    }

    /// How these files differ from those that were published; `None` where none is known to, and not all can be read.
    pub(super) fn edits(&self, published: &Listing) -> Option<Edits> {
        let mut edits = Edits::default();
        let mut unread = false;
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(published.0.keys()).collect();
        for name in names {
            let edit = match (self.0.get(name), published.0.get(name)) {
                (here, there) if here == there => continue,
                (Some(Entry::Unread), Some(_)) => {
                    unread = true;
                    continue;
                }
                (Some(_), Some(_)) => Edit::Changed,
                (Some(_), None) => Edit::Added,
                (None, _) => Edit::Missing,
            };
            if edits.files.len() == LISTED {
                edits.more += 1;
                continue;
            }
            let sha256 = match self.0.get(name) {
                Some(Entry::File(digest)) => Some(hex(digest)),
                _ => None,
            };
            edits.files.push(EditedFile { path: name.as_str().into(), edit, sha256 });
        }
        (!unread || !edits.files.is_empty()).then_some(edits)
    }
}

/// Opens an archive, if its content is what the lockfile names.
pub(super) fn open(path: &Path, checksum: &str) -> io::Result<File> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() || *hex(&digest(&mut file, &mut { files::LIMIT })?) != *checksum {
        return Err(io::Error::other("is not what the lockfile names"));
    }
    File::open(path)
}

fn is_left_out(path: &Path) -> bool {
    let named = path.file_name().is_some_and(|name| LEFT_OUT.iter().any(|left_out| name == *left_out));
    named || path.extension().is_some_and(|ending| LEFT_OUT_ENDINGS.iter().any(|left_out| ending == *left_out))
}

/// The SHA-256 of all that there is to read; an error where that is more than `left`, which becomes less by it.
fn digest(content: &mut dyn Read, left: &mut u64) -> io::Result<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok(digest.finalize().into());
        }
        *left = left.checked_sub(read as u64).ok_or_else(|| io::Error::other("holds too much"))?;
        digest.update(buffer.get(..read).unwrap_or_default());
    }
}

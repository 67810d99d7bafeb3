//! Reading an advisory source: a directory or an archive, of RustSec Markdown or OSV JSON.

use super::error;
use crate::advisories::{AdvisorySet, Builder, Origin, is_entry};
use crate::collect::tree::{Kind, Tree, name_of};
use crate::collect::{files, git};
use crate::error::Error;
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// How many files of a source are looked at.
const ENTRY_LIMIT: usize = 200_000;
/// How long one entry may be. No advisory is nearly as long.
const LENGTH_LIMIT: u64 = 4 << 20;
/// How many bytes of a source are read, unpacked.
const TOTAL_LIMIT: u64 = 512 << 20;

/// Reads a directory, a `.zip` archive, or a snapshot that andon has written.
///
/// An entry that cannot be read is named in the set and costs nothing else. The set's revision is the commit of a
/// directory that is a git checkout. Its day is that of its newest advisory.
///
/// # Errors
/// [`Error::Advisories`] where it is none of these, holds no advisory at all, or is too large.
pub fn read_source(path: &Path) -> Result<AdvisorySet, Error> {
    let here = Tree::directory(Path::new("")).map_err(|cause| error(path.display(), cause))?;
    read_named(&here, path)
}

/// The same of a source that a configuration in a tree names.
pub(in crate::collect) fn read_named(tree: &Tree, path: &Path) -> Result<AdvisorySet, Error> {
    let place = tree.place(path);
    let source = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    if let Ok(folder) = tree.below(path) {
        let origin = Origin { source, revision: git::head(&folder), ..Origin::default() };
        return read_directory(&folder, &place)?.dated(&place, origin);
    }
    let bytes = tree.named(path).map_err(|cause| error(place.display(), cause))?.into_bytes();
    match bytes.starts_with(b"PK") {
        true => read_archive(&place, bytes)?.dated(&place, Origin { source, ..Origin::default() }),
        false => read_snapshot(&place, bytes),
    }
}

/// Reads an archive, for whose revision and day the caller vouches.
pub(super) fn read_archive_of(path: &Path, origin: Origin) -> Result<AdvisorySet, Error> {
    let bytes = files::read(path).map_err(|cause| error(path.display(), cause))?;
    read_archive(path, bytes)?.finish(path, origin)
}

/// Reads a snapshot's file.
pub(super) fn read_snapshot(path: &Path, bytes: Vec<u8>) -> Result<AdvisorySet, Error> {
    let hint = "andon reads a directory or a zip archive of RustSec or OSV advisories, or a snapshot of its own";
    let text = String::from_utf8(bytes).map_err(|_| error(path.display(), format!("is not text; {hint}")))?;
    AdvisorySet::from_snapshot(text).map_err(|cause| match cause {
        Error::Advisories { message, .. } => error(path.display(), format!("{message}; {hint}")),
        other => other,
    })
}

/// A source that is being read.
#[derive(Default)]
struct Reading {
    builder: Builder,
    entries: usize,
    total: u64,
}

impl Reading {
    /// Adds an entry of at most [`LENGTH_LIMIT`] bytes, and names one that is longer.
    fn add(&mut self, origin: &Path, name: &str, content: std::io::Result<impl Read>) -> Result<(), Error> {
        let mut bytes = Vec::new();
        let read = content.and_then(|content| content.take(LENGTH_LIMIT + 1).read_to_end(&mut bytes));
        self.entries += 1;
        self.total += bytes.len() as u64;
        if self.total > TOTAL_LIMIT {
            return Err(error(origin.display(), format!("holds more than {TOTAL_LIMIT} bytes, which no source does")));
        }
        match read {
            Ok(length) if length as u64 > LENGTH_LIMIT => {
                self.builder.unreadable(name, format!("it is longer than {LENGTH_LIMIT} bytes, which no advisory is"));
            }
            Ok(_) => self.builder.entry(name, &bytes),
            Err(cause) => self.builder.unreadable(name, cause.to_string()),
        }
        Ok(())
    }

    fn finish(self, path: &Path, origin: Origin) -> Result<AdvisorySet, Error> {
        match self.entries {
            0 => Err(error(path.display(), "holds no advisories: no RUSTSEC-*.md and no *.json is in it")),
            _ => Ok(self.builder.finish(origin)),
        }
    }

    /// Finishes with the day of the newest advisory.
    fn dated(self, path: &Path, origin: Origin) -> Result<AdvisorySet, Error> {
        let date = self.builder.newest().unwrap_or_default();
        self.finish(path, Origin { date, ..origin })
    }
}

fn read_directory(root: &Tree, place: &Path) -> Result<Reading, Error> {
    let mut reading = Reading::default();
    let shown = |path: &Path, _: Kind| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    for (count, (path, kind)) in root.walk(false, &shown).enumerate() {
        if count >= ENTRY_LIMIT {
            return Err(error(place.display(), format!("holds more than {ENTRY_LIMIT} files, which no source does")));
        }
        let name = name_of(&path).unwrap_or_else(|| path.to_string_lossy().into_owned());
        match kind {
            Ok(Kind::File) if is_entry(&name) => reading.add(place, &name, root.open(&path))?,
            Ok(_) => {}
            Err(cause) => reading.builder.unreadable(&name, cause.to_string()),
        }
    }
    Ok(reading)
}

fn read_archive(path: &Path, bytes: Vec<u8>) -> Result<Reading, Error> {
    let damaged = |cause| error(path.display(), format!("cannot be read as a zip archive: {cause}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > ENTRY_LIMIT {
        return Err(error(path.display(), format!("holds more than {ENTRY_LIMIT} files, which no source does")));
    }
    let mut reading = Reading::default();
    for index in 0..archive.len() {
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => format!("entry {index}"),
        };
        if is_entry(&name) {
            let content = archive.by_index(index).map_err(std::io::Error::other);
            reading.add(path, &name, content)?;
        }
    }
    Ok(reading)
}

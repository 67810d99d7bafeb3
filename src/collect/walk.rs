//! The walk: which files below the root say something about how it is built.
//!
//! Directories that only hold what Cargo made or fetched are left out. Somebody may hide a workspace member in one, so
//! they are remembered, and [`super::hidden`] looks into them where the workspace refers to them.

use super::files;
use crate::evidence::{FileBytes, Text, Unreadable};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How many bytes are read in all; what goes beyond is named as unreadable.
const TOTAL_LIMIT: u64 = 512 << 20;

/// Files by their relative path, those that could not be read, and what was left out.
pub(super) struct Found {
    root: PathBuf,
    /// What was read.
    pub(super) files: BTreeMap<Text, FileBytes>,
    /// What was there and could not be read, or not be named.
    pub(super) unreadable: Vec<Unreadable>,
    /// Directories that were not looked into, links to directories among them.
    pub(super) skipped: Vec<PathBuf>,
    total: u64,
}

/// Walks `root`, which must be canonical.
pub(super) fn walk(root: &Path) -> Found {
    let mut found =
        Found { root: root.to_owned(), files: BTreeMap::new(), unreadable: vec![], skipped: vec![], total: 0 };
    for candidate in found.candidates() {
        match candidate.link {
            true => found.read(&candidate.path),
            false => found.take(&candidate.path, || files::read_regular(&candidate.path)),
        }
    }
    found
}

/// A file to read.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    path: PathBuf,
    link: bool,
}

impl Found {
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The files to read, sorted, so that the same ones are read where there is too much.
    fn candidates(&mut self) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        // Files come before directories, so that what marks a directory is seen before its subdirectories are entered.
        let mut walk = WalkDir::new(&self.root).sort_by_key(|entry| entry.file_type().is_dir()).into_iter();
        while let Some(entry) = walk.next() {
            let skip = match entry {
                Ok(entry) => self.visit(entry, &mut candidates),
                Err(error) => {
                    self.walk_error(error);
                    false
                }
            };
            if skip {
                walk.skip_current_dir();
            }
        }
        candidates.sort();
        candidates
    }

    /// Whether the directory that `entry` is or marks is to be left.
    fn visit(&mut self, entry: DirEntry, candidates: &mut Vec<Candidate>) -> bool {
        let kind = entry.file_type();
        if kind.is_dir() {
            let skip = entry.depth() > 0 && is_left_out(&entry);
            if skip {
                self.skipped.push(entry.into_path());
            }
            return skip;
        }
        if kind.is_symlink() {
            self.visit_link(entry.into_path(), candidates);
        } else if entry.depth() > 1 && is_marker(&entry) && !self.is_settings(entry.path()) {
            return self.leave_marked(entry.path(), candidates);
        } else if is_wanted(entry.path(), entry.file_name()) {
            match kind.is_file() {
                true => candidates.push(Candidate { path: entry.into_path(), link: false }),
                false => self.refuse(entry.path(), "is not a regular file"),
            }
        }
        false
    }

    /// A link with a wanted name is read as a file; one to a directory is remembered; others do not matter.
    fn visit_link(&mut self, path: PathBuf, candidates: &mut Vec<Candidate>) {
        let name = path.file_name().unwrap_or_default();
        if is_wanted(&path, name) {
            candidates.push(Candidate { path, link: true });
        } else if name == ".cargo" || name == ".github" || name == "workflows" {
            self.visit_settings_link(&path, candidates);
        } else if path.is_dir() {
            self.skipped.push(path);
        }
    }

    /// Settings count wherever they are linked to, so a linked `.cargo` or `.github` is looked into.
    fn visit_settings_link(&mut self, link: &Path, candidates: &mut Vec<Candidate>) {
        match files::inside(&self.root, link) {
            Ok(real) if real.is_dir() => {
                for entry in WalkDir::new(link).follow_root_links(true).max_depth(2).into_iter().flatten() {
                    if is_wanted(entry.path(), entry.file_name()) && !entry.file_type().is_dir() {
                        candidates.push(Candidate { path: entry.into_path(), link: true });
                    }
                }
            }
            Ok(_) => {}
            Err(error) => self.refuse(link, error),
        }
    }

    /// Whether a file lies where settings, workflows or audits do: nobody builds there, and a marker would hide them.
    fn is_settings(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        relative.iter().any(|folder| [".cargo", ".github", "supply-chain"].iter().any(|name| folder == *name))
    }

    /// Leaves the directory of a marker file, and forgets what was found in it already.
    fn leave_marked(&mut self, marker: &Path, candidates: &mut Vec<Candidate>) -> bool {
        let Some(directory) = marker.parent() else { return false };
        let vendored = marker.file_name() == Some(OsStr::new(".cargo-checksum.json"));
        let left = match vendored {
            true => holds_package(directory),
            false => !holds_package(directory) && !holds_packages(directory),
        };
        if !left {
            return false;
        }
        while candidates.last().is_some_and(|last| last.path.parent() == Some(directory)) {
            candidates.pop();
        }
        self.skipped.push(directory.to_owned());
        true
    }

    /// Reads one file through whatever links lead to it, or says why not.
    pub(super) fn read(&mut self, path: &Path) {
        let real = files::inside(&self.root, path);
        self.take(path, || files::read(&real?));
    }

    fn take(&mut self, path: &Path, read: impl FnOnce() -> io::Result<Vec<u8>>) {
        let Some(name) = files::relative_name(&self.root, path) else {
            return self.refuse(path, "its name is not UTF-8; rename it so that it can be judged");
        };
        match read() {
            Ok(bytes) if self.total + bytes.len() as u64 > TOTAL_LIMIT => {
                self.refuse(path, format!("andon stops reading after {TOTAL_LIMIT} bytes in all"));
            }
            Ok(bytes) => {
                self.total += bytes.len() as u64;
                self.files.insert(name.into(), FileBytes::from(bytes));
            }
            Err(error) => self.refuse(path, error),
        }
    }

    fn walk_error(&mut self, error: walkdir::Error) {
        let path = error.path().unwrap_or(&self.root).to_owned();
        match error.io_error() {
            // Somebody deleted it meanwhile.
            Some(error) if error.kind() == io::ErrorKind::NotFound => {}
            Some(error) => self.refuse(&path, error),
            None => self.refuse(&path, error),
        }
    }

    /// Names a file or directory that could not be read.
    pub(super) fn refuse(&mut self, path: &Path, reason: impl ToString) {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let file = match files::relative_name(&self.root, path) {
            Some(name) if name.is_empty() => ".".into(),
            Some(name) => name,
            None => relative.to_string_lossy().into_owned(),
        };
        self.unreadable.push(Unreadable { file: file.into(), reason: reason.to_string() });
    }
}

/// Version control's own directories, and `target` beside a manifest.
fn is_left_out(directory: &DirEntry) -> bool {
    match directory.file_name().to_str() {
        Some(".git" | ".hg" | ".svn" | ".jj" | ".pijul") => true,
        Some("target") => {
            let beside_manifest = directory.path().parent().is_some_and(|parent| parent.join("Cargo.toml").exists());
            beside_manifest && !holds_package(directory.path())
        }
        _ => false,
    }
}

/// What Cargo leaves in a target directory, in its own caches and in a vendored crate.
fn is_marker(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name == "CACHEDIR.TAG" || name == ".rustc_info.json" || name == ".cargo-checksum.json"
}

/// Nobody builds into a directory that holds a package, so one that does is looked into whatever else it holds.
fn holds_package(directory: &Path) -> bool {
    ["Cargo.toml", "Cargo.lock"].iter().any(|name| directory.join(name).symlink_metadata().is_ok())
}

/// What Cargo makes holds no packages side by side, as a folder of crates does.
fn holds_packages(directory: &Path) -> bool {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.path().join("Cargo.toml").symlink_metadata().is_ok())
}

fn is_wanted(path: &Path, name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let above = |levels: usize| path.ancestors().nth(levels).and_then(Path::file_name);
    match name {
        "Cargo.lock" | "Cargo.toml" | "rust-toolchain" | "rust-toolchain.toml" | "andon.toml" | ".gitignore" => true,
        "config" => above(1) == Some(OsStr::new(".cargo")),
        "config.toml" => [".cargo", "supply-chain"].iter().any(|folder| above(1) == Some(OsStr::new(folder))),
        "audits.toml" | "imports.lock" => above(1) == Some(OsStr::new("supply-chain")),
        "action.yml" | "action.yaml" => true,
        _ if name.ends_with(".yml") || name.ends_with(".yaml") => {
            above(1) == Some(OsStr::new("workflows")) && above(2) == Some(OsStr::new(".github"))
        }
        _ => false,
    }
}

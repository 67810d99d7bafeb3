//! The walk: which files below the root say something about how it is built.
//!
//! Directories that only hold what Cargo made or fetched are left out, but what version control keeps in them is read all
//! the same: nobody commits what Cargo makes, and a marker is quickly forged. Somebody may hide a workspace member in one,
//! so they are remembered, and [`super::hidden`] looks into them where the workspace refers to them.

use super::tree::{Entry, Kind, Tree, name_of, other_repository, plain};
use super::wanted::{is_policy, is_settings, is_wanted, may_be_variant, may_be_wanted, variant};
use crate::evidence::{FileBytes, Text, Unreadable};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// How many bytes are read in all; what goes beyond is named as unreadable.
const TOTAL_LIMIT: u64 = 512 << 20;
/// How many files and directories are looked at; the tree of a commit can hold one directory in itself many times over.
const ENTRY_LIMIT: usize = 1_000_000;
/// How long a path may be, as in any system; the tree of a commit knows no limit.
const PATH_LIMIT: usize = 4096;
/// What lies in each vendored crate.
pub(super) const CHECKSUMS: &str = ".cargo-checksum.json";
/// Where, and what to do.
const VARIANT: &str = "on a file system that does not tell upper from lower case, as those of macOS and Windows; rename it \
                       so that it is judged, or leave its directory out by `exclude` of `[collect]`";

/// Files by their relative path, those that could not be read, and what was left out.
pub(super) struct Found<'a> {
    tree: &'a Tree,
    /// What was read.
    pub(super) files: BTreeMap<Text, FileBytes>,
    /// What was there and could not be read, or not be named.
    pub(super) unreadable: Vec<Unreadable>,
    /// Directories that were not looked into, links to directories among them.
    pub(super) skipped: Vec<PathBuf>,
    /// Those of them that say they are vendored crates.
    pub(super) vendored: Vec<PathBuf>,
    /// Directories that are looked into whatever marks them.
    opened: BTreeSet<PathBuf>,
    total: u64,
}

/// A file to read.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    path: PathBuf,
    link: bool,
}

/// Walks a tree.
pub(super) fn walk(tree: &Tree) -> Found<'_> {
    let (files, unreadable, skipped, vendored, opened, total) = Default::default();
    let mut found = Found { tree, files, unreadable, skipped, vendored, opened, total };
    found.look_into(vec![PathBuf::new()]);
    found
}

impl<'a> Found<'a> {
    pub(super) fn tree(&self) -> &'a Tree {
        self.tree
    }

    /// Reads what is wanted in directories and below, whatever marks them themselves.
    pub(super) fn look_into(&mut self, directories: Vec<PathBuf>) {
        self.opened.extend(directories.iter().cloned());
        let tree = self.tree;
        for candidate in self.candidates(directories) {
            match candidate.link {
                true => self.read(&candidate.path),
                false => self.take(&candidate.path, || tree.read(&candidate.path)),
            }
        }
    }

    /// The files to read, sorted, so that the same ones are read where there is too much.
    fn candidates(&mut self, mut directories: Vec<PathBuf>) -> Vec<Candidate> {
        let (mut candidates, mut seen) = (Vec::new(), 0);
        while let Some(directory) = directories.pop() {
            match self.tree.list(&directory) {
                Ok(entries) => {
                    seen += entries.len();
                    self.directory(&directory, entries, &mut directories, &mut candidates);
                }
                // Somebody deleted it meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound && !directory.as_os_str().is_empty() => {}
                Err(error) => self.refuse(&directory, error),
            }
            if seen > ENTRY_LIMIT {
                self.refuse(Path::new(""), format!("andon looks at {ENTRY_LIMIT} files and directories in all"));
                break;
            }
        }
        candidates.sort();
        candidates.dedup_by(|one, other| one.path == other.path);
        candidates
    }

    /// Notes the files to read in a directory and the directories below it; none of either if a marker among the files
    /// says that it is Cargo's.
    fn directory(
        &mut self,
        directory: &Path,
        entries: Vec<Entry>,
        directories: &mut Vec<PathBuf>,
        candidates: &mut Vec<Candidate>,
    ) {
        let first = candidates.len();
        let (below, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.kind == Kind::Directory);
        for Entry { name, kind } in files {
            let marks = is_marker(&name);
            if may_be_variant(&name)
                && let Some(known) = variant(&directory.join(&name))
            {
                self.refuse(&directory.join(&name), format!("{known} is what Cargo takes it for {VARIANT}"));
                continue;
            }
            match kind {
                Kind::Link => {
                    self.visit_link(directory.join(&name), candidates);
                    continue;
                }
                Kind::Repository(commit) => {
                    self.refuse(&directory.join(&name), other_repository(&commit));
                    continue;
                }
                _ => {}
            }
            if !marks && !may_be_wanted(&name) {
                continue;
            }
            let path = directory.join(&name);
            if marks && self.leaves_marked(&path, directory) {
                candidates.truncate(first);
                match path.ends_with(CHECKSUMS) {
                    true => self.vendored.push(directory.to_owned()),
                    false => self.take_kept(directory, candidates),
                }
                self.skipped.push(directory.to_owned());
                return;
            } else if is_wanted(&path) {
                match kind {
                    Kind::Other(reason) => self.refuse(&path, reason),
                    _ => candidates.push(Candidate { path, link: false }),
                }
            }
        }
        for path in below.into_iter().map(|entry| directory.join(entry.name)) {
            if path.as_os_str().len() > PATH_LIMIT {
                self.refuse(&path, format!("its path is longer than {PATH_LIMIT} bytes"));
            } else if self.is_left_out(&path, directory) {
                self.take_kept(&path, candidates);
                self.skipped.push(path);
            } else {
                directories.push(path);
            }
        }
    }

    /// A link with a wanted name is read as a file; one to a directory is remembered, and the action there is read; others
    /// do not matter.
    fn visit_link(&mut self, path: PathBuf, candidates: &mut Vec<Candidate>) {
        let name = path.file_name().unwrap_or_default();
        if is_wanted(&path) {
            candidates.push(Candidate { path, link: true });
        } else if [".cargo", ".github", "workflows", "supply-chain"].iter().any(|settings| name == *settings) {
            self.visit_settings_link(&path, candidates);
        } else if self.tree.leads_to_directory(&path) {
            // A workflow may use the action behind it by the link's name.
            let actions = ["action.yml", "action.yaml"].map(|name| path.join(name)).into_iter();
            let actions = actions.filter(|action| self.tree.resolve(action).is_ok());
            candidates.extend(actions.map(|path| Candidate { path, link: true }));
            self.skipped.push(path);
        }
    }

    /// Settings count wherever they are linked to, so a linked `.cargo`, `.github` or `supply-chain` is looked into.
    fn visit_settings_link(&mut self, link: &Path, candidates: &mut Vec<Candidate>) {
        match self.tree.resolve(link) {
            Ok(real) if self.tree.kind(&real) == Some(Kind::Directory) => self.settings_below(link, 2, candidates),
            Ok(_) => {}
            Err(error) => self.refuse(link, error),
        }
    }

    fn settings_below(&self, directory: &Path, depth: usize, candidates: &mut Vec<Candidate>) {
        for entry in self.tree.list(directory).unwrap_or_default() {
            let path = directory.join(&entry.name);
            if entry.kind != Kind::Directory && is_wanted(&path) {
                candidates.push(Candidate { path, link: true });
            } else if entry.kind == Kind::Directory && depth > 1 {
                self.settings_below(&path, depth - 1, candidates);
            }
        }
    }

    /// Whether a marker makes the directory that it lies in one to leave out. Nobody builds where settings, workflows or
    /// audits are, and a marker there would hide them.
    fn leaves_marked(&self, marker: &Path, directory: &Path) -> bool {
        if directory.as_os_str().is_empty() || is_settings(marker) || self.opened.contains(directory) {
            return false;
        }
        match marker.ends_with(CHECKSUMS) {
            true => self.holds_package(directory),
            false => !self.tree.is_kept() && !self.holds_package(directory) && !self.holds_packages(directory),
        }
    }

    /// Notes what version control keeps of a directory that is left out.
    fn take_kept(&self, directory: &Path, candidates: &mut Vec<Candidate>) {
        // Nothing is kept there, and nearly every directory has one: the index is not read for that.
        if directory.ends_with(".git") {
            return;
        }
        let kept = self.tree.kept(directory).into_iter();
        let wanted = kept.filter(|path| is_wanted(path) && self.tree.has(path));
        candidates.extend(wanted.map(|path| Candidate { path, link: true }));
    }

    /// Version control's own directories, and `target` beside a manifest.
    fn is_left_out(&self, directory: &Path, parent: &Path) -> bool {
        match directory.file_name().and_then(|name| name.to_str()) {
            _ if self.tree.is_kept() => false,
            _ if is_version_control(directory) => true,
            Some("target") => self.tree.has(parent.join("Cargo.toml")) && !self.holds_package(directory),
            _ => false,
        }
    }

    /// Nobody builds into a directory that holds a package, so one that does is looked into whatever else it holds.
    fn holds_package(&self, directory: &Path) -> bool {
        ["Cargo.toml", "Cargo.lock"].iter().any(|name| self.tree.has(directory.join(name)))
    }

    /// What Cargo makes holds no packages side by side, as a folder of crates does.
    fn holds_packages(&self, directory: &Path) -> bool {
        let entries = self.tree.list(directory).unwrap_or_default();
        entries.iter().any(|entry| self.tree.has(directory.join(&entry.name).join("Cargo.toml")))
    }

    /// Reads a file, or all of a folder; what lies elsewhere is not there.
    pub(super) fn read_all(&mut self, path: &Path) {
        let Some(path) = plain(Path::new(""), path) else { return };
        let Ok(real) = self.tree.resolve(&path) else { return };
        if self.tree.kind(&real) != Some(Kind::Directory) {
            return self.read(&path);
        }
        let Ok(folder) = self.tree.below(&real) else { return };
        // Of the whole repository only what can be a policy is meant.
        let is_root = real.as_os_str().is_empty();
        let is_meant = |path: &Path| !is_root || is_policy(path);
        for (below, kind) in folder.walk(true, &|path, _| !is_version_control(path)).take(ENTRY_LIMIT) {
            match kind {
                Ok(Kind::Directory) => {}
                Ok(_) if !is_meant(&below) => {}
                Ok(_) => self.read(&path.join(below)),
                Err(cause) => self.refuse(&path.join(below), cause),
            }
        }
    }

    /// Reads one file through whatever links lead to it, or says why not.
    pub(super) fn read(&mut self, path: &Path) {
        self.take(path, || self.tree.read_through(path));
    }

    fn take(&mut self, path: &Path, read: impl FnOnce() -> io::Result<FileBytes>) {
        let Some(name) = name_of(path) else {
            return self.refuse(path, "its name is not UTF-8; rename it so that it can be judged");
        };
        match read() {
            Ok(bytes) if self.total + bytes.as_bytes().len() as u64 > TOTAL_LIMIT => {
                self.refuse(path, format!("andon stops reading after {TOTAL_LIMIT} bytes in all"));
            }
            Ok(bytes) => {
                self.total += bytes.as_bytes().len() as u64;
                self.files.insert(name.into(), bytes);
            }
            Err(error) => self.refuse(path, error),
        }
    }

    /// Names a file or directory that could not be read.
    pub(super) fn refuse(&mut self, path: &Path, reason: impl ToString) {
        let file = match name_of(path) {
            Some(name) if name.is_empty() => ".".into(),
            Some(name) => name,
            None => path.to_string_lossy().into_owned(),
        };
        self.unreadable.push(Unreadable { file: file.into(), reason: reason.to_string() });
    }
}

fn is_version_control(directory: &Path) -> bool {
    let name = directory.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| [".git", ".hg", ".svn", ".jj", ".pijul"].contains(&name))
}

/// What Cargo leaves in a target directory, in its own caches and in a vendored crate.
pub(super) fn is_marker(name: &OsStr) -> bool {
    ["CACHEDIR.TAG", ".rustc_info.json", CHECKSUMS].iter().any(|marker| name == *marker)
}

//! The manifests and lockfiles of a repository, each manifest read at most once and only if it matters.

use super::paths::{above, join};
use crate::evidence::{FileBytes, Text};
use crate::facts::Problem;
use crate::facts::manifest::{Manifest, WorkspaceTable};
use crate::parallel;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) struct Repository<'e> {
    /// By directory.
    pub manifests: BTreeMap<&'e str, Slot<'e>>,
    /// By directory.
    pub lockfiles: BTreeMap<&'e str, &'e Text>,
    vendored: BTreeSet<&'e str>,
    /// Paths longer than any system allows, which were not looked at.
    pub too_long: Vec<&'e Text>,
}

/// How many manifests make a thread worth starting.
const LEAST_SHARE: usize = 16;

/// The longest path that is looked at.
pub(super) const LONGEST_PATH: usize = 4096;

/// A manifest that may not have been read yet.
pub(super) struct Slot<'e> {
    path: &'e Text,
    bytes: &'e FileBytes,
    read: OnceCell<Result<Manifest, Problem>>,
    root: OnceCell<Option<Root>>,
    /// The manifest with what it inherits.
    pub whole: OnceCell<Arc<Manifest>>,
    /// The directories with manifests that it reaches by path, where it is no member.
    pub reaches: OnceCell<Vec<&'e str>>,
}

/// A manifest's `[workspace]`, with its paths seen from the repository's root.
pub(super) struct Root {
    pub table: Arc<WorkspaceTable>,
    exclude: BTreeSet<String>,
    plain_members: BTreeSet<String>,
}

impl<'e> Repository<'e> {
    pub fn new(files: &'e BTreeMap<Text, FileBytes>) -> Self {
        let mut repository = Repository {
            manifests: BTreeMap::new(),
            lockfiles: BTreeMap::new(),
            vendored: BTreeSet::new(),
            too_long: Vec::new(),
        };
        for (path, bytes) in files {
            if path.len() > LONGEST_PATH {
                repository.too_long.push(path);
                continue;
            }
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
            match name {
                "Cargo.toml" => {
                    repository.manifests.insert(directory, Slot::new(path, bytes));
                }
                "Cargo.lock" => {
                    repository.lockfiles.insert(directory, path);
                }
                ".cargo-checksum.json" => {
                    repository.vendored.insert(directory);
                }
                _ => {}
            }
        }
        repository.read_ahead();
        repository
    }

    /// Reads the manifests that decide which workspaces there are, side by side.
    fn read_ahead(&self) {
        let slots: Vec<&Slot> = self.manifests.values().filter(|slot| slot.may_speak_of_workspaces()).collect();
        let files: Vec<(&Text, &FileBytes)> = slots.iter().map(|slot| (slot.path, slot.bytes)).collect();
        let read = parallel::map(&files, LEAST_SHARE, |(path, bytes)| Manifest::parse(path, bytes));
        for (slot, read) in slots.iter().zip(read) {
            slot.read.get_or_init(|| read);
        }
    }

    /// Whether `cargo vendor` put the directory there.
    pub fn is_vendored(&self, directory: &str) -> bool {
        !self.vendored.is_empty()
            && (self.vendored.contains(directory) || above(directory).any(|above| self.vendored.contains(above)))
    }

    /// The directory, if a manifest stands in it.
    pub fn known(&self, directory: &str) -> Option<&'e str> {
        self.manifests.get_key_value(directory).map(|(directory, _)| *directory)
    }

    pub fn read(&self, directory: &str) -> Option<&Result<Manifest, Problem>> {
        self.manifests.get(directory).map(Slot::read)
    }

    /// The directory's `[workspace]`, where it has one.
    pub fn root(&self, directory: &str) -> Option<&Root> {
        self.manifests.get(directory)?.root()
    }

    /// Whether a manifest above a directory may hold a workspace but cannot be read.
    pub fn is_barred(&self, directory: &str) -> bool {
        above(directory).filter_map(|above| self.manifests.get(above)).any(Slot::bars_the_way)
    }

    /// The directory of the root that the package in a directory believes in: its own, the one that it points at, or
    /// the nearest one above that does not exclude it. What it points at need not be there.
    pub fn root_of(&self, directory: &str) -> Option<String> {
        if let Some(slot) = self.manifests.get(directory) {
            if slot.root().is_some() {
                return Some(directory.to_owned());
            }
            if let Some(pointer) = slot.pointer() {
                return Some(join(directory, pointer));
            }
        }
        for above in above(directory) {
            let Some(slot) = self.manifests.get(above) else { continue };
            match slot.root() {
                Some(root) if root.excludes(directory) => {}
                Some(_) => return Some(above.to_owned()),
                None => {
                    if let Some(pointer) = slot.pointer() {
                        return Some(join(above, pointer));
                    }
                }
            }
        }
        None
    }
}

impl<'e> Slot<'e> {
    fn new(path: &'e Text, bytes: &'e FileBytes) -> Self {
        let (read, root, whole, reaches) = Default::default();
        Slot { path, bytes, read, root, whole, reaches }
    }

    /// Whether Cargo, on its way up to a workspace, would stop here because it cannot read the manifest.
    fn bars_the_way(&self) -> bool {
        self.may_speak_of_workspaces() && self.read().is_err()
    }

    pub fn read(&self) -> &Result<Manifest, Problem> {
        self.read.get_or_init(|| Manifest::parse(self.path, self.bytes))
    }

    /// Whether the manifest can have to do with workspaces at all: a key can be spelt in other letters only with a
    /// backslash. Most fixtures are never read for this.
    fn may_speak_of_workspaces(&self) -> bool {
        match self.bytes {
            FileBytes::Text(text) => text.contains("workspace") || text.contains('\\'),
            FileBytes::Bytes(_) => true,
        }
    }

    fn root(&self) -> Option<&Root> {
        let read = || {
            let manifest = self.may_speak_of_workspaces().then(|| self.read().as_ref().ok())??;
            let table = manifest.workspace.clone()?;
            let seen = |path: &Text| join(&manifest.directory, path);
            let exclude = table.exclude.iter().map(seen).collect();
            let plain_members = table.members.iter().map(|member| seen(&member.text)).collect();
            Some(Root { table, exclude, plain_members })
        };
        self.root.get_or_init(read).as_ref()
    }

    fn pointer(&self) -> Option<&Text> {
        if !self.may_speak_of_workspaces() {
            return None;
        }
        self.read().as_ref().ok()?.package.as_ref()?.workspace.as_ref()
    }
}

impl Root {
    /// Cargo's rule: below a path of `exclude`, and not below a path of `members`.
    pub fn excludes(&self, directory: &str) -> bool {
        let covers = |paths: &BTreeSet<String>| {
            !paths.is_empty() && std::iter::once(directory).chain(above(directory)).any(|path| paths.contains(path))
        };
        covers(&self.exclude) && !covers(&self.plain_members)
    }
}

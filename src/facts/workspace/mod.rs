//! Which workspaces a repository holds, by Cargo's rules, from nothing but the named bytes.

mod discover;
mod glob;
mod members;
pub(super) mod paths;
mod repository;

#[cfg(test)]
mod tests;

pub(super) use glob::Glob;

use crate::evidence::{FileBytes, Memo, Text};
use crate::facts::manifest::Manifest;
use crate::facts::settings::{self, SettingsFile};
use crate::facts::workflow::is_of_workflows;
use crate::facts::{IgnoreRule, Problem};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a repository holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Discovery {
    /// Its workspaces, in order of their roots.
    pub workspaces: Vec<Workspace>,
    /// Lockfiles that Cargo never looks at: in the directory of a member, or of a vendored crate.
    pub ignored_lockfiles: Vec<Text>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Manifests, included settings and lockfiles that are named somewhere and are not among the files; `../…` for those outside of the repository.
    pub missing: Vec<Text>,
    /// Every file of settings.
    pub settings: Vec<Arc<SettingsFile>>,
}

/// A workspace: what one lockfile speaks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workspace {
    /// The root's directory; empty for the repository's own.
    pub root: Text,
    /// Its lockfile's path, where there is one.
    pub lockfile: Option<Text>,
    /// The rule by which git ignores the lockfile, or would.
    pub ignored: Option<IgnoreRule>,
    /// The manifests of the root and, in order of their paths, of the members. None for a lone lockfile.
    pub manifests: Vec<Arc<Manifest>>,
    /// The manifests of path dependencies that are no members.
    pub path_packages: Vec<Arc<Manifest>>,
    /// The settings that it answers for.
    pub settings: Vec<Arc<SettingsFile>>,
    /// The repository's own files, its workflows, are judged with this workspace: one of all has them.
    pub first: bool,
}

impl Discovery {
    /// Without the workspaces and problems below directories that nobody wants judged. Settings that a workspace was to
    /// answer for and that hold elsewhere too go to another.
    pub fn without(mut self, excluded: impl Fn(&str) -> bool) -> Discovery {
        self.workspaces.retain(|workspace| !excluded(&workspace.root));
        self.problems.retain(|problem| !excluded(&problem.at.file));
        self.settings.retain(|settings| !excluded(&settings.directory));
        // Whoever excludes the first workspace does not exclude the repository's workflows by that.
        mark_first(&mut self.workspaces);
        settings::assign(&self.settings, &mut self.workspaces);
        self
    }
}

impl Workspace {
    /// Whether another manifest stands in a directory above: what is built of the repository is then built from there.
    pub fn is_nested(&self, files: &BTreeMap<Text, FileBytes>) -> bool {
        paths::above(&self.root).any(|above| files.contains_key(&*paths::file(above, "Cargo.toml")))
    }

    /// Where its lockfile is, or would be.
    pub fn lockfile_path(&self) -> Text {
        self.lockfile.clone().unwrap_or_else(|| paths::file(&self.root, "Cargo.lock").into())
    }
}

/// Finds the workspaces among files.
pub fn discover(files: &BTreeMap<Text, FileBytes>) -> Discovery {
    let mut discovery = discover::run(files);
    mark_first(&mut discovery.workspaces);
    discovery
}

/// The same, once for the same files. What it does not read makes no difference: workflows, and of lockfiles all but that
/// they are there.
pub(crate) fn discover_once(files: &BTreeMap<Text, FileBytes>, memo: &Memo) -> Arc<Discovery> {
    let read = |(path, bytes): (&Text, &FileBytes)| match path.rsplit('/').next() {
        _ if is_of_workflows(path) => None,
        Some("Cargo.lock") => Some((path.clone(), FileBytes::from(""))),
        _ => Some((path.clone(), bytes.clone())),
    };
    memo.once(files.iter().filter_map(read).collect::<BTreeMap<_, _>>(), discover)
}

/// Marks the first of these workspaces as the one that the repository's own files are judged with.
pub(crate) fn mark_first(workspaces: &mut [Workspace]) {
    for (number, workspace) in workspaces.iter_mut().enumerate() {
        workspace.first = number == 0;
    }
}

/// How many steps discovery may take: far beyond any repository, and a second or two for a hostile one.
const STEPS: usize = 50_000_000;

/// A number of steps, spent one by one.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    pub(super) fn new(left: usize) -> Self {
        Budget { left }
    }

    /// Whether these steps can still be taken.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        self.left = self.left.saturating_sub(steps);
        self.left > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }
}

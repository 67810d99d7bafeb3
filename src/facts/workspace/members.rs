//! The members of a workspace, and what else its manifests reach by path.

use super::glob::{Glob, is_glob};
use super::paths::{file, join};
use super::repository::{Repository, Root};
use super::{Budget, Workspace};
use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::manifest::{Manifest, Pattern, WorkspaceTable};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What is gathered on the way.
pub(super) struct Notes {
    pub problems: Vec<Problem>,
    pub missing: BTreeSet<Text>,
    pub budget: Budget,
}

/// A workspace's members by directory, the root included.
pub(super) fn members<'e>(
    repository: &Repository<'e>,
    directory: &'e str,
    root: &Root,
    notes: &mut Notes,
) -> BTreeSet<&'e str> {
    let mut queue: Vec<&'e str> = Vec::new();
    for pattern in &root.table.members {
        if notes.budget.is_spent() {
            break;
        }
        named(repository, directory, pattern, &mut queue, notes);
    }
    queue.retain(|member| !root.excludes(member) && repository.root(member).is_none());
    queue.push(directory);
    let mut members = BTreeSet::new();
    while let Some(member) = queue.pop() {
        if !members.insert(member) {
            continue;
        }
        let Some(manifest) = whole(repository, member, &root.table, notes) else { continue };
        for path in dependency_paths(&manifest, directory) {
            let Some(found) = present(repository, &path, notes) else { continue };
            if notes.budget.spend(1) && !members.contains(found) && is_root_of(repository, directory, found) {
                queue.push(found);
            }
        }
    }
    members
}

fn is_root_of(repository: &Repository<'_>, root: &str, directory: &str) -> bool {
    repository.root_of(directory).is_some_and(|found| found == root)
}

/// The directories that one entry of `members` names.
fn named<'e>(repository: &Repository<'e>, root: &str, pattern: &Pattern, queue: &mut Vec<&'e str>, notes: &mut Notes) {
    let path = join(root, &pattern.text);
    if !is_glob(&pattern.text) {
        match present(repository, &path, notes) {
            Some(directory) => queue.push(directory),
            None => notes.problems.push(Problem {
                at: pattern.at.clone(),
                message: format!(
                    "the workspace names {:?} as a member, but there is no {}; Cargo refuses to build this workspace",
                    pattern.text,
                    file(&path, "Cargo.toml")
                ),
            }),
        }
        return;
    }
    match Glob::parse(&path) {
        Ok(glob) => {
            let directories = repository.manifests.keys().copied();
            queue.extend(directories.filter(|directory| glob.matches(directory, &mut notes.budget)));
        }
        Err(reason) => notes.problems.push(Problem {
            at: pattern.at.clone(),
            message: format!("{:?} is no pattern that Cargo understands: {reason}", pattern.text),
        }),
    }
}

/// The directory, if there is a manifest in it; noted as missing if not.
pub(super) fn present<'e>(repository: &Repository<'e>, directory: &str, notes: &mut Notes) -> Option<&'e str> {
    let known = repository.known(directory);
    if known.is_none() {
        notes.missing.insert(file(directory, "Cargo.toml").into());
    }
    known
}

/// The manifest in a directory with what it inherits; its problem is noted when it is read first.
pub(super) fn whole(
    repository: &Repository<'_>,
    directory: &str,
    root: &WorkspaceTable,
    notes: &mut Notes,
) -> Option<Arc<Manifest>> {
    let slot = repository.manifests.get(directory)?;
    if let Some(whole) = slot.whole.get() {
        return Some(whole.clone());
    }
    match slot.read() {
        Ok(manifest) => {
            let mut manifest = manifest.clone();
            manifest.inherit(root, &mut notes.problems);
            Some(slot.whole.get_or_init(|| Arc::new(manifest)).clone())
        }
        Err(problem) => {
            notes.problems.push(problem.clone());
            None
        }
    }
}

/// The same for a manifest that is no member: what it inherits comes from the workspace that it believes in.
pub(super) fn as_believed(repository: &Repository<'_>, directory: &str, notes: &mut Notes) -> Option<Arc<Manifest>> {
    let root = repository.root_of(directory);
    let root = root.as_deref().and_then(|root| repository.root(root));
    whole(repository, directory, &root.map(|root| root.table.clone()).unwrap_or_default(), notes)
}

/// The directories of a manifest's path dependencies; the path of an inherited one is seen from the workspace's root.
fn dependency_paths(manifest: &Manifest, root: &str) -> Vec<String> {
    let path = |dependency: &crate::facts::ManifestDependency| {
        let base = if dependency.workspace { root } else { &manifest.directory };
        dependency.source.path.as_ref().map(|path| join(base, path))
    };
    manifest.dependencies.iter().filter_map(path).collect()
}

/// The steps that a manifest takes which a workspace reaches: those who reach each other are as many as their square.
const REACHED: usize = 4;

/// The manifests that a workspace's manifests reach by path, and that are no members.
pub(super) fn path_packages(
    repository: &Repository<'_>,
    workspace: &Workspace,
    notes: &mut Notes,
) -> Vec<Arc<Manifest>> {
    let mut seen: HashSet<&str> = workspace.manifests.iter().map(|manifest| &*manifest.directory).collect();
    let mut queue: Vec<&str> = Vec::new();
    for manifest in &workspace.manifests {
        let patched = manifest.patches.iter().filter_map(|patch| patch.path.as_ref());
        let patched = patched.map(|path| join(&manifest.directory, path));
        let paths = dependency_paths(manifest, &workspace.root).into_iter().chain(patched);
        queue.extend(paths.filter_map(|path| present(repository, &path, notes)));
    }
    let mut found = Vec::new();
    while let Some(directory) = queue.pop() {
        if seen.contains(directory) || !notes.budget.spend(REACHED) {
            continue;
        }
        seen.insert(directory);
        let Some((manifest, reaches)) = reached(repository, directory, notes) else { continue };
        queue.extend(reaches.iter().filter(|path| !seen.contains(*path)));
        found.push(manifest);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The manifest of a directory and what it reaches itself, found once for all workspaces that come by.
fn reached<'r, 'e>(
    repository: &'r Repository<'e>,
    directory: &str,
    notes: &mut Notes,
) -> Option<(Arc<Manifest>, &'r [&'e str])> {
    let slot = repository.manifests.get(directory)?;
    if let (Some(whole), Some(reaches)) = (slot.whole.get(), slot.reaches.get()) {
        return Some((Arc::clone(whole), reaches));
    }
    let manifest = as_believed(repository, directory, notes)?;
    let root = repository.root_of(directory);
    let paths = dependency_paths(&manifest, root.as_deref().unwrap_or(directory));
    let reaches = paths.iter().filter_map(|path| present(repository, path, notes)).collect();
    Some((manifest, slot.reaches.get_or_init(|| reaches)))
}

//! From files to workspaces.

use super::members::{Notes, as_believed, members, path_packages, present, whole};
use super::paths::above;
use super::repository::{LONGEST_PATH, Repository};
use super::{Budget, Discovery, STEPS, Workspace};
use crate::evidence::{FileBytes, Text};
use crate::facts::Problem;
use crate::facts::ignored::Ignores;
use crate::facts::manifest::Manifest;
use crate::facts::settings::{self, SettingsFile};
use crate::facts::span::whole_file;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn run(files: &BTreeMap<Text, FileBytes>) -> Discovery {
    let repository = Repository::new(files);
    let mut notes = Notes { problems: Vec::new(), missing: BTreeSet::new(), budget: Budget::new(STEPS) };
    let mut workspaces = BTreeMap::new();
    let mut taken = BTreeSet::new();
    declared(&repository, &mut workspaces, &mut taken, &mut notes);
    with_lockfile(&repository, &mut workspaces, &mut taken, &mut notes);
    let mut reached = fill_path_packages(&repository, &mut workspaces, &mut notes);
    reached.extend(taken.iter().map(|directory| Text::from(*directory)));
    alone(&repository, &mut workspaces, &mut reached, &mut notes);
    let settings = settings::read(files);
    notes.missing.extend(settings.missing);
    notes.problems.extend(settings.problems);
    follow_moved_lockfiles(files, &settings.files, &mut workspaces, &mut notes);
    let used: BTreeSet<&Text> = workspaces.values().filter_map(|workspace| workspace.lockfile.as_ref()).collect();
    let ignored_lockfiles = repository.lockfiles.values().filter(|path| !used.contains(*path));
    let ignored_lockfiles = ignored_lockfiles.map(|path| (*path).clone()).collect();
    if notes.budget.is_spent() {
        notes.problems.push(too_much(files));
    }
    let mut problems = notes.problems;
    let missing = notes.missing.into_iter().collect();
    let mut workspaces: Vec<Workspace> = workspaces.into_values().collect();
    settings::assign(&settings.files, &mut workspaces);
    let mut ignores = Ignores::new(files);
    workspaces.iter_mut().for_each(|workspace| workspace.ignored = ignores.rule(&workspace.lockfile_path()));
    problems.extend(ignores.unfinished());
    problems.extend(repository.too_long.iter().map(|path| Problem {
        at: whole_file(path),
        message: format!("this path is longer than {LONGEST_PATH} bytes; the file was not looked at"),
    }));
    problems.sort();
    problems.dedup();
    Discovery { workspaces, ignored_lockfiles, problems, missing, settings: settings.files }
}

/// `resolver.lockfile-path`: the lockfile that Cargo uses is the one to judge, and not the one beside the manifest.
fn follow_moved_lockfiles(
    files: &BTreeMap<Text, FileBytes>,
    settings: &[Arc<SettingsFile>],
    workspaces: &mut BTreeMap<&str, Workspace>,
    notes: &mut Notes,
) {
    let mut moved = BTreeSet::new();
    for workspace in workspaces.values_mut().filter(|workspace| !workspace.manifests.is_empty()) {
        let Some((path, at)) = settings::moved_lockfile(settings, &workspace.root) else { continue };
        let Some(path) = path else {
            let message = "`resolver.lockfile-path` names no `Cargo.lock` inside the repository, so the lockfile that \
                           Cargo uses cannot be judged";
            notes.problems.push(Problem { at, message: message.into() });
            continue;
        };
        workspace.lockfile = files.get_key_value(&path).map(|(path, _)| path.clone());
        if workspace.lockfile.is_none() {
            notes.missing.insert(path.clone());
        }
        moved.insert(path);
    }
    workspaces.retain(|_, workspace| {
        !workspace.manifests.is_empty() || workspace.lockfile.as_ref().is_none_or(|path| !moved.contains(path))
    });
}

/// The workspaces that say so: every manifest with a `[workspace]`, and its members.
fn declared<'e>(
    repository: &Repository<'e>,
    workspaces: &mut BTreeMap<&'e str, Workspace>,
    taken: &mut BTreeSet<&'e str>,
    notes: &mut Notes,
) {
    for directory in repository.manifests.keys().copied() {
        let Some(root) = repository.root(directory) else { continue };
        if repository.is_vendored(directory) {
            continue;
        }
        let members = members(repository, directory, root, notes);
        let others = members.iter().filter(|member| **member != directory);
        let all = std::iter::once(&directory).chain(others);
        let manifests = all.filter_map(|member| whole(repository, member, &root.table, notes)).collect();
        taken.extend(members);
        workspaces.insert(directory, workspace(repository, directory, manifests));
    }
}

/// The lockfiles that no declared workspace has: of a package of its own, or of no manifest at all. A package that
/// believes in a workspace which does not list it is refused by Cargo; with a lockfile of its own it is judged as what
/// it was when the lockfile was written.
fn with_lockfile<'e>(
    repository: &Repository<'e>,
    workspaces: &mut BTreeMap<&'e str, Workspace>,
    taken: &mut BTreeSet<&'e str>,
    notes: &mut Notes,
) {
    for directory in repository.lockfiles.keys().copied() {
        if taken.contains(directory) || repository.is_vendored(directory) {
            continue;
        }
        let manifest = as_believed(repository, directory, notes);
        taken.insert(directory);
        workspaces.insert(directory, workspace(repository, directory, manifest.into_iter().collect()));
    }
}

/// Finds what each workspace reaches by path outside of its members.
fn fill_path_packages(
    repository: &Repository<'_>,
    workspaces: &mut BTreeMap<&str, Workspace>,
    notes: &mut Notes,
) -> BTreeSet<Text> {
    let mut reached = BTreeSet::new();
    for workspace in workspaces.values_mut() {
        workspace.path_packages = path_packages(repository, workspace, notes);
        reached.extend(workspace.path_packages.iter().map(|manifest| manifest.directory.clone()));
    }
    reached
}

/// Packages that are workspaces of their own and have no lockfile. One that another workspace reaches by path is judged
/// there; one below a workspace that does not list it is a fixture, which Cargo refuses to build.
fn alone<'e>(
    repository: &Repository<'e>,
    workspaces: &mut BTreeMap<&'e str, Workspace>,
    reached: &mut BTreeSet<Text>,
    notes: &mut Notes,
) {
    for directory in repository.manifests.keys().copied() {
        if reached.contains(directory) || repository.is_vendored(directory) || repository.is_barred(directory) {
            continue;
        }
        if repository.root_of(directory).is_some_and(|root| present(repository, &root, notes).is_some()) {
            continue;
        }
        let topmost = !above(directory).any(|above| repository.manifests.contains_key(above));
        if !topmost && repository.read(directory).is_some_and(Result::is_err) {
            continue;
        }
        let Some(manifest) = as_believed(repository, directory, notes) else { continue };
        let mut alone = workspace(repository, directory, vec![manifest]);
        alone.path_packages = path_packages(repository, &alone, notes);
        reached.extend(alone.path_packages.iter().map(|manifest| manifest.directory.clone()));
        workspaces.insert(directory, alone);
    }
}

fn workspace(repository: &Repository<'_>, directory: &str, manifests: Vec<Arc<Manifest>>) -> Workspace {
    let lockfile = repository.lockfiles.get(directory).map(|path| (*path).clone());
    Workspace { root: directory.into(), lockfile, manifests, ..Workspace::default() }
}

fn too_much(files: &BTreeMap<Text, FileBytes>) -> Problem {
    let first = files.keys().find(|path| path.ends_with("Cargo.toml")).cloned().unwrap_or_default();
    let message = format!(
        "the manifests name so many patterns and paths that their workspaces were not found within {STEPS} steps; some \
         members are not known"
    );
    Problem { at: whole_file(&first), message }
}

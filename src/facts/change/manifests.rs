//! Which dependencies the workspace's manifests declare differently.

use super::{Declaration, DependencyChange};
use crate::evidence::{Base, DependencyKind, Evidence, FileBytes, Text};
use crate::facts::manifest::Manifest;
use crate::facts::workspace::Workspace;
use crate::facts::{DependencyTable, ManifestDependency};
use std::collections::BTreeMap;

/// Kind, table, target and name: what makes two declarations speak of one dependency.
type Key = (DependencyKind, bool, Option<Text>, Text);

/// In order of manifests, and in each of its kinds, targets and names. A manifest whose former state cannot be read is
/// passed over; `files` names it.
pub(super) fn changes(evidence: &Evidence, base: &Base, workspace: &Workspace) -> Vec<DependencyChange> {
    let mut changes = Vec::new();
    for manifest in &workspace.manifests {
        let (former, head) = (base.files.get(&manifest.path), evidence.files.get(&manifest.path));
        if former == head {
            continue;
        }
        if let (Some(before), Some(after)) = (declared(&manifest.path, former), declared(&manifest.path, head)) {
            compare(&manifest.path, &before, &after, &mut changes);
        }
    }
    changes
}

/// The declarations as written, before anything is inherited; none of a manifest that is not there.
fn declared(path: &Text, bytes: Option<&FileBytes>) -> Option<BTreeMap<Key, ManifestDependency>> {
    let Some(bytes) = bytes else { return Some(BTreeMap::new()) };
    let manifest = Manifest::parse(path, bytes).ok()?;
    let shared = manifest.workspace.iter().flat_map(|workspace| workspace.dependencies.iter().cloned());
    let all = manifest.dependencies.iter().cloned().chain(shared);
    Some(all.map(|dependency| (key(&dependency), dependency)).collect())
}

fn key(dependency: &ManifestDependency) -> Key {
    let shared = dependency.table == DependencyTable::Workspace;
    (dependency.kind, shared, dependency.target.clone(), dependency.name.clone())
}

fn compare(
    path: &Text,
    before: &BTreeMap<Key, ManifestDependency>,
    after: &BTreeMap<Key, ManifestDependency>,
    changes: &mut Vec<DependencyChange>,
) {
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    let mut keys: Vec<&Key> = after.keys().chain(gone).collect();
    keys.sort();
    for key in keys {
        let (former, head) = (before.get(key), after.get(key));
        let (declared_before, declared_after) = (former.map(declaration), head.map(declaration));
        let Some(either) = head.or(former).filter(|_| declared_before != declared_after) else { continue };
        changes.push(DependencyChange {
            path: path.clone(),
            name: either.name.clone(),
            kind: either.kind,
            table: either.table,
            target: either.target.clone(),
            before: declared_before,
            after: declared_after,
            at: head.map(|dependency| dependency.at.clone()),
        });
    }
}

fn declaration(dependency: &ManifestDependency) -> Declaration {
    Declaration {
        package: dependency.package.clone(),
        requirement: dependency.requirement.clone(),
        source: dependency.source.clone(),
        workspace: dependency.workspace,
    }
}

//! Whether a lockfile satisfies the manifests of its workspace, without resolving anything.
//!
//! Cargo locks every dependency of every member: for all targets, with all features, for tests as well. So each one that
//! a member declares must have its package among those that the lockfile says the member depends on.

use super::lockfile::{LockPackage, Lockfile};
use super::manifest::{Field, Manifest};
use super::workspace::Workspace;
use super::{DependencyTable, ManifestDependency, OutdatedEntry, OutdatedReason};
use crate::evidence::Text;
use semver::{Version, VersionReq};
use std::collections::HashMap;

/// What the manifests ask for and the lockfile does not have, in order of manifests.
pub(super) fn entries(workspace: &Workspace, lockfile: &Lockfile) -> Vec<OutdatedEntry> {
    let mut own: HashMap<&str, Vec<&LockPackage>> = HashMap::new();
    for package in lockfile.packages.iter().filter(|package| package.source.is_none()) {
        own.entry(&package.name).or_default().push(package);
    }
    let mut found = Vec::new();
    for manifest in &workspace.manifests {
        let Some(package) = &manifest.package else { continue };
        let listed = own.get(&*package.name).map(Vec::as_slice).unwrap_or_default();
        let entry = |reason, locked, at: &crate::finding::Span| OutdatedEntry {
            manifest: manifest.path.clone(),
            package: package.name.clone(),
            requirement: None,
            locked,
            reason,
            at: at.clone(),
        };
        let Some(first) = listed.first() else {
            found.push(entry(OutdatedReason::MemberMissing, Vec::new(), &package.at));
            continue;
        };
        let version = match &package.fields.version {
            Field::Own(version) => Some(&**version),
            Field::Absent => Some("0.0.0"),
            Field::Inherited(_) => None,
        };
        let same = listed.iter().find(|listed| version.is_none_or(|version| *listed.version == *version));
        match same {
            Some(locked) => unsatisfied(manifest, locked, lockfile, &mut found),
            None => {
                let versions = vec![first.version.clone()];
                let requirement = version.map(Text::from);
                found
                    .push(OutdatedEntry { requirement, ..entry(OutdatedReason::MemberVersion, versions, &package.at) });
                unsatisfied(manifest, first, lockfile, &mut found);
            }
        }
    }
    found
}

/// The dependencies of a member that the lockfile's entry for it does not satisfy.
fn unsatisfied(manifest: &Manifest, member: &LockPackage, lockfile: &Lockfile, found: &mut Vec<OutdatedEntry>) {
    let mut locked: HashMap<&str, Vec<&LockPackage>> = HashMap::new();
    for package in member.dependencies.iter().filter_map(|at| lockfile.packages.get(*at)) {
        locked.entry(&package.name).or_default().push(package);
    }
    let declared = manifest.dependencies.iter().filter(|dependency| dependency.table == DependencyTable::Package);
    // A package may depend on itself for its tests; Cargo writes no such edge.
    for dependency in declared.filter(|dependency| dependency.package != member.name) {
        let candidates = locked.get(&*dependency.package).map(Vec::as_slice).unwrap_or_default();
        let reason = match candidates {
            [] => OutdatedReason::DependencyMissing,
            some if !some.iter().any(|candidate| fits(dependency, candidate)) => OutdatedReason::DependencyVersion,
            _ => continue,
        };
        found.push(OutdatedEntry {
            manifest: manifest.path.clone(),
            package: dependency.package.clone(),
            requirement: dependency.requirement.clone(),
            locked: candidates.iter().map(|candidate| candidate.version.clone()).collect(),
            reason,
            at: dependency.at.clone(),
        });
    }
}

/// Whether a locked package satisfies a declaration. Where the code comes from is not compared: `[patch]`, `[replace]`
/// and `paths` may put it elsewhere, and a requirement that cannot be read is Cargo's business.
fn fits(dependency: &ManifestDependency, candidate: &LockPackage) -> bool {
    let Some(requirement) = &dependency.requirement else { return true };
    match (VersionReq::parse(requirement), Version::parse(&candidate.version)) {
        (Ok(requirement), Ok(version)) => requirement.matches(&version),
        _ => true,
    }
}

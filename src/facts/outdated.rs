//! Whether a lockfile satisfies the manifests of its workspace, without resolving anything.
//!
//! Cargo locks every dependency of every member: for all targets, with all features, for tests as well. So each one that
//! a member declares must have its package among those that the lockfile says the member depends on, and it depends on no
//! other. What features of a crate of a registry would bring is not told: their tables are not among what is known.

use super::lockfile::{LockPackage, Lockfile};
use super::manifest::{Field, Manifest, PackageTable};
use super::workspace::{Discovery, Workspace};
use super::{DependencyTable, ManifestDependency, OutdatedEntry, OutdatedReason, Source, SourceKind};
use crate::evidence::DependencyKind;
use semver::{Version, VersionReq};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the manifests ask for and the lockfile does not have, in order of manifests. `repository` finds all that there is,
/// for what the settings of other workspaces patch; it is asked only where that matters.
pub(super) fn entries(
    workspace: &Workspace,
    lockfile: &Lockfile,
    repository: impl FnOnce() -> Arc<Discovery>,
) -> Vec<OutdatedEntry> {
    let patches = workspace.manifests.iter().flat_map(|manifest| &manifest.patches);
    let patched = patches.map(|patch| &*patch.package).collect();
    let mut comparison = Comparison { lockfile, patched, found: Vec::new() };
    let mut own: HashMap<&str, Vec<&LockPackage>> = HashMap::new();
    for package in lockfile.packages.iter().filter(|package| package.source.is_none()) {
        own.entry(&package.name).or_default().push(package);
    }
    for manifest in &workspace.manifests {
        let Some(package) = &manifest.package else { continue };
        comparison.member(manifest, package, own.get(&*package.name).map(Vec::as_slice).unwrap_or_default());
    }
    for manifest in &workspace.path_packages {
        let Some(package) = &manifest.package else { continue };
        let Some([listed]) = own.get(&*package.name).map(Vec::as_slice) else { continue };
        // What another version of it needed is not worth a word beside that.
        if !comparison.version(manifest, package, listed) {
            continue;
        }
        // Cargo locks of a member alone what is optional, and what is for tests.
        comparison.dependencies(manifest, listed, |one| !one.optional && one.kind != DependencyKind::Dev);
    }
    let mut found = comparison.found;
    if found.iter().any(|entry| entry.reason == OutdatedReason::DependencySource) {
        let repository = repository();
        let patches = repository.settings.iter().flat_map(|file| &file.settings.cargo.patches);
        let patched: HashSet<&str> = patches.map(|patch| &*patch.package).collect();
        found.retain(|entry| entry.reason != OutdatedReason::DependencySource || !patched.contains(&*entry.package));
    }
    found
}

struct Comparison<'a> {
    lockfile: &'a Lockfile,
    /// The packages that `[patch]` and `[replace]` may take from elsewhere.
    patched: HashSet<&'a str>,
    found: Vec<OutdatedEntry>,
}

impl Comparison<'_> {
    /// Compares a member with the lockfile's packages of its name.
    fn member(&mut self, manifest: &Manifest, package: &PackageTable, listed: &[&LockPackage]) {
        let Some(first) = listed.first() else {
            self.found.push(entry(manifest, package, OutdatedReason::MemberMissing));
            return;
        };
        let version = version(package);
        let same = listed.iter().find(|listed| version.is_none_or(|version| *listed.version == *version));
        let listed = same.unwrap_or(first);
        self.version(manifest, package, listed);
        self.dependencies(manifest, listed, |_| true);
    }

    /// Whether a package is listed in its version; noted where it is not.
    fn version(&mut self, manifest: &Manifest, package: &PackageTable, listed: &LockPackage) -> bool {
        let Some(version) = version(package).filter(|version| *listed.version != **version) else { return true };
        let (requirement, locked) = (Some(version.into()), vec![listed.version.clone()]);
        let entry = entry(manifest, package, OutdatedReason::MemberVersion);
        self.found.push(OutdatedEntry { requirement, locked, ..entry });
        false
    }

    /// The dependencies of a package of the repository that the lockfile's entry for it does not satisfy.
    fn dependencies(
        &mut self,
        manifest: &Manifest,
        package: &LockPackage,
        is_locked: impl Fn(&ManifestDependency) -> bool,
    ) {
        let mut locked: HashMap<&str, Vec<&LockPackage>> = HashMap::new();
        for package in package.dependencies.iter().filter_map(|at| self.lockfile.packages.get(*at)) {
            locked.entry(&package.name).or_default().push(package);
        }
        let declared = manifest.dependencies.iter().filter(|one| one.table == DependencyTable::Package);
        // A package may depend on itself for its tests; Cargo writes no such edge.
        for dependency in declared.filter(|one| one.package != package.name && is_locked(one)) {
            let candidates = locked.get(&*dependency.package).map(Vec::as_slice).unwrap_or_default();
            let Some(reason) = self.wrong(dependency, candidates) else { continue };
            self.found.push(OutdatedEntry {
                manifest: manifest.path.clone(),
                package: dependency.package.clone(),
                requirement: dependency.requirement.clone(),
                locked: candidates.iter().map(|candidate| candidate.version.clone()).collect(),
                reason,
                at: dependency.at.clone(),
            });
        }
        self.undeclared(manifest, &locked);
    }

    /// What the lockfile has of a package that its manifest asks for under no name.
    fn undeclared(&mut self, manifest: &Manifest, locked: &HashMap<&str, Vec<&LockPackage>>) {
        let Some(package) = &manifest.package else { return };
        let declared: HashSet<&str> = manifest.dependencies.iter().map(|one| &*one.package).collect();
        let mut others: Vec<_> = locked.iter().filter(|(name, _)| !declared.contains(**name)).collect();
        others.sort_unstable_by_key(|(name, _)| **name);
        for (_, locked) in others {
            let Some(first) = locked.first() else { continue };
            let entry = entry(manifest, package, OutdatedReason::DependencyUndeclared);
            let locked = locked.iter().map(|locked| locked.version.clone()).collect();
            self.found.push(OutdatedEntry { package: first.name.clone(), locked, ..entry });
        }
    }

    fn wrong(&self, dependency: &ManifestDependency, candidates: &[&LockPackage]) -> Option<OutdatedReason> {
        let fitting: Vec<_> = candidates.iter().filter(|candidate| fits(dependency, candidate)).collect();
        let elsewhere = || !fitting.iter().any(|candidate| comes_from(dependency, candidate, self.lockfile.version));
        match candidates {
            [] => Some(OutdatedReason::DependencyMissing),
            _ if fitting.is_empty() => Some(OutdatedReason::DependencyVersion),
            _ if !self.patched.contains(&*dependency.package) && elsewhere() => Some(OutdatedReason::DependencySource),
            _ => None,
        }
    }
}

/// A package's version, where its own manifest says it.
fn version(package: &PackageTable) -> Option<&str> {
    match &package.fields.version {
        Field::Own(version) => Some(version),
        Field::Absent => Some("0.0.0"),
        Field::Inherited(_) => None,
    }
}

fn entry(manifest: &Manifest, package: &PackageTable, reason: OutdatedReason) -> OutdatedEntry {
    OutdatedEntry {
        manifest: manifest.path.clone(),
        package: package.name.clone(),
        requirement: None,
        locked: Vec::new(),
        reason,
        at: package.at.clone(),
    }
}

/// Whether a locked package comes from where a declaration says. Source replacement and `paths` leave no trace in
/// lockfiles; `[patch]` and `[replace]` do.
fn comes_from(dependency: &ManifestDependency, candidate: &LockPackage, lockfile: u32) -> bool {
    let declared = &dependency.source;
    let (kind, url, reference) = candidate.origin.canonical();
    match (&declared.path, &declared.git) {
        (Some(_), _) => kind == SourceKind::Path,
        (None, Some(git)) => {
            let asked = Source {
                kind: SourceKind::Git,
                url: Some(git.clone()),
                reference: declared.reference.clone(),
                revision: None,
            };
            // Before its third version, no branch and `master` were the same to lockfiles.
            let same_reference = asked.reference == reference || lockfile < 3;
            (kind, url) == (SourceKind::Git, asked.canonical().1) && same_reference
        }
        (None, None) => matches!(kind, SourceKind::CratesIo | SourceKind::Registry),
    }
}

/// Whether a locked package has a version that a declaration admits; a requirement that cannot be read is Cargo's
/// business.
fn fits(dependency: &ManifestDependency, candidate: &LockPackage) -> bool {
    let Some(requirement) = &dependency.requirement else { return true };
    match (VersionReq::parse(requirement), Version::parse(&candidate.version)) {
        (Ok(requirement), Ok(version)) => requirement.matches(&version),
        _ => true,
    }
}

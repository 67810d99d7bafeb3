//! The dependencies that the workspace's manifests declare, grouped by what policies ask about.

use super::ManifestDependency;
use crate::evidence::Text;
use crate::facts::lockfile::{LockPackage, Lockfile};
use crate::facts::manifest::Manifest;
use crate::finding::Span;
use schemars::JsonSchema;
use semver::{BuildMetadata, Op, Version, VersionReq};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the manifests of a workspace declare. What a member inherits counts once, where it is written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Declarations {
    /// Requirements that any version meets: `*`, and what means the same.
    pub wildcards: Vec<Declaration>,
    /// Requirements with a lower bound and no upper one: `>=1`.
    pub unbounded: Vec<Declaration>,
    /// Entries of `[workspace.dependencies]` that no member inherits.
    pub unused: Vec<Declaration>,
    /// By the real name of the package, the declarations of members that could inherit one of
    /// `[workspace.dependencies]`, or share one, and do not, in groups of those that could be one.
    pub repeated: BTreeMap<Text, Vec<Repeated>>,
    /// The `rust-version` of each manifest that has one, its own or inherited, by the manifest's path.
    pub rust_versions: BTreeMap<Text, Text>,
}

/// Declarations of one package that could be one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Repeated {
    /// `[workspace.dependencies]` has the package, and its requirement admits the version that these are locked to; else
    /// several members declare it themselves, and are locked to one version.
    pub shared: bool,
    /// The declarations that stand in members.
    pub declarations: Vec<Declaration>,
}

/// One declaration of a dependency.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Declaration {
    /// The manifest that it stands in.
    pub manifest: Text,
    /// The name that the code uses.
    pub name: Text,
    /// The package's real name.
    pub package: Text,
    /// The version requirement; absent where none is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// Its code comes from a directory.
    pub path: bool,
    /// Its code comes from a git repository.
    pub git: bool,
    /// The version that the lockfile has for it, the latest where those who use it have several; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<Text>,
    /// The requirement, or the dependency's key.
    pub at: Span,
}

impl Declarations {
    /// Groups what the manifests declare.
    pub(super) fn of(manifests: &[Arc<Manifest>], lockfile: Option<&Lockfile>) -> Self {
        let mut found = Declarations::default();
        let mut inherited: BTreeSet<&Text> = BTreeSet::new();
        let mut shared: Vec<Declaration> = Vec::new();
        for manifest in manifests {
            let rust_version = manifest.package.as_ref().and_then(|package| package.fields.rust_version.get());
            found.rust_versions.extend(rust_version.map(|version| (manifest.path.clone(), version.clone())));
            inherited.extend(manifest.dependencies.iter().filter(|d| d.workspace).map(|d| &d.name));
            let table = manifest.workspace.iter().flat_map(|workspace| &workspace.dependencies);
            for dependency in manifest.dependencies.iter().filter(|d| !d.workspace).chain(table.clone()) {
                found.add(manifest, dependency);
            }
            shared.extend(table.map(|dependency| declaration(manifest, dependency)));
        }
        found.repeated = repeated(manifests, &shared, lockfile);
        found.unused = shared.into_iter().filter(|declaration| !inherited.contains(&declaration.name)).collect();
        for declaration in found.wildcards.iter_mut().chain(&mut found.unbounded) {
            declaration.locked = lockfile.and_then(|lockfile| locked(lockfile, manifests, declaration));
        }
        found
    }

    fn add(&mut self, manifest: &Manifest, dependency: &ManifestDependency) {
        match dependency.requirement.as_deref().and_then(bounds) {
            Some(Bounds::Any) => self.wildcards.push(declaration(manifest, dependency)),
            Some(Bounds::Lower) => self.unbounded.push(declaration(manifest, dependency)),
            None => {}
        }
    }
}

fn declaration(manifest: &Manifest, dependency: &ManifestDependency) -> Declaration {
    Declaration {
        manifest: manifest.path.clone(),
        name: dependency.name.clone(),
        package: dependency.package.clone(),
        requirement: dependency.requirement.clone(),
        path: dependency.source.path.is_some(),
        git: dependency.source.git.is_some(),
        locked: None,
        at: dependency.at.clone(),
    }
}

/// The latest version that those who use a declaration are locked to: who declares it, or who inherits it.
fn locked(lockfile: &Lockfile, manifests: &[Arc<Manifest>], declaration: &Declaration) -> Option<Text> {
    let is_it = |dependency: &ManifestDependency| !dependency.workspace && dependency.at == declaration.at;
    let inherits = |dependency: &ManifestDependency| dependency.workspace && dependency.name == declaration.name;
    let own = manifests.iter().any(|manifest| manifest.dependencies.iter().any(is_it));
    let uses = |manifest: &&Arc<Manifest>| match own {
        true => manifest.dependencies.iter().any(is_it),
        false => manifest.dependencies.iter().any(inherits),
    };
    let users: BTreeSet<&Text> =
        manifests.iter().filter(uses).filter_map(|manifest| Some(&manifest.package.as_ref()?.name)).collect();
    let own = lockfile.packages.iter().filter(|package| package.source.is_none() && users.contains(&package.name));
    let locked = own.flat_map(|package| &package.dependencies).filter_map(|at| lockfile.packages.get(*at));
    let versions = locked.filter(|package| package.name == declaration.package).map(|package| &package.version);
    let latest = versions.filter_map(|version| Version::parse(version).ok()).max()?;
    // A requirement does not compare build metadata.
    Some(Version { build: BuildMetadata::EMPTY, ..latest }.to_string().into())
}

/// The declarations of members that could be inherited, in groups of those that could be one: that `[workspace.dependencies]`
/// admits, or that mean the same version.
fn repeated(
    manifests: &[Arc<Manifest>],
    shared: &[Declaration],
    lockfile: Option<&Lockfile>,
) -> BTreeMap<Text, Vec<Repeated>> {
    let mut entries: BTreeMap<&Text, Vec<Option<VersionReq>>> = BTreeMap::new();
    for entry in shared {
        entries.entry(&entry.package).or_default().push(entry.requirement.as_deref().and_then(requirement));
    }
    let packages = lockfile.map(|lockfile| lockfile.packages.as_slice()).unwrap_or_default();
    let members = packages.iter().filter(|package| package.source.is_none());
    let members: BTreeMap<&Text, &LockPackage> = members.map(|package| (&package.name, package)).collect();
    let mut groups: BTreeMap<(&Text, bool, Option<Version>), Vec<Declaration>> = BTreeMap::new();
    for manifest in manifests {
        let member = manifest.package.as_ref().and_then(|package| members.get(&package.name).copied());
        for dependency in manifest.dependencies.iter().filter(|d| !d.workspace) {
            let version = member.and_then(|member| resolved(packages, member, dependency));
            let admits = |entry: &Option<VersionReq>| {
                entry.as_ref().zip(version.as_ref()).is_none_or(|(entry, version)| entry.matches(version))
            };
            let shared = entries.get(&dependency.package).is_some_and(|entries| entries.iter().any(admits));
            let group = (&dependency.package, shared, version.filter(|_| !shared));
            groups.entry(group).or_default().push(declaration(manifest, dependency));
        }
    }
    let mut repeated: BTreeMap<Text, Vec<Repeated>> = BTreeMap::new();
    for ((package, shared, _), declarations) in groups {
        let several =
            declarations.iter().any(|one| declarations.first().is_some_and(|first| first.manifest != one.manifest));
        if shared || several {
            repeated.entry(package.clone()).or_default().push(Repeated { shared, declarations });
        }
    }
    repeated
}

/// The version that a member's declaration is locked to, where there is only one that it can be.
fn resolved(packages: &[LockPackage], member: &LockPackage, dependency: &ManifestDependency) -> Option<Version> {
    let wanted = dependency.requirement.as_deref().and_then(requirement);
    let named = member.dependencies.iter().filter_map(|at| packages.get(*at)).filter(|p| p.name == dependency.package);
    let versions = named.filter_map(|package| Version::parse(&package.version).ok());
    let mut fitting = versions.filter(|version| wanted.as_ref().is_none_or(|wanted| wanted.matches(version)));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

fn requirement(text: &str) -> Option<VersionReq> {
    VersionReq::parse(text).ok()
}

#[derive(Debug, PartialEq, Eq)]
enum Bounds {
    Any,
    Lower,
}

/// What a requirement leaves open, if it does.
fn bounds(requirement: &str) -> Option<Bounds> {
    let requirement = self::requirement(requirement)?;
    let lower = |op: Op| matches!(op, Op::Greater | Op::GreaterEq);
    match &*requirement.comparators {
        [] => Some(Bounds::Any),
        comparators if comparators.iter().all(|comparator| lower(comparator.op)) => {
            let from_zero = |c: &semver::Comparator| {
                c.op == Op::GreaterEq && (c.major, c.minor.unwrap_or(0), c.patch.unwrap_or(0)) == (0, 0, 0)
            };
            Some(if comparators.iter().all(from_zero) { Bounds::Any } else { Bounds::Lower })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_requirements_leave_open() {
        for requirement in ["*", "x", "X", ">=0", ">= 0.0.0"] {
            assert_eq!(bounds(requirement), Some(Bounds::Any), "{requirement}");
        }
        for requirement in [">=1", ">1.2", ">=0.1, >0.2"] {
            assert_eq!(bounds(requirement), Some(Bounds::Lower), "{requirement}");
        }
        for requirement in ["1", "1.*", "^0.3", "~1.2", "=1", ">=1, <2", "<3", "none of it"] {
            assert_eq!(bounds(requirement), None, "{requirement}");
        }
    }
}

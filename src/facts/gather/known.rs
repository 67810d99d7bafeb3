//! What is known of each package: from the workspace's manifests, the registry's index, or the crate's own manifest.

use super::super::graph::Kinds;
use super::super::manifest::Manifest;
use super::super::workspace::Workspace;
use super::{Licence, LockPackage};
use crate::evidence::{
    CrateFiles, CrateKnowledge, DependencyKind, IndexKnowledge, KnownDependency, ManifestKnowledge, Text, Vendored,
};
use std::collections::HashMap;

/// What is known of a package.
#[derive(Debug, Default)]
pub(super) struct Known<'e> {
    pub member: bool,
    pub manifest: Option<KnownManifest>,
    pub index: Option<&'e IndexKnowledge>,
    pub files: Option<&'e CrateFiles>,
    pub vendored: &'e [Vendored],
    /// A branch or tag that leads to its commit is known.
    pub placed: bool,
    /// Its dependencies in order of the packages' names; absent where they are not known.
    declared: Option<Vec<Declared<'e>>>,
}

/// What a manifest says, be it the workspace's own or a crate's.
#[derive(Debug)]
pub(super) struct KnownManifest {
    pub licence: Option<Licence>,
    pub build_script: Option<bool>,
    pub proc_macro: bool,
    pub links: Option<Text>,
    pub rust_version: Option<Text>,
}

/// A dependency as a package declares it.
#[derive(Debug, Clone, Copy)]
struct Declared<'e> {
    package: &'e str,
    requirement: Option<&'e str>,
    kind: DependencyKind,
    features: &'e [Text],
    default_features: bool,
}

/// What a package says of a dependency: what it is for, and which features it asks for.
pub(super) struct Asked<'e> {
    pub kinds: Kinds,
    pub features: Vec<&'e Text>,
    /// Default features are on.
    pub default_features: bool,
}

impl<'e> Known<'e> {
    /// A package of a registry or of git.
    pub fn of_crate(knowledge: Option<&'e CrateKnowledge>) -> Self {
        let Some(knowledge) = knowledge else { return Known::default() };
        let index = knowledge.index.as_ref();
        let manifest = knowledge.manifest.as_ref();
        let dependencies = index.map(|index| &index.dependencies).or(manifest.map(|manifest| &manifest.dependencies));
        Known {
            member: false,
            manifest: manifest.map(KnownManifest::of_crate),
            index,
            files: knowledge.files.as_ref(),
            vendored: &knowledge.vendored,
            placed: knowledge.branch.is_some(),
            declared: dependencies.map(|dependencies| declared_by_crate(dependencies)),
        }
    }

    /// Whether it is known what it depends on.
    pub fn declares(&self) -> bool {
        self.declared.is_some()
    }

    fn of_manifest(manifest: &'e Manifest, member: bool) -> Self {
        let declared = manifest.dependencies.iter().map(|dependency| Declared {
            package: &dependency.package,
            requirement: dependency.requirement.as_deref(),
            kind: dependency.kind,
            features: &dependency.features,
            default_features: dependency.default_features,
        });
        Known {
            member,
            manifest: Some(KnownManifest::of_own(manifest)),
            index: None,
            files: None,
            vendored: &[],
            placed: false,
            declared: Some(in_order(declared.collect())),
        }
    }

    /// What it says of each of its dependencies; none where that is not known.
    pub fn asked(&self, dependencies: &[&LockPackage]) -> Option<Vec<Asked<'e>>> {
        let declared = self.declared.as_ref()?;
        let mut named: HashMap<&str, u32> = HashMap::new();
        if dependencies.len() > 1 {
            for dependency in dependencies {
                *named.entry(&dependency.name).or_default() += 1;
            }
        }
        let asked = |dependency: &&LockPackage| {
            let several = named.get(&*dependency.name) > Some(&1);
            asked_of(of_name(declared, &dependency.name), dependency, several)
        };
        Some(dependencies.iter().map(asked).collect())
    }
}

fn declared_by_crate(dependencies: &[KnownDependency]) -> Vec<Declared<'_>> {
    // A lockfile never follows the dev-dependencies of a package that is none of the workspace's.
    let followed = dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Dev);
    let declared = followed.map(|dependency| Declared {
        package: &dependency.package,
        requirement: Some(&*dependency.requirement),
        kind: dependency.kind,
        features: &dependency.features,
        default_features: dependency.default_features,
    });
    in_order(declared.collect())
}

fn in_order(mut declared: Vec<Declared<'_>>) -> Vec<Declared<'_>> {
    declared.sort_by_key(|dependency| dependency.package);
    declared
}

fn of_name<'a, 'e>(declared: &'a [Declared<'e>], name: &str) -> &'a [Declared<'e>] {
    let from = declared.partition_point(|dependency| dependency.package < name);
    let rest = declared.get(from..).unwrap_or_default();
    let count = rest.partition_point(|dependency| dependency.package == name);
    rest.get(..count).unwrap_or_default()
}

/// What the declarations say that can mean a dependency: by name, and by requirement where it depends on several
/// versions of that name. One that nothing declares is for anything.
fn asked_of<'e>(declared: &[Declared<'e>], dependency: &LockPackage, several: bool) -> Asked<'e> {
    let fitting = || declared.iter().filter(|declared| fits(declared, dependency));
    let all = !several || fitting().next().is_none();
    let mut asked = Asked { kinds: Kinds::NONE, features: Vec::new(), default_features: false };
    for declared in declared.iter().filter(|declared| all || fits(declared, dependency)) {
        asked.kinds = asked.kinds.and(Kinds::of(declared.kind));
        asked.features.extend(declared.features);
        asked.default_features |= declared.default_features;
    }
    if asked.kinds == Kinds::NONE {
        asked.kinds = Kinds::ALL;
    }
    asked
}

fn fits(declared: &Declared<'_>, dependency: &LockPackage) -> bool {
    let Some(requirement) = declared.requirement else { return true };
    match (semver::VersionReq::parse(requirement), semver::Version::parse(&dependency.version)) {
        (Ok(requirement), Ok(version)) => requirement.matches(&version),
        _ => true,
    }
}

impl KnownManifest {
    fn of_crate(manifest: &ManifestKnowledge) -> Self {
        let (expression, file) = (manifest.licence.clone(), manifest.licence_file.clone());
        KnownManifest {
            licence: (expression.is_some() || file.is_some()).then_some(Licence { expression, file }),
            build_script: Some(manifest.build_script),
            proc_macro: manifest.proc_macro,
            links: manifest.links.clone(),
            rust_version: manifest.rust_version.clone(),
        }
    }

    /// Where the manifest does not say, a `build.rs` that is not among the evidence may stand beside it.
    fn of_own(manifest: &Manifest) -> Self {
        let package = manifest.package.as_ref();
        KnownManifest {
            licence: manifest.licence(),
            build_script: package.and_then(|package| package.build),
            proc_macro: package.is_some_and(|package| package.proc_macro),
            links: package.and_then(|package| package.links.clone()),
            rust_version: package.and_then(|package| package.fields.rust_version.get().cloned()),
        }
    }
}

/// The workspace's own manifests and those of its path dependencies, by package.
pub(super) struct Manifests<'e> {
    by_name: HashMap<&'e str, Vec<(&'e Manifest, bool)>>,
    lone: bool,
}

impl<'e> Manifests<'e> {
    pub fn of(workspace: &'e Workspace) -> Self {
        let members = workspace.manifests.iter().map(|manifest| (&**manifest, true));
        let others = workspace.path_packages.iter().map(|manifest| (&**manifest, false));
        let mut by_name: HashMap<&str, Vec<_>> = HashMap::new();
        for (manifest, member) in members.chain(others) {
            if let Some(package) = &manifest.package {
                by_name.entry(&package.name).or_default().push((manifest, member));
            }
        }
        Manifests { by_name, lone: workspace.manifests.is_empty() }
    }

    /// What is known of a package of the file system. A lone lockfile does not say which of them are members: all are
    /// taken for it. Where versions differ the lockfile is older than the manifest, or the other way round.
    pub fn of_package(&self, name: &str, version: &str) -> Known<'e> {
        let found = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let exact = found.iter().find(|(manifest, _)| {
            let fields = manifest.package.as_ref().map(|package| &package.fields);
            fields.and_then(|fields| fields.version.get()).is_some_and(|own| **own == *version)
        });
        match exact.or(found.first()) {
            Some((manifest, member)) => Known::of_manifest(manifest, *member),
            None => Known { member: self.lone, ..Known::default() },
        }
    }
}

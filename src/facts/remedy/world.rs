//! A lockfile as remedies see it: who holds which package back, and which other versions there are.

use super::super::lockfile::{LockPackage, Lockfile};
use super::super::manifest::Manifest;
use super::super::workspace::Workspace;
use crate::advisories::{Advisory, AdvisorySet};
use crate::evidence::{
    CrateKnowledge, DependencyKind, Evidence, IndexKnowledge, Releases, Text, crate_key, releases_key,
};
use crate::facts::{DependencyTable, ManifestDependency, SourceKind};
use crate::finding::Span;
use semver::{Version, VersionReq};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

/// How many steps the search for the remedies of one lockfile may take, all in all: a version held against a requirement
/// or an advisory, a dependency looked at. Far beyond any workspace, and a second for a hostile one.
pub(super) const STEPS: usize = 20_000_000;

/// What a remedy is looked for in.
pub struct World<'e> {
    crates: &'e BTreeMap<Text, Arc<CrateKnowledge>>,
    releases: &'e BTreeMap<Text, Releases>,
    pub(super) advisories: &'e AdvisorySet,
    pub(super) workspace: &'e Workspace,
    pub(super) lockfile: &'e Lockfile,
    /// Who depends on each package.
    dependents: Vec<Vec<usize>>,
    /// The oldest Rust that a member is built with, where one says so.
    rust: Option<Version>,
    /// The releases that were put into order already.
    ordered: RefCell<BTreeMap<&'e str, Rc<[Release<'e>]>>>,
    /// The advisories that were read already, by the name of their package.
    read: RefCell<HashMap<&'e str, Rc<[Advisory]>>>,
    /// The lockfile's packages, by name.
    named: OnceCell<HashMap<&'e str, Vec<&'e LockPackage>>>,
    /// The manifests of the file system's packages, by name.
    manifests: OnceCell<HashMap<&'e str, &'e Manifest>>,
    /// The steps that are left.
    left: Cell<usize>,
}

/// A version of a crate that can be had.
#[derive(Debug, Clone)]
pub(super) struct Release<'e> {
    pub version: Version,
    pub knowledge: &'e IndexKnowledge,
}

/// What a package asks for of one that it depends on.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub requirement: VersionReq,
    pub written: Text,
    /// Where it stands, in a manifest of the workspace's own.
    pub at: Option<Span>,
}

impl<'e> World<'e> {
    /// The world of one workspace. `releases` are those of the evidence, or what is known of them so far.
    pub fn new(
        evidence: &'e Evidence,
        releases: &'e BTreeMap<Text, Releases>,
        workspace: &'e Workspace,
        lockfile: &'e Lockfile,
    ) -> Self {
        let mut dependents = vec![Vec::new(); lockfile.packages.len()];
        for (from, package) in lockfile.packages.iter().enumerate() {
            for to in &package.dependencies {
                if let Some(dependents) = dependents.get_mut(*to) {
                    dependents.push(from);
                }
            }
        }
        let rust = |manifest: &Manifest| rust_version(manifest.package.as_ref()?.fields.rust_version.get()?);
        let rust = workspace.manifests.iter().filter_map(|manifest| rust(manifest)).min();
        let (crates, advisories) = (&evidence.crates, &*evidence.advisories);
        World {
            crates,
            releases,
            advisories,
            workspace,
            lockfile,
            dependents,
            rust,
            ordered: RefCell::default(),
            read: RefCell::default(),
            named: OnceCell::new(),
            manifests: OnceCell::new(),
            left: Cell::new(STEPS),
        }
    }

    /// Whether these steps can still be taken; where they cannot, none can from then on.
    pub(super) fn spend(&self, steps: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(steps));
        !self.is_spent()
    }

    /// Whether the search has ended before everything was looked at.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    pub(super) fn package(&self, at: usize) -> Option<&'e LockPackage> {
        self.lockfile.packages.get(at)
    }

    pub(super) fn dependents(&self, at: usize) -> &[usize] {
        self.dependents.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// The versions of a package that can be had, in ascending order; `None` where they are not known.
    pub(super) fn releases(&self, package: &LockPackage) -> Option<Rc<[Release<'e>]>> {
        let (key, known) = self.releases.get_key_value(&*releases_key(&package.name, package.source.as_ref()?))?;
        if let Some(ordered) = self.ordered.borrow().get(&**key) {
            return Some(Rc::clone(ordered));
        }
        let release = |(version, knowledge): (&Text, &'e IndexKnowledge)| {
            Some(Release { version: Version::parse(version).ok()?, knowledge })
        };
        let mut releases: Vec<_> = known.iter().filter_map(release).collect();
        releases.sort_by(|a, b| a.version.cmp(&b.version));
        let releases: Rc<[_]> = releases.into();
        self.ordered.borrow_mut().insert(key, Rc::clone(&releases));
        Some(releases)
    }

    /// The packages of the lockfile that have a name.
    pub(super) fn named(&self, name: &str) -> &[&'e LockPackage] {
        let named = self.named.get_or_init(|| {
            let mut named: HashMap<&str, Vec<_>> = HashMap::new();
            self.lockfile.packages.iter().for_each(|package| named.entry(&package.name).or_default().push(package));
            named
        });
        named.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The versions that the lockfile has of a name.
    pub(super) fn versions_of(&self, name: &str) -> Vec<Version> {
        self.named(name).iter().filter_map(|package| Version::parse(&package.version).ok()).collect()
    }

    /// The advisories on a package; those of crates.io have some.
    pub(super) fn advisories_on(&self, package: &'e LockPackage) -> Rc<[Advisory]> {
        if package.origin.kind != SourceKind::CratesIo {
            return Rc::default();
        }
        let mut read = self.read.borrow_mut();
        let all = || self.advisories.for_package(&package.name).filter_map(Result::ok).collect();
        Rc::clone(read.entry(&package.name).or_insert_with(all))
    }

    /// Whether something is wrong with a package that another version may mend.
    pub(super) fn is_affected(&self, package: &'e LockPackage) -> bool {
        let affects = |advisories: Rc<[Advisory]>| {
            let Ok(version) = Version::parse(&package.version) else { return false };
            advisories.iter().any(|advisory| advisory.affects(&version))
        };
        self.is_yanked(package) || affects(self.advisories_on(package))
    }

    pub(super) fn is_yanked(&self, package: &LockPackage) -> bool {
        self.known(package).and_then(|known| known.index.as_ref()).is_some_and(|index| index.yanked)
    }

    /// Whether a release is built with the Rust that the workspace promises.
    pub(super) fn fits(&self, release: &Release<'_>) -> bool {
        let wanted = release.knowledge.rust_version.as_deref().and_then(rust_version);
        wanted.zip(self.rust.as_ref()).is_none_or(|(wanted, ours)| wanted <= *ours)
    }

    /// What `from` asks for of `to`, which it depends on; `None` where that is not known, or the search has ended.
    pub(super) fn asks(&self, from: usize, to: &LockPackage) -> Option<Vec<Ask>> {
        let from = self.package(from)?;
        let asks = match &from.source {
            None => {
                let manifest = self.manifest(from)?;
                self.spend(manifest.dependencies.len() + 1).then(|| self.asked_by_own(manifest, &to.name))?
            }
            Some(_) => {
                let declared = self.declared(from)?;
                self.spend(declared.len() + 1).then(|| asked_by_crate(declared, &to.name))??
            }
        };
        let version = Version::parse(&to.version).ok()?;
        let fitting: Vec<Ask> = asks.iter().filter(|ask| ask.requirement.matches(&version)).cloned().collect();
        Some(if fitting.is_empty() { asks } else { fitting })
    }

    /// What a crate declares, by its index entry or its manifest.
    pub(super) fn declared(&self, package: &LockPackage) -> Option<&'e [super::KnownDependency]> {
        let known = self.known(package)?;
        let index = known.index.as_ref().map(|index| &index.dependencies);
        index.or(known.manifest.as_ref().map(|manifest| &manifest.dependencies)).map(Vec::as_slice)
    }

    fn known(&self, package: &LockPackage) -> Option<&'e CrateKnowledge> {
        let key = crate_key(&package.name, &package.version, package.source.as_ref()?);
        self.crates.get(&*key).map(|known| &**known)
    }

    /// The manifest of a package of the file system.
    fn manifest(&self, package: &LockPackage) -> Option<&'e Manifest> {
        let manifests = self.manifests.get_or_init(|| {
            let all = self.workspace.manifests.iter().chain(&self.workspace.path_packages);
            // The first of a name counts.
            all.rev().filter_map(|one| Some((&*one.package.as_ref()?.name, &**one))).collect()
        });
        manifests.get(&*package.name).copied()
    }

    fn asked_by_own(&self, manifest: &Manifest, name: &str) -> Vec<Ask> {
        let declared = manifest.dependencies.iter().filter(|dependency| &*dependency.package == name);
        let ask = |dependency: &ManifestDependency| {
            let written = dependency.requirement.clone()?;
            let at = Some(self.written_at(dependency)?);
            Some(Ask { requirement: VersionReq::parse(&written).ok()?, written, at })
        };
        declared.filter(|dependency| dependency.table == DependencyTable::Package).filter_map(ask).collect()
    }

    /// Where a dependency's requirement is written: an inherited one's in the workspace's root.
    fn written_at(&self, dependency: &ManifestDependency) -> Option<Span> {
        if !dependency.workspace {
            return Some(dependency.at.clone());
        }
        let mut shared = self.workspace.manifests.iter().filter_map(|manifest| manifest.workspace.as_ref());
        shared.find_map(|root| root.dependencies.iter().find(|d| d.name == dependency.name)).map(|d| d.at.clone())
    }
}

/// `None` where a requirement cannot be read.
fn asked_by_crate(declared: &[super::KnownDependency], name: &str) -> Option<Vec<Ask>> {
    let followed = declared.iter().filter(|dependency| dependency.kind != DependencyKind::Dev);
    let ask = |dependency: &super::KnownDependency| {
        let requirement = VersionReq::parse(&dependency.requirement).ok()?;
        Some(Ask { requirement, written: dependency.requirement.clone(), at: None })
    };
    followed.filter(|dependency| &*dependency.package == name).map(ask).collect()
}

/// What a release asks for of a package; nothing where it no longer depends on it.
pub(super) fn asked_by_release(release: &Release<'_>, name: &str) -> Option<Vec<Ask>> {
    asked_by_crate(&release.knowledge.dependencies, name)
}

/// `1.56` or `1.56.1`, as manifests write it.
fn rust_version(text: &str) -> Option<Version> {
    let padded = if text.matches('.').count() == 1 { format!("{text}.0") } else { text.to_owned() };
    Version::parse(&padded).ok()
}

//! What became of the lockfile's packages.

use super::brought::{Brought, bring};
use super::pair::{Pair, Pairs, pairs, place};
use super::step::Step;
use super::{AddedPackage, AlteredPackage, BuildCode, ChecksumChange, LicenceChange, RemovedPackage, UpdatedPackage};
use crate::evidence::{Base, CrateKnowledge, Evidence, ManifestKnowledge, Text, crate_key};
use crate::facts::licence::alternatives;
use crate::facts::lockfile::LockPackage;
use crate::facts::{KnownFrom, Package, Uncommitted};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The lists of [`super::Change`] that are about packages.
#[derive(Debug, Default)]
pub(super) struct Differences {
    pub added: Vec<AddedPackage>,
    pub removed: Vec<RemovedPackage>,
    pub updated: Vec<UpdatedPackage>,
    pub same_version: Vec<AlteredPackage>,
}

impl Differences {
    /// Compares the packages of the base with those of the head.
    pub fn between(
        evidence: &Evidence,
        base: &Base,
        former: &[LockPackage],
        packages: &BTreeMap<Text, Package>,
    ) -> Self {
        let Pairs { both, base: gone, head: new } = pairs(former, packages.values());
        let knowledge = |package: &LockPackage| -> Option<&CrateKnowledge> {
            let key = crate_key(&package.name, &package.version, package.source.as_ref()?);
            base.crates.get(&*key).or_else(|| evidence.crates.get(&*key)).map(Arc::as_ref)
        };
        let moved: Vec<(Pair<'_>, Option<&CrateKnowledge>)> =
            both.iter().filter(|pair| is_update(pair)).map(|pair| (*pair, knowledge(pair.0))).collect();
        let brought = bring(&moved, &new);
        let names: HashSet<&str> = former.iter().map(|package| &*package.name).collect();
        Differences {
            added: new
                .into_iter()
                .zip(brought)
                .map(|(package, brought)| added(package, brought, !names.contains(&*package.name)))
                .collect(),
            removed: gone.into_iter().map(removed).collect(),
            updated: moved.into_iter().map(|(pair, known)| updated(pair, known)).collect(),
            same_version: both.into_iter().filter(|pair| !is_update(pair)).filter_map(altered).collect(),
        }
    }
}

/// Another version, or the same one at another commit of its repository.
fn is_update((former, head): &Pair<'_>) -> bool {
    let (was, is) = (&former.origin, &head.source);
    let repinned = was.reference != is.reference || was.revision != is.revision;
    former.version != head.version || (repinned && place(was) == place(is))
}

fn added(package: &Package, brought: Brought, new_name: bool) -> AddedPackage {
    AddedPackage {
        package: package.id.clone(),
        name: package.name.clone(),
        version: package.version.clone(),
        member: package.member,
        new_name,
        asked_for: brought.asked_for,
        brought_by: brought.by,
        through: brought.through,
        build_code: build_code(package),
        at: package.at.clone(),
    }
}

fn removed(package: &LockPackage) -> RemovedPackage {
    let (name, version, source) = (package.name.clone(), package.version.clone(), package.origin.clone());
    RemovedPackage { name, version, source }
}

fn updated((former, head): Pair<'_>, knowledge: Option<&CrateKnowledge>) -> UpdatedPackage {
    let manifest = knowledge.and_then(|known| known.manifest.as_ref());
    let vcs = knowledge.and_then(|known| known.files.as_ref()?.vcs.as_ref());
    let comparable = manifest.is_some() && head.known.contains(&KnownFrom::Manifest);
    let had = knowledge.map(build_code_of).unwrap_or_default();
    let has = build_code(head);
    let known_before = |code: &BuildCode| manifest.is_some() || (*code == BuildCode::Links && knowledge.is_some());
    let known_after = head.known.contains(&KnownFrom::Manifest);
    UpdatedPackage {
        package: head.id.clone(),
        name: head.name.clone(),
        from: former.version.clone(),
        to: head.version.clone(),
        step: Step::between(&former.version, &head.version),
        member: head.member,
        moved_from: moved_from(former, head),
        source: head.source.clone(),
        from_commit: vcs.is_some_and(|vcs| Uncommitted::of(vcs).is_none()),
        comparable,
        gained: has.iter().copied().filter(|code| !had.contains(code) && known_before(code)).collect(),
        lost: had.iter().copied().filter(|code| !has.contains(code) && known_after).collect(),
        build_code: has,
        licence: manifest.filter(|_| comparable).and_then(|manifest| licence(manifest, head)),
        at: head.at.clone(),
    }
}

/// Every former way to satisfy the licence must still do: it then has a part that does.
fn licence(former: &ManifestKnowledge, head: &Package) -> Option<LicenceChange> {
    let from = former.licence.clone()?;
    let to = head.licence.as_ref().and_then(|licence| licence.expression.clone().or(licence.file.clone()));
    let stays = to.as_ref().is_some_and(|to| *to == from || still_does(&from, to));
    (!stays).then_some(LicenceChange { from, to })
}

fn still_does(from: &str, to: &str) -> bool {
    let (Ok(from), Ok(to)) = (alternatives(from), alternatives(to)) else { return false };
    from.iter().all(|former| to.iter().any(|new| new.is_subset(former)))
}

fn moved_from(former: &LockPackage, head: &Package) -> Option<crate::facts::Source> {
    (place(&former.origin) != place(&head.source)).then(|| former.origin.clone())
}

/// The same version: another place, or another checksum; nothing where it stayed as it was.
fn altered((former, head): Pair<'_>) -> Option<AlteredPackage> {
    let moved_from = moved_from(former, head);
    let (from, to) = (former.checksum.clone(), head.checksum.clone());
    let checksum = (moved_from.is_none() && from != to).then_some(ChecksumChange { from, to });
    (moved_from.is_some() || checksum.is_some()).then(|| AlteredPackage {
        package: head.id.clone(),
        name: head.name.clone(),
        version: head.version.clone(),
        member: head.member,
        moved_from,
        source: head.source.clone(),
        checksum,
        at: head.at.clone(),
    })
}

fn build_code(package: &Package) -> Vec<BuildCode> {
    codes(package.build_script == Some(true), package.proc_macro == Some(true), package.links.is_some())
}

fn build_code_of(knowledge: &CrateKnowledge) -> Vec<BuildCode> {
    let (manifest, index) = (knowledge.manifest.as_ref(), knowledge.index.as_ref());
    let links = manifest.is_some_and(|m| m.links.is_some()) || index.is_some_and(|index| index.links.is_some());
    codes(manifest.is_some_and(|m| m.build_script), manifest.is_some_and(|m| m.proc_macro), links)
}

fn codes(build_script: bool, proc_macro: bool, links: bool) -> Vec<BuildCode> {
    let all = [(build_script, BuildCode::BuildScript), (proc_macro, BuildCode::ProcMacro), (links, BuildCode::Links)];
    all.into_iter().filter(|(has, _)| *has).map(|(_, code)| code).collect()
}

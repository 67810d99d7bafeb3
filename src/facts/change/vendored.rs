//! Which vendored packages have other files than before, though they are to be the same.

use super::VendoredChange;
use crate::evidence::{Base, CrateKnowledge, Evidence, Text, crate_key};
use crate::facts::Package;
use crate::facts::lockfile::{LockPackage, Lockfile};
use crate::facts::span::whole_file;
use crate::facts::workspace::Workspace;
use std::collections::BTreeMap;

pub(super) fn changes(
    evidence: &Evidence,
    base: &Base,
    workspace: &Workspace,
    packages: &BTreeMap<Text, Package>,
) -> Vec<VendoredChange> {
    let path = workspace.lockfile_path();
    let is_vendored = |known: &CrateKnowledge| !known.vendored.is_empty();
    let Some(bytes) = evidence.files.get(&path).filter(|_| base.crates.values().any(|known| is_vendored(known))) else {
        return Vec::new();
    };
    let Ok(lockfile) = &*Lockfile::parse_once(&path, bytes, &evidence.memo) else { return Vec::new() };
    let sides = |package: &LockPackage| {
        let key = crate_key(&package.name, &package.version, package.source.as_ref()?);
        // One that was not vendored before is another matter.
        Some((evidence.crates.get(&*key)?, base.crates.get(&*key).filter(|former| is_vendored(former))?))
    };
    let mut changes = Vec::new();
    for (package, (now, former)) in lockfile.packages.iter().filter_map(|package| Some((package, sides(package)?))) {
        let was = |content: &Text| former.vendored.iter().any(|former| former.content.as_ref() == Some(content));
        let others = now.vendored.iter().filter(|vendored| !vendored.content.as_ref().is_some_and(was));
        let Some(id) = others.clone().next().and_then(|_| packages.values().find(|p| p.at == package.at)) else {
            continue;
        };
        changes.extend(others.map(|vendored| VendoredChange {
            package: id.id.clone(),
            directory: vendored.directory.clone(),
            content: vendored.content.clone(),
            compared: vendored.edits.is_some(),
            at: whole_file(&format!("{}/Cargo.toml", vendored.directory).into()),
        }));
    }
    changes
}

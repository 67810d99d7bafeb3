//! Which other versions there are of the crates that need one, by Cargo's cache of the index.
//!
//! Only crates that something is wrong with are looked up, then those that turn out to hold them back, and so on upwards;
//! where nothing is wrong, nothing is read.

use super::crates::{CrateRef, KnownCrates, Wanted, is_safe};
use crate::evidence::{Evidence, Releases, Text, releases_key};
use crate::facts::lockfile::Lockfile;
use crate::facts::remedy::{self, World};
use crate::facts::workspace::Workspace;
use semver::Version;
use std::collections::BTreeMap;

/// How far up those who hold a version back are looked up.
const ROUNDS: usize = 8;

/// Whether something is wrong with any of these crates; most often nothing is, and no lockfile need be read again.
pub(super) fn are_needed(evidence: &Evidence, wanted: &BTreeMap<Text, Wanted<'_>>) -> bool {
    let yanked =
        |key: &Text| evidence.crates.get(key).and_then(|known| known.index.as_ref()).is_some_and(|index| index.yanked);
    let affected = |krate: &CrateRef| {
        let Ok(version) = Version::parse(&krate.version) else { return false };
        evidence.advisories.for_package(&krate.name).flatten().any(|advisory| advisory.affects(&version))
    };
    wanted.iter().any(|(key, wanted)| yanked(key) || affected(&wanted.krate))
}

/// Looks up what the remedies of these workspaces need to know.
pub(super) fn gather(
    evidence: &Evidence,
    workspaces: &[Workspace],
    known: &KnownCrates<'_>,
) -> BTreeMap<Text, Releases> {
    let mut found = BTreeMap::new();
    for workspace in workspaces {
        let read = |path| Some(Lockfile::parse_once(path, evidence.files.get(path)?, &evidence.memo));
        let Some(lockfile) = workspace.lockfile.as_ref().and_then(read) else { continue };
        let Ok(lockfile) = &*lockfile else { continue };
        let affected = remedy::affected(&World::new(evidence, &found, workspace, lockfile));
        for _ in 0..ROUNDS {
            let lacking = remedy::lacking(&World::new(evidence, &found, workspace, lockfile), &affected);
            let crates = lacking.into_iter().filter_map(|at| CrateRef::of(lockfile.packages.get(at)?));
            let crates: Vec<CrateRef> = crates.filter(is_safe).collect();
            let before = found.len();
            let keyed = crates.iter().map(|krate| Text::from(releases_key(&krate.name, &krate.source)));
            found.extend(keyed.zip(known.releases(&crates)).filter_map(|(key, releases)| Some((key, releases?))));
            if found.len() == before {
                break;
            }
        }
    }
    found
}

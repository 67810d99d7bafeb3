//! Which other versions there are of the crates that need one, by Cargo's cache of the index.
//!
//! Only crates that something is wrong with are looked up, then those that turn out to hold them back, and so on upwards;
//! where nothing is wrong, nothing is read.

use super::cargo_home::CargoHome;
use super::crates::{CrateRef, Wanted, is_safe};
use crate::evidence::{Evidence, Releases, Text, releases_key};
use crate::facts::lockfile::{LockPackage, Lockfile};
use crate::facts::remedy::{self, World};
use crate::facts::workspace::Workspace;
use crate::parallel;
use semver::Version;
use std::collections::BTreeMap;
use std::path::Path;

/// How far up those who hold a version back are looked up.
const ROUNDS: usize = 8;
/// How many crates make a thread worth starting: the versions of one take a millisecond to read.
const LEAST_SHARE: usize = 2;

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
pub(super) fn gather(evidence: &Evidence, workspaces: &[Workspace], home: Option<&Path>) -> BTreeMap<Text, Releases> {
    let mut found = BTreeMap::new();
    let Some(home) = home else { return found };
    let read = |workspace: &Workspace| {
        Lockfile::parse(workspace.lockfile.as_ref()?, evidence.files.get(workspace.lockfile.as_ref()?)?).ok()
    };
    let mut home_opened = None;
    for workspace in workspaces {
        let Some(lockfile) = read(workspace) else { continue };
        for _ in 0..ROUNDS {
            let lacking = remedy::lacking(&World::new(evidence, &found, workspace, &lockfile));
            let crates = lacking.into_iter().filter_map(|at| crate_of(lockfile.packages.get(at)?));
            let crates: Vec<CrateRef> = crates.filter(is_safe).collect();
            if crates.is_empty() {
                break;
            }
            let home = home_opened.get_or_insert_with(|| CargoHome::open(home));
            let news = parallel::map(&crates, LEAST_SHARE, |krate| {
                Some((Text::from(releases_key(&krate.name, &krate.source)), home.releases(krate)?))
            });
            let before = found.len();
            found.extend(news.into_iter().flatten());
            if found.len() == before {
                break;
            }
        }
    }
    found
}

fn crate_of(package: &LockPackage) -> Option<CrateRef> {
    let LockPackage { name, version, checksum, source, .. } = package.clone();
    Some(CrateRef { name, version, checksum, source: source? })
}

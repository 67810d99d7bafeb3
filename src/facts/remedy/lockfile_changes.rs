//! What an update of one package changes in the lockfile besides it, as far as the index tells.

use super::world::{Release, World};
use crate::evidence::{DependencyKind, KnownDependency, Text};
use crate::facts::lockfile::LockPackage;
use crate::finding::{Update, cargo_update, shell_word};
use semver::{Version, VersionReq};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The update of a package to one release and no other.
pub(super) fn update(world: &World<'_>, at: usize, package: &LockPackage, to: &Release<'_>) -> Update {
    let rest = format!("-p {} --precise {}", spec(world, package), to.version);
    Update {
        package: package.name.clone(),
        from: package.version.clone(),
        to: Some(to.version.to_string().into()),
        command: cargo_update(&world.workspace.root, &rest),
        brings: brings(world, package, to),
        drops: drops(world, at, package, to),
    }
}

/// The lockfile follows a manifest that asks for this release now: Cargo takes the newest that is compatible with it.
pub(super) fn follow(world: &World<'_>, at: usize, package: &LockPackage, least: &Release<'_>) -> Update {
    let requirement = VersionReq::parse(&format!("^{}", least.version)).unwrap_or_default();
    let releases = world.releases(package).unwrap_or_default();
    let newest = releases.iter().rev().find(|release| requirement.matches(&release.version)).unwrap_or(least);
    let command = cargo_update(&world.workspace.root, "--workspace");
    Update { to: None, command, ..update(world, at, package, newest) }
}

/// What the new version depends on and the lockfile does not have. What a feature may switch on counts where the old
/// version did not know it.
fn brings(world: &World<'_>, package: &LockPackage, release: &Release<'_>) -> Vec<Text> {
    let old = world.declared(package).unwrap_or_default();
    let optional: HashSet<&Text> = old.iter().filter(|one| one.optional).map(|one| &one.package).collect();
    let used: HashSet<&Text> =
        package.dependencies.iter().filter_map(|at| world.package(*at)).map(|one| &one.name).collect();
    let locked = |one: &KnownDependency| {
        let there = world.named(&one.package);
        // Where the search has ended, more may come and go than does.
        world.spend(there.len() + 1) && there.iter().any(|locked| is_met(one, locked))
    };
    let wanted = followed(release)
        .filter(|one| !one.optional || used.contains(&one.package) || !optional.contains(&one.package));
    let brought: BTreeSet<Text> = wanted.filter(|one| !locked(one)).map(|one| one.package.clone()).collect();
    brought.into_iter().collect()
}

/// What only the old version depends on.
fn drops(world: &World<'_>, at: usize, package: &LockPackage, release: &Release<'_>) -> Vec<Text> {
    let mut asked: HashMap<&Text, Vec<&KnownDependency>> = HashMap::new();
    followed(release).for_each(|one| asked.entry(&one.package).or_default().push(one));
    let kept = |locked: &LockPackage| {
        let asked = asked.get(&locked.name).map(Vec::as_slice).unwrap_or_default();
        world.spend(asked.len() + 1) && asked.iter().any(|one| is_met(one, locked))
    };
    let alone = |number: &&usize| world.dependents(**number) == [at];
    let dependencies = package.dependencies.iter().filter(alone).filter_map(|number| world.package(*number));
    dependencies.filter(|locked| !kept(locked)).map(|locked| super::plan::id(locked).into()).collect()
}

fn followed<'r>(release: &'r Release<'_>) -> impl Iterator<Item = &'r KnownDependency> {
    release.knowledge.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Dev)
}

fn is_met(dependency: &KnownDependency, locked: &LockPackage) -> bool {
    match (VersionReq::parse(&dependency.requirement), Version::parse(&locked.version)) {
        (Ok(requirement), Ok(version)) => requirement.matches(&version),
        _ => false,
    }
}

/// A package as `cargo update -p` takes it: with its source where name and version are shared.
fn spec(world: &World<'_>, package: &LockPackage) -> String {
    let same = |one: &&&LockPackage| one.version == package.version;
    match &package.source {
        Some(source) if world.named(&package.name).iter().filter(same).count() > 1 => {
            shell_word(&format!("{source}#{}@{}", package.name, package.version))
        }
        _ => super::plan::id(package),
    }
}

//! What an update of one package changes in the lockfile besides it, as far as the index tells.

use super::world::{Release, World};
use crate::evidence::{DependencyKind, KnownDependency, Text};
use crate::facts::lockfile::LockPackage;
use crate::finding::{Update, cargo_update, shell_word};
use semver::{Version, VersionReq};
use std::collections::BTreeSet;

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
    let was_optional =
        |dependency: &KnownDependency| old.iter().any(|one| one.package == dependency.package && one.optional);
    let is_used = |dependency: &KnownDependency| {
        package.dependencies.iter().filter_map(|at| world.package(*at)).any(|one| one.name == dependency.package)
    };
    let locked = |dependency: &KnownDependency| {
        let admits = |one: &&LockPackage| one.name == dependency.package && is_met(dependency, one);
        world.lockfile.packages.iter().any(|one| admits(&one))
    };
    let wanted = followed(release).filter(|one| !one.optional || is_used(one) || !was_optional(one));
    let brought: BTreeSet<Text> = wanted.filter(|one| !locked(one)).map(|one| one.package.clone()).collect();
    brought.into_iter().collect()
}

/// What only the old version depends on.
fn drops(world: &World<'_>, at: usize, package: &LockPackage, release: &Release<'_>) -> Vec<Text> {
    let kept = |locked: &LockPackage| followed(release).any(|one| one.package == locked.name && is_met(one, locked));
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
    let same = |one: &&LockPackage| one.name == package.name && one.version == package.version;
    match &package.source {
        Some(source) if world.lockfile.packages.iter().filter(same).count() > 1 => {
            shell_word(&format!("{source}#{}@{}", package.name, package.version))
        }
        _ => super::plan::id(package),
    }
}

//! What an update of one package changes in the lockfile besides it, as far as the index tells.

use super::world::{Release, World};
use crate::evidence::{DependencyKind, KnownDependency, Text};
use crate::facts::lockfile::LockPackage;
use crate::finding::Update;
use semver::{Version, VersionReq};
use std::collections::BTreeSet;

/// The update of a package to a release; to whatever Cargo takes, where none is named.
pub(super) fn update(world: &World<'_>, at: usize, package: &LockPackage, to: Option<&Release<'_>>) -> Update {
    let precise = to.map_or(String::new(), |release| format!(" --precise {}", release.version));
    Update {
        package: package.name.clone(),
        from: package.version.clone(),
        to: to.map(|release| release.version.to_string().into()),
        command: format!("cargo update{} -p {}{precise}", manifest_path(world), spec(world, package)),
        brings: to.map(|release| brings(world, package, release)).unwrap_or_default(),
        drops: to.map(|release| drops(world, at, package, release)).unwrap_or_default(),
    }
}

/// What the new version depends on and the lockfile does not have. What a feature may switch on counts where the old
/// version did not know it.
fn brings(world: &World<'_>, package: &LockPackage, release: &Release<'_>) -> Vec<Text> {
    let releases = world.releases(package).unwrap_or_default();
    let old = releases.iter().find(|old| old.version.to_string() == *package.version);
    let was_optional = |dependency: &KnownDependency| {
        let mut same = old.iter().flat_map(|old| &old.knowledge.dependencies);
        same.any(|one| one.package == dependency.package && one.optional)
    };
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
            quoted(&format!("{source}#{}@{}", package.name, package.version))
        }
        _ => super::plan::id(package),
    }
}

/// A workspace that is not the repository's root is named.
fn manifest_path(world: &World<'_>) -> String {
    match &*world.workspace.root {
        "" => String::new(),
        root => format!(" --manifest-path={}", quoted(&format!("{root}/Cargo.toml"))),
    }
}

/// One word for a shell of POSIX, whatever a directory's name says.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/@+:#=".contains(&byte);
    match text.bytes().all(plain) && !text.starts_with('#') {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

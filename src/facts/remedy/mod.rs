//! Remedies: which other version of a package mends what is wrong with it, and what has to give way for it.
//!
//! A version can be had where the registry's index knows it and it is not yanked; it is admitted where every package of
//! the lockfile that depends on it asks for a requirement that it meets. Where none is admitted, somebody holds it back:
//! the workspace's own manifest, of which the line to change is named, or another crate, of which a version is looked
//! for that lets go, as far up as the chain goes. Nothing is resolved: that is Cargo's business, and the command that
//! comes out of here is one that Cargo accepts.

mod lockfile_changes;
mod plan;
#[cfg(test)]
mod tests;
mod unblock;
mod words;
mod world;

pub use world::World;

use super::{AdvisoryMatch, Package};
use crate::evidence::{KnownDependency, Text};
use crate::finding::Fix;
use plan::Planner;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What to do about a package, in words and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Remedy {
    /// In one sentence.
    pub text: String,
    /// Step by step; empty where only a person can say what is to be done.
    pub fix: Vec<Fix>,
}

/// Gives the advisories their remedies, and says what to do about each package that is yanked, by its id.
pub(super) fn fill(
    world: &World<'_>,
    packages: &BTreeMap<Text, Package>,
    advisories: &mut [AdvisoryMatch],
) -> BTreeMap<Text, Remedy> {
    let yanked: Vec<&Package> = packages.values().filter(|package| package.yanked == Some(true)).collect();
    if advisories.is_empty() && yanked.is_empty() {
        return BTreeMap::new();
    }
    let planner = Planner::new(world);
    let numbers = world.lockfile.packages.iter().zip(0..).map(|(package, number)| (&package.at, number));
    let numbers: BTreeMap<_, usize> = numbers.collect();
    for found in advisories {
        let on = numbers.get(&found.at).and_then(|at| Some((*at, world.package(*at)?)));
        let Some((at, package)) = on else { continue };
        let advisories = world.advisories_on(package);
        if let Some(advisory) = advisories.iter().find(|advisory| advisory.id == found.id) {
            let remedy = planner.against(at, package, advisory);
            (found.remedy, found.fix) = (remedy.text, remedy.fix);
        }
    }
    let remedy = |package: &Package| {
        let at = *numbers.get(&package.at)?;
        Some((package.id.clone(), planner.instead_of_yanked(at, world.package(at)?)))
    };
    yanked.into_iter().filter_map(remedy).collect()
}

/// The packages, by their place in the lockfile, that something is wrong with.
pub fn affected(world: &World<'_>) -> BTreeSet<usize> {
    let packages = world.lockfile.packages.iter().enumerate();
    packages.filter(|(_, package)| world.is_affected(package)).map(|(at, _)| at).collect()
}

/// The packages of which other versions would have to be known for the remedies of those that are affected.
pub fn lacking(world: &World<'_>, affected: &BTreeSet<usize>) -> BTreeSet<usize> {
    let planner = Planner::new(world);
    for (at, package) in affected.iter().filter_map(|at| Some((*at, world.package(*at)?))) {
        let version = semver::Version::parse(&package.version);
        for advisory in world.advisories_on(package).iter() {
            if version.as_ref().is_ok_and(|version| advisory.affects(version)) {
                planner.against(at, package, advisory);
            }
        }
        if world.is_yanked(package) {
            planner.instead_of_yanked(at, package);
        }
    }
    planner.lacking()
}

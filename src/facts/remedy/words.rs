//! Remedies in words.

use super::Remedy;
use super::plan::{Plan, Planner, Stuck, id};
use super::unblock::unsearched;
use crate::advisories::Advisory;
use crate::evidence::Text;
use crate::facts::lockfile::LockPackage;
use crate::finding::{Fix, Update, cargo_fetch};
use semver::Version;

/// How many packages are named before the rest is counted.
const NAMED: usize = 4;

impl Planner<'_, '_> {
    pub(super) fn remedy_against(
        &self,
        package: &LockPackage,
        advisory: &Advisory,
        plan: Result<Plan, Stuck>,
    ) -> Remedy {
        let Ok(version) = Version::parse(&package.version) else { return no_fix(advisory.id.to_string()) };
        let known = advisory.remedy(&version);
        match plan {
            Ok(plan) => told(package, "is free of it", plan),
            Err(Stuck::Held(nearest, why)) => no_fix(format!("{nearest} is free of it, but {why}")),
            Err(Stuck::Cold) if advisory.is_mended() => {
                let fetch = cargo_fetch(&self.world.workspace.root);
                no_fix(format!("{known}; whether that is admitted is not known here: `{fetch}` makes it known"))
            }
            Err(Stuck::Unsearched) => no_fix(format!("{known}; {}", unsearched())),
            Err(Stuck::None) if advisory.is_mended() => {
                no_fix(format!("{known}; Cargo's cache knows no such version: `cargo update --dry-run` renews it"))
            }
            Err(_) => no_fix(known),
        }
    }

    pub(super) fn remedy_of_yanked(&self, package: &LockPackage, plan: Result<Plan, Stuck>) -> Remedy {
        let id = id(package);
        match plan {
            Ok(plan) => told(package, "is not yanked", plan),
            Err(Stuck::Held(nearest, why)) => no_fix(format!("{nearest} is not yanked, but {why}")),
            Err(Stuck::Unsearched) => no_fix(format!("find a version that is not yanked; {}", unsearched())),
            Err(Stuck::Cold) => {
                no_fix(format!("run `cargo update -p {id}`, or change the requirement that holds it there"))
            }
            Err(Stuck::None) => {
                no_fix(format!("no version of {} that Cargo's cache knows is not yanked: replace it", package.name))
            }
        }
    }
}

fn no_fix(text: String) -> Remedy {
    Remedy { text, fix: Vec::new() }
}

fn told(package: &LockPackage, is: &str, plan: Plan) -> Remedy {
    let updates: Vec<&Update> = plan.fix.iter().filter_map(update).collect();
    let mut commands: Vec<String> = updates.iter().map(|update| format!("`{}`", update.command)).collect();
    commands.dedup();
    let run = commands.join(", then ");
    let back = match Version::parse(&package.version) {
        Ok(current) if plan.to < current => " (no later version is)",
        _ => "",
    };
    let mut text = match plan.because.is_empty() {
        true => format!("run {run}: {} {is}{back}", plan.to),
        false => format!("{} {is}{back}, but {}; run {run}", plan.to, plan.because.join("; ")),
    };
    also(&mut text, "bring", updates.iter().flat_map(|update| &update.brings));
    also(&mut text, "drop", updates.iter().flat_map(|update| &update.drops));
    if let Some(rust) = &plan.newer_rust {
        text.push_str(&format!("; it asks for Rust {rust}, newer than this workspace's `rust-version`"));
    }
    Remedy { text, fix: plan.fix }
}

fn update(fix: &Fix) -> Option<&Update> {
    match fix {
        Fix::Update(update) => Some(update),
        Fix::Edit(_) => None,
    }
}

/// What else may change in the lockfile.
fn also<'u>(text: &mut String, verb: &str, packages: impl Iterator<Item = &'u Text>) {
    let packages: Vec<&str> = packages.map(|package| &**package).collect();
    let shown = packages.get(..NAMED.min(packages.len())).unwrap_or_default().join(", ");
    match packages.len().saturating_sub(NAMED) {
        _ if packages.is_empty() => {}
        0 => text.push_str(&format!("; it may {verb} {shown}")),
        more => text.push_str(&format!("; it may {verb} {shown} and {more} more")),
    }
}

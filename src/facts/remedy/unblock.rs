//! Who holds a version back is moved: a manifest of the workspace's own, or another crate.

use super::lockfile_changes;
use super::plan::{Asking, Plan, Planner, Stuck, Target, id};
use super::world::{Ask, Release, STEPS, asked_by_release};
use crate::evidence::Text;
use crate::facts::lockfile::LockPackage;
use crate::finding::{Edit, EditAction, Fix, cargo_fetch};
use semver::{Op, Version, VersionReq};

impl<'e> Planner<'_, 'e> {
    /// Moves everybody who holds the release back, then the target itself where that does not move it.
    pub(super) fn unblock(
        &self,
        target: &Target<'_, 'e>,
        release: &Release<'e>,
        blockers: &[&Asking],
        dependents: usize,
        above: &mut Vec<usize>,
    ) -> Result<Plan, String> {
        let newer_rust = self.newer_rust(release);
        let mut plan = Plan { to: release.version.clone(), newer_rust, because: Vec::new(), fix: Vec::new() };
        let (mut own, mut stays) = (false, blockers.len() < dependents);
        for (from, asks) in blockers {
            let Some(blocker) = self.world.package(*from) else { continue };
            if !self.world.spend(plan.fix.len() + 1) {
                return Err(unsearched());
            }
            match &blocker.source {
                None => {
                    own = true;
                    self.edit(target, release, asks, &mut plan);
                }
                Some(source) if !source.starts_with("git+") => {
                    stays |= self.move_blocker(target, release, (*from, blocker), asks, above, &mut plan)?;
                }
                Some(_) => return Err(format!("{}, which is of git", asks_for(blocker, target.package, asks))),
            }
        }
        let (world, at, package) = (self.world, target.at, target.package);
        let later = Version::parse(&package.version).is_ok_and(|current| release.version > current);
        match (own && later, own || stays) {
            (true, _) => plan.fix.push(Fix::Update(lockfile_changes::follow(world, at, package, release))),
            (false, true) => plan.fix.push(Fix::Update(lockfile_changes::update(world, at, package, release))),
            (false, false) => {}
        }
        Ok(plan)
    }

    /// The workspace's own manifests are changed so that they admit the release.
    fn edit(&self, target: &Target<'_, 'e>, release: &Release<'_>, asks: &[Ask], plan: &mut Plan) {
        let compatible = VersionReq::parse(&format!("^{}", target.package.version));
        let breaking = !compatible.is_ok_and(|requirement| requirement.matches(&release.version));
        for ask in asks.iter().filter(|ask| !ask.requirement.matches(&release.version)) {
            let Some(at) = ask.at.clone() else { continue };
            let exact = matches!(&*ask.requirement.comparators, [one] if one.op == Op::Exact);
            let after = format!("{}{}", if exact { "=" } else { "" }, plain(&release.version));
            plan.because
                .push(format!("{} asks for {} `{}`: write `{after}` there", at.file, target.package.name, ask.written));
            let (before, after) = (Some(ask.written.clone()), Some(after.into()));
            let (action, package) = (EditAction::SetRequirement, Some(target.package.name.clone()));
            let edit = Fix::Edit(Edit { at, action, package, before, after, breaking });
            if !plan.fix.contains(&edit) {
                plan.fix.push(edit);
            }
        }
    }

    /// Whether a version of a blocker lets the target go to the release, or at least to a good one; if it does, whether it
    /// admits the target as it is too.
    fn lets_go(&self, target: &Target<'_, 'e>, release: &Release<'_>, moved: &Release<'_>) -> Option<bool> {
        let current = Version::parse(&target.package.version).ok()?;
        let releases = self.world.releases(target.package).unwrap_or_default();
        let locked: Vec<Version> = self.world.versions_of(&target.package.name);
        let mut stays = false;
        self.world.spend(moved.knowledge.dependencies.len() + locked.len() + 1).then_some(())?;
        for ask in asked_by_release(moved, &target.package.name)? {
            if ask.requirement.matches(&current) {
                stays = true;
                ask.requirement.matches(&release.version).then_some(())?;
                continue;
            }
            self.world.spend(releases.len() + locked.len()).then_some(())?;
            let taken = taken(&releases, &locked, &ask.requirement);
            (!taken.is_empty() && taken.into_iter().all(target.good)).then_some(())?;
        }
        Some(stays)
    }

    /// Another crate is moved to a version that no longer holds the target back; whether it still admits the target as it
    /// is, so that Cargo leaves it there.
    fn move_blocker(
        &self,
        target: &Target<'_, 'e>,
        release: &Release<'e>,
        (from, blocker): (usize, &'e LockPackage),
        asks: &[Ask],
        above: &mut Vec<usize>,
        plan: &mut Plan,
    ) -> Result<bool, String> {
        let lets_go = |moved: &Release<'_>| self.lets_go(target, release, moved).is_some();
        let moved = self.solve(&Target { at: from, package: blocker, good: &lets_go, backwards: false }, above);
        let held = asks_for(blocker, target.package, asks);
        let name = &blocker.name;
        match moved {
            Ok(moved) => {
                let step = format!("{held}, and {name} {} lets go", moved.to);
                let releases = self.world.releases(blocker).unwrap_or_default();
                let to = releases.iter().find(|release| release.version == moved.to);
                let stays = to.and_then(|to| self.lets_go(target, release, to)) == Some(true);
                plan.join(std::iter::once(step).chain(moved.because), moved.fix, moved.newer_rust)
                    .map(|()| stays)
                    .ok_or_else(|| format!("{held}, and what would let go does not go together"))
            }
            Err(Stuck::Cold) => Err(format!(
                "{held}; which versions of {name} there are is not known here: `{}` makes it known",
                cargo_fetch(&self.world.workspace.root)
            )),
            Err(Stuck::Unsearched) => Err(format!("{held}; {}", unsearched())),
            Err(Stuck::None) => Err(format!("{held}, and no later {name} that Cargo's cache knows lets go")),
            Err(Stuck::Held(version, why)) => Err(format!("{held}; {name} {version} lets go, but {why}")),
        }
    }
}

impl Plan {
    /// Takes the steps of another plan before its own tail; `None` where they contradict what is there.
    fn join(&mut self, because: impl Iterator<Item = String>, fix: Vec<Fix>, newer_rust: Option<Text>) -> Option<()> {
        for step in fix {
            match self.fix.iter().find(|there| is_of_same(there, &step)) {
                Some(there) if *there == step => {}
                Some(_) => return None,
                None => self.fix.push(step),
            }
        }
        because.for_each(|sentence| {
            if !self.because.contains(&sentence) {
                self.because.push(sentence);
            }
        });
        self.newer_rust = self.newer_rust.take().or(newer_rust);
        Some(())
    }
}

/// Whether two steps are about the same package, or the same place.
fn is_of_same(a: &Fix, b: &Fix) -> bool {
    match (a, b) {
        (Fix::Update(a), Fix::Update(b)) => (&a.package, &a.from) == (&b.package, &b.from),
        (Fix::Edit(a), Fix::Edit(b)) => a.at == b.at,
        _ => false,
    }
}

/// The releases that Cargo may take for a requirement: those in the lockfile, or else the newest.
fn taken<'r, 'e>(releases: &'r [Release<'e>], locked: &[Version], requirement: &VersionReq) -> Vec<&'r Release<'e>> {
    let admitted = || releases.iter().filter(|release| requirement.matches(&release.version));
    let there: Vec<_> = admitted().filter(|release| locked.contains(&release.version)).collect();
    if there.is_empty() { admitted().next_back().into_iter().collect() } else { there }
}

/// The rest was not looked at, so that nothing is known of it.
pub(super) fn unsearched() -> String {
    format!("it was not searched further, since the remedies of this lockfile take more than {STEPS} steps")
}

fn asks_for(blocker: &LockPackage, package: &LockPackage, asks: &[Ask]) -> String {
    let mut written: Vec<&str> = asks.iter().map(|ask| &*ask.written).collect();
    written.dedup();
    format!("{} asks for {} `{}`", id(blocker), package.name, written.join("` and `"))
}

/// A version without its build metadata, which requirements do not compare.
fn plain(version: &Version) -> String {
    Version { build: semver::BuildMetadata::EMPTY, ..version.clone() }.to_string()
}

//! The search for a version that every dependant admits, or for whom to move so that they do.

use super::Remedy;
use super::lockfile_changes;
use super::world::{Ask, Release, World};
use crate::advisories::Advisory;
use crate::evidence::Text;
use crate::facts::lockfile::LockPackage;
use crate::finding::{Fix, cargo_fetch};
use semver::Version;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// How long a chain of packages that hold each other back is followed.
const DEPTH: usize = 8;
/// How many packages are looked at for one remedy.
const STEPS: u32 = 64;
/// How many versions that are held back are looked at for each package.
const TRIED: usize = 3;

/// Looks for remedies in a world.
pub(super) struct Planner<'w, 'e> {
    pub world: &'w World<'e>,
    lacking: RefCell<BTreeSet<usize>>,
    left: Cell<u32>,
}

/// How a package gets to another version.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The version that it gets to, at least.
    pub to: Version,
    /// That version asks for a newer Rust than the workspace promises.
    pub newer_rust: Option<Text>,
    /// Who held it back and lets go, a sentence each.
    pub because: Vec<String>,
    /// What is done, in order.
    pub fix: Vec<Fix>,
}

impl Plan {
    /// How much it asks for: nothing but an update, others that have to move, code that may have to change.
    fn grade(&self) -> (bool, bool) {
        let breaking = |fix: &Fix| matches!(fix, Fix::Edit(edit) if edit.breaking);
        (self.fix.iter().any(breaking), !self.because.is_empty())
    }
}

/// Why there is no plan.
#[derive(Debug, Clone)]
pub(super) enum Stuck {
    /// Which versions there are is not known.
    Cold,
    /// The search has taken too long before it came to an end.
    Unsearched,
    /// No version that is known would do.
    None,
    /// This one would do, and is held back.
    Held(Version, String),
}

/// A package that is to get to another version.
pub(super) struct Target<'t, 'e> {
    pub at: usize,
    pub package: &'e LockPackage,
    pub good: &'t dyn Fn(&Release<'_>) -> bool,
    /// Going back to an earlier version is better than nothing.
    pub backwards: bool,
}

/// A dependant, and what it asks for.
pub(super) type Asking = (usize, Vec<Ask>);

impl<'w, 'e> Planner<'w, 'e> {
    pub fn new(world: &'w World<'e>) -> Self {
        Planner { world, lacking: RefCell::default(), left: Cell::new(0) }
    }

    /// The packages of which other versions were asked for and are not known.
    pub fn lacking(self) -> BTreeSet<usize> {
        self.lacking.into_inner()
    }

    pub fn against(&self, at: usize, package: &'e LockPackage, advisory: &Advisory) -> Remedy {
        let good = |release: &Release<'_>| !advisory.affects(&release.version);
        let plan = self.best(at, package, &good);
        self.remedy_against(package, advisory, plan)
    }

    pub fn instead_of_yanked(&self, at: usize, package: &'e LockPackage) -> Remedy {
        let plan = self.best(at, package, &|_| true);
        self.remedy_of_yanked(package, plan)
    }

    /// The plan that mends what else is wrong with the package too, where it asks for nothing graver: so that one step
    /// does not write what the next would write anew.
    fn best(&self, at: usize, package: &'e LockPackage, good: &dyn Fn(&Release<'_>) -> bool) -> Result<Plan, Stuck> {
        let plan = self.start(&Target { at, package, good, backwards: true });
        let (advisories, current) = (self.world.advisories_on(package), Version::parse(&package.version));
        let is_open = |one: &&Advisory| one.is_mended() && current.as_ref().is_ok_and(|current| one.affects(current));
        let open: Vec<&Advisory> = advisories.iter().filter(is_open).collect();
        let free = |release: &Release<'_>| good(release) && !open.iter().any(|one| one.affects(&release.version));
        match plan {
            Ok(plan) if !open.is_empty() => {
                let of_all = self.start(&Target { at, package, good: &free, backwards: true });
                Ok(of_all.ok().filter(|all| all.grade() <= plan.grade()).unwrap_or(plan))
            }
            plan => plan,
        }
    }

    fn start(&self, target: &Target<'_, 'e>) -> Result<Plan, Stuck> {
        self.left.set(STEPS);
        self.solve(target, &mut Vec::new())
    }

    /// How the target gets to a good version. `above`: the packages that wait for this one to move.
    pub(super) fn solve(&self, target: &Target<'_, 'e>, above: &mut Vec<usize>) -> Result<Plan, Stuck> {
        let candidates = self.candidates(target)?;
        let asking = self.asking(target);
        let Some(first) = candidates.first() else { return Err(Stuck::None) };
        let held = |why: String| Stuck::Held(first.version.clone(), why);
        let left = self.left.get();
        if left == 0 || above.len() >= DEPTH || above.contains(&target.at) {
            return Err(held("the chain of packages that hold it back is too long to follow".into()));
        }
        self.left.set(left - 1);
        if self.world.is_spent() {
            return Err(Stuck::Unsearched);
        }
        let asking = asking.map_err(held)?;
        let asks: usize = asking.iter().map(|(_, asks)| asks.len() + 1).sum();
        if !self.world.spend(asks.saturating_mul(candidates.len())) {
            return Err(Stuck::Unsearched);
        }
        let mut ranked: Vec<&Release<'e>> = candidates.iter().collect();
        ranked.sort_by_cached_key(|release| blockers(&asking, release).count());
        let mut stuck = None;
        for release in ranked.into_iter().take(TRIED) {
            let blockers: Vec<_> = blockers(&asking, release).collect();
            if blockers.is_empty() {
                return Ok(self.straight(target, release));
            }
            above.push(target.at);
            let plan = self.unblock(target, release, &blockers, asking.len(), above);
            above.pop();
            match plan {
                Ok(plan) => return Ok(plan),
                Err(why) => stuck = stuck.or(Some(Stuck::Held(release.version.clone(), why))),
            }
        }
        Err(stuck.unwrap_or(Stuck::None))
    }

    /// The good releases, the best first: those that the workspace's Rust builds, with the fewest advisories, the nearest.
    fn candidates(&self, target: &Target<'_, 'e>) -> Result<Vec<Release<'e>>, Stuck> {
        let Some(releases) = self.world.releases(target.package) else {
            self.lacking.borrow_mut().insert(target.at);
            return Err(Stuck::Cold);
        };
        let Ok(current) = Version::parse(&target.package.version) else { return Err(Stuck::None) };
        let advisories = self.world.advisories_on(target.package);
        if !self.world.spend(releases.len() * (advisories.len() + 1)) {
            return Err(Stuck::Unsearched);
        }
        let good = |release: &Release<'_>| release.version.pre.is_empty() && (target.good)(release);
        let (mut later, mut earlier): (Vec<_>, Vec<_>) =
            releases.iter().filter(|release| good(release)).cloned().partition(|release| release.version > current);
        if later.is_empty() && target.backwards {
            earlier.retain(|release| release.version < current);
            earlier.reverse();
            later = earlier;
        }
        later.sort_by_cached_key(|release| {
            (!self.world.fits(release), advisories.iter().filter(|one| one.affects(&release.version)).count())
        });
        // What was no longer looked at is not known to be no good.
        if self.world.is_spent() {
            return Err(Stuck::Unsearched);
        }
        Ok(later)
    }

    /// Who depends on the target, and what they ask for.
    fn asking(&self, target: &Target<'_, 'e>) -> Result<Vec<Asking>, String> {
        let asking = |from: &usize| match self.world.asks(*from, target.package) {
            Some(asks) => Ok((*from, asks)),
            None => Err(format!(
                "what {} asks for is not known; `{}` makes it known",
                self.world.package(*from).map(id).unwrap_or_default(),
                cargo_fetch(&self.world.workspace.root)
            )),
        };
        self.world.dependents(target.at).iter().map(asking).collect()
    }

    /// Every dependant admits the release.
    fn straight(&self, target: &Target<'_, 'e>, release: &Release<'e>) -> Plan {
        let update = lockfile_changes::update(self.world, target.at, target.package, release);
        Plan {
            to: release.version.clone(),
            newer_rust: self.newer_rust(release),
            because: Vec::new(),
            fix: vec![Fix::Update(update)],
        }
    }

    pub(super) fn newer_rust(&self, release: &Release<'_>) -> Option<Text> {
        if self.world.fits(release) { None } else { release.knowledge.rust_version.clone() }
    }
}

/// The dependants that do not admit a release.
fn blockers<'a>(asking: &'a [Asking], release: &Release<'_>) -> impl Iterator<Item = &'a Asking> {
    let admits = |asks: &[Ask]| asks.iter().all(|ask| ask.requirement.matches(&release.version));
    asking.iter().filter(move |(_, asks)| !admits(asks))
}

pub(super) fn id(package: &LockPackage) -> String {
    format!("{}@{}", package.name, package.version)
}

//! Releases so young that nobody may have looked at them yet.

use super::{Package, RecentRelease, SourceKind};
use crate::advisories::Advisory;
use crate::evidence::{Evidence, Text};
use jiff::Timestamp;
use semver::{Version, VersionReq};
use std::collections::BTreeMap;

/// How old a release may be to be listed, in hours; no sensible policy asks for more.
const LONGEST: i64 = 366 * 24;

/// The packages of others that were published within the last year, the youngest first.
pub(super) fn releases(evidence: &Evidence, packages: &BTreeMap<Text, Package>) -> Vec<RecentRelease> {
    let mut found: Vec<RecentRelease> = packages.values().filter_map(|package| release(evidence, package)).collect();
    found.sort_by(|a, b| (a.age_hours, &a.package).cmp(&(b.age_hours, &b.package)));
    found
}

fn release(evidence: &Evidence, package: &Package) -> Option<RecentRelease> {
    let published: Timestamp = package.published.as_ref()?.parse().ok()?;
    // One from the future is as young as can be: a clock is wrong, and nobody has looked at it.
    let age_hours = (evidence.as_of.as_second().saturating_sub(published.as_second()) / 3600).max(0);
    (age_hours <= LONGEST).then(|| RecentRelease {
        package: package.id.clone(),
        name: package.name.clone(),
        registry: package.source.url.clone().filter(|_| package.source.kind == SourceKind::Registry),
        published: package.published.clone().unwrap_or_default(),
        age_hours,
        mends: if package.source.kind == SourceKind::CratesIo { mended(evidence, package) } else { Vec::new() },
        at: package.at.clone(),
    })
}

/// The advisories of which this very version is the first that mends them: to wait with it would be worse.
fn mended(evidence: &Evidence, package: &Package) -> Vec<Text> {
    let Ok(version) = Version::parse(&package.version) else { return Vec::new() };
    let advisories = evidence.advisories.for_package(&package.name).filter_map(Result::ok);
    let mending = advisories.filter(|advisory| !advisory.affects(&version) && is_first(advisory, &version));
    mending.map(|advisory| advisory.id.clone()).collect()
}

fn is_first(advisory: &Advisory, version: &Version) -> bool {
    let requirements = advisory.versions.patched.iter().filter_map(|patched| VersionReq::parse(patched).ok());
    requirements.flat_map(|requirement| requirement.comparators).any(|bound| {
        let from =
            matches!(bound.op, semver::Op::GreaterEq | semver::Op::Caret | semver::Op::Exact | semver::Op::Tilde);
        let first = Version {
            major: bound.major,
            minor: bound.minor.unwrap_or(0),
            patch: bound.patch.unwrap_or(0),
            pre: bound.pre,
            build: semver::BuildMetadata::EMPTY,
        };
        from && first.cmp_precedence(version).is_eq()
    })
}

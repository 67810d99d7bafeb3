//! Which advisories stand against which packages.
//!
//! Only packages of crates.io are compared, under either of its index URLs: RustSec's and OSV's advisories are about
//! crates as published there. A package of the same name from git, a path or another registry is other code with
//! numbers of its own; cargo-audit passes over it as well (`query_vulnerabilities` of crate `rustsec`). Names are
//! compared exactly, since a lockfile has them as crates.io does. Architecture and operating system of an advisory are
//! not compared, as in cargo-audit unless it is told a target: a lockfile is for all targets.

use super::{AdvisoryMatch, AdvisorySetFacts, Package, SourceKind, UnreadableAdvisory};
use crate::advisories::{Advisory, AdvisorySet};
use crate::evidence::Text;
use crate::finding::Severity;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use semver::Version;
use std::collections::BTreeMap;

/// What comparing packages with advisories came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matches {
    /// The advisories that stand against a package, by package id and advisory id.
    pub advisories: Vec<AdvisoryMatch>,
    /// What could not be compared: a line of the set, or a package whose version is no semantic version.
    pub unreadable: Vec<UnreadableAdvisory>,
}

/// Compares all packages of crates.io with the set.
pub fn matches(set: &AdvisorySet, packages: &BTreeMap<Text, Package>) -> Matches {
    let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in packages.values().filter(|package| package.source.kind == SourceKind::CratesIo) {
        by_name.entry(&package.name).or_default().push(package);
    }
    let mut found = Matches::default();
    for (name, packages) in by_name {
        for advisory in set.for_package(name) {
            match advisory {
                Ok(advisory) => compare(&advisory, &packages, &mut found),
                Err(unreadable) => found.unreadable.push(unreadable),
            }
        }
    }
    found.advisories.sort_by(|a, b| (&a.package, &a.id).cmp(&(&b.package, &b.id)));
    found.unreadable.sort();
    found.unreadable.dedup();
    found
}

/// The set as policies see it, with what could not be read in it or compared with it.
pub fn set_facts(set: &AdvisorySet, as_of: Timestamp, unreadable: &[UnreadableAdvisory]) -> AdvisorySetFacts {
    let today = as_of.to_zoned(TimeZone::UTC).date();
    let age = set.date().until(today).map(|span| i64::from(span.get_days())).unwrap_or_default();
    let mut all = set.unreadable();
    all.extend_from_slice(unreadable);
    AdvisorySetFacts {
        source: set.source().into(),
        revision: set.revision().map(Text::from),
        date: set.date().to_string().into(),
        age_days: age,
        count: set.count(),
        unreadable: all,
    }
}

fn compare(advisory: &Advisory, packages: &[&Package], found: &mut Matches) {
    for package in packages {
        match Version::parse(&package.version) {
            Ok(version) if advisory.affects(&version) => found.advisories.push(record(advisory, package, &version)),
            Ok(_) => {}
            Err(e) => found.unreadable.push(UnreadableAdvisory {
                entry: Text::clone(&package.id),
                reason: format!("its version cannot be compared with advisories: {e}"),
            }),
        }
    }
}

fn record(advisory: &Advisory, package: &Package, version: &Version) -> AdvisoryMatch {
    let score = advisory.score();
    AdvisoryMatch {
        id: Text::clone(&advisory.id),
        aliases: advisory.aliases.iter().cloned().collect(),
        package: Text::clone(&package.id),
        name: Text::clone(&package.name),
        version: Text::clone(&package.version),
        kind: advisory.kind,
        severity: score.map_or(Severity::Unscored, |score| score.severity()),
        score: score.map(|score| score.0),
        vector: advisory.vector.clone(),
        published: Text::clone(&advisory.published),
        patched: advisory.versions.patched.clone(),
        unaffected: advisory.versions.unaffected.clone(),
        functions: advisory.functions.iter().cloned().collect(),
        remedy: advisory.remedy(version),
        url: advisory.url().into(),
        at: package.at.clone(),
    }
}

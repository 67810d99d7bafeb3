//! Which advisories stand against which packages.
//!
//! Only packages of crates.io are compared, under either of its index URLs: RustSec's and OSV's advisories are about
//! crates as published there. A package of the same name from git, a path or another registry is other code with
//! numbers of its own; cargo-audit passes over it as well (`query_vulnerabilities` of crate `rustsec`; it also finds
//! nothing under the sparse URL, which Cargo does not write into lockfiles). Names are compared exactly, since a
//! lockfile has them as crates.io does. Architecture and operating system of an advisory are handed on and not compared,
//! as in cargo-audit unless it is told a target: a lockfile is for all targets.

#[cfg(test)]
mod tests;

use super::{AdvisoryMatch, AdvisorySetFacts, Package, Problem, SourceKind};
use crate::advisories::{Advisory, AdvisorySet};
use crate::evidence::Text;
use crate::finding::Severity;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use semver::Version;
use std::collections::BTreeMap;

/// Compares all packages of crates.io with the set. The matches come in order of package id and advisory id; with them,
/// what could not be compared: a line of the set on one of these packages, or a package's version.
pub fn matches(set: &AdvisorySet, packages: &BTreeMap<Text, Package>) -> (Vec<AdvisoryMatch>, Vec<Problem>) {
    let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in packages.values().filter(|package| package.source.kind == SourceKind::CratesIo) {
        by_name.entry(&package.name).or_default().push(package);
    }
    let mut found = Found::default();
    for (name, packages) in by_name {
        for advisory in set.for_package(name) {
            match advisory {
                Ok(advisory) => packages.iter().for_each(|package| found.compare(&advisory, package)),
                Err(unreadable) => {
                    let message = format!("advisory {} cannot be read: {}", unreadable.entry, unreadable.reason);
                    packages.iter().for_each(|package| found.problem(package, message.clone()));
                }
            }
        }
    }
    found.advisories.sort_by(|a, b| (&a.package, &a.id).cmp(&(&b.package, &b.id)));
    found.problems.sort();
    found.problems.dedup();
    (found.advisories, found.problems)
}

/// The set as policies see it.
pub fn set_facts(set: &AdvisorySet, as_of: Timestamp) -> AdvisorySetFacts {
    let today = as_of.to_zoned(TimeZone::UTC).date();
    let age_days = set.date().until(today).map(|span| i64::from(span.get_days())).unwrap_or_default();
    AdvisorySetFacts {
        source: set.source().into(),
        revision: set.revision().map(Text::from),
        date: set.date().to_string().into(),
        age_days,
        count: set.count(),
        unreadable: set.unreadable(),
    }
}

#[derive(Default)]
struct Found {
    advisories: Vec<AdvisoryMatch>,
    problems: Vec<Problem>,
}

impl Found {
    fn compare(&mut self, advisory: &Advisory, package: &Package) {
        let version = match Version::parse(&package.version) {
            Ok(version) => version,
            Err(e) => {
                let (name, version) = (&package.name, &package.version);
                let message = format!("version `{version}` of {name} cannot be compared with advisories: {e}");
                return self.problem(package, message);
            }
        };
        if advisory.affects(&version) {
            self.advisories.push(record(advisory, package, &version));
        }
    }

    fn problem(&mut self, package: &Package, message: String) {
        self.problems.push(Problem { at: package.at.clone(), message });
    }
}

fn record(advisory: &Advisory, package: &Package, version: &Version) -> AdvisoryMatch {
    let score = advisory.rating.as_ref().map(|rating| rating.score);
    AdvisoryMatch {
        id: Text::clone(&advisory.id),
        aliases: advisory.aliases.iter().cloned().collect(),
        package: Text::clone(&package.id),
        name: Text::clone(&package.name),
        version: Text::clone(&package.version),
        kind: advisory.kind,
        severity: score.map_or(Severity::Unscored, |score| score.severity()),
        score: score.map(|score| score.0),
        vector: advisory.rating.as_ref().map(|rating| Text::clone(&rating.vector)),
        published: Text::clone(&advisory.published),
        patched: advisory.versions.patched.clone(),
        unaffected: advisory.versions.unaffected.clone(),
        functions: advisory.functions.iter().cloned().collect(),
        architectures: advisory.architectures.iter().cloned().collect(),
        systems: advisory.systems.iter().cloned().collect(),
        remedy: advisory.remedy(version),
        fix: Vec::new(),
        url: advisory.url().into(),
        at: package.at.clone(),
    }
}

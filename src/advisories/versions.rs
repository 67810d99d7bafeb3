//! Which versions an advisory affects: requirements and events become intervals, once.
//!
//! RustSec lists the versions that are *free* of a problem, OSV the events at which it came and went. Both become
//! half-open [`Interval`]s of affected versions, in the order of SemVer precedence, pre-releases included: a
//! pre-release of the fixed version is still affected. Requirements are read as RustSec reads them, which is not as
//! Cargo does: `>1.2` means later than 1.2.0, and `^1.2` ends before 2.0.0-0.

use crate::evidence::Text;
use semver::{BuildMetadata, Comparator, Op, Prerelease, Version, VersionReq};
use std::fmt;

/// A stretch of versions: from `start` on, and before `end`. Absent means without bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The first version of it.
    pub start: Option<Version>,
    /// The first version behind it.
    pub end: Option<Version>,
}

impl Interval {
    /// Whether the version lies in it.
    pub fn contains(&self, version: &Version) -> bool {
        self.start.as_ref().is_none_or(|start| version >= start) && self.end.as_ref().is_none_or(|end| version < end)
    }

    /// The versions that a requirement of a RustSec advisory stands for.
    ///
    /// # Errors
    /// Says what is wrong with a requirement that stands for no single stretch of versions.
    pub fn of_requirement(requirement: &VersionReq) -> Result<Self, String> {
        let interval = match requirement.comparators.as_slice() {
            [] => Interval { start: None, end: None },
            [one] => bounds(one)?,
            [first, second] => pair(bounds(first)?, bounds(second)?)
                .ok_or_else(|| format!("requirement `{requirement}` is not one lower and one upper bound"))?,
            _ => return Err(format!("requirement `{requirement}` has more than two bounds")),
        };
        match interval.is_empty() {
            true => Err(format!("requirement `{requirement}` allows no version")),
            false => Ok(interval),
        }
    }

    fn is_empty(&self) -> bool {
        matches!((&self.start, &self.end), (Some(start), Some(end)) if start >= end)
    }

    fn overlaps(&self, other: &Interval) -> bool {
        let begins_in = |a: &Interval, b: &Interval| match (&a.start, &b.end) {
            (Some(start), Some(end)) => start < end,
            _ => true,
        };
        begins_in(self, other) && begins_in(other, self)
    }

    /// The interval as a version requirement.
    fn requirement(&self) -> String {
        let from = self.start.as_ref().map(|start| match before(start) {
            Some(last) => format!(">{last}"),
            None => format!(">={start}"),
        });
        let to = self.end.as_ref().map(|end| match before(end) {
            Some(last) => format!("<={last}"),
            None => format!("<{end}"),
        });
        match (from, to) {
            (Some(from), Some(to)) => format!("{from}, {to}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => "*".to_owned(),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(start) = &self.start {
            write!(f, "{start}")?;
        }
        f.write_str("..")?;
        match &self.end {
            Some(end) => write!(f, "{end}"),
            None => Ok(()),
        }
    }
}

/// The affected versions: intervals in order, none touching another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intervals(Vec<Interval>);

impl Intervals {
    /// The versions for which none of the requirements holds. Equal to `is_vulnerable` of crate `rustsec`, but it
    /// reports what that panics at.
    ///
    /// # Errors
    /// Says what is wrong where a requirement cannot be used, or where two of them overlap.
    pub fn outside(free: &[VersionReq]) -> Result<Self, String> {
        let mut intervals = Vec::with_capacity(free.len());
        for requirement in free {
            let interval = Interval::of_requirement(requirement)?;
            if let Some((other, _)) = free.iter().zip(&intervals).find(|(_, other)| interval.overlaps(other)) {
                return Err(format!("requirements `{other}` and `{requirement}` overlap"));
            }
            intervals.push(interval);
        }
        intervals.sort_by(|a, b| a.start.cmp(&b.start));
        Ok(Intervals(complement(&intervals)))
    }

    /// The versions in any of the intervals.
    pub fn union(mut intervals: Vec<Interval>) -> Self {
        intervals.retain(|interval| !interval.is_empty());
        intervals.sort_by(|a, b| a.start.cmp(&b.start));
        let mut union: Vec<Interval> = Vec::with_capacity(intervals.len());
        for interval in intervals {
            match union.last_mut() {
                Some(last) if touches(last, &interval) => extend(last, interval.end),
                _ => union.push(interval),
            }
        }
        Intervals(union)
    }

    /// Whether the version is affected.
    pub fn contain(&self, version: &Version) -> bool {
        self.0.iter().any(|interval| interval.contains(version))
    }

    /// Whether no version is affected.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The intervals, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Interval> {
        self.0.iter()
    }

    /// What lies outside as requirements: the patched versions, and those from before the problem came.
    pub fn requirements(&self) -> (Vec<Text>, Vec<Text>) {
        let outside = complement(&self.0);
        let (unaffected, patched): (Vec<_>, Vec<_>) = outside.iter().partition(|interval| interval.start.is_none());
        let texts = |intervals: Vec<&Interval>| intervals.iter().map(|i| i.requirement().into()).collect();
        (texts(patched), texts(unaffected))
    }
}

/// Reads `start..end`, as [`Interval`] is displayed.
///
/// # Errors
/// Says what is wrong with it.
pub fn parse_interval(text: &str) -> Result<Interval, String> {
    let (start, end) = text.split_once("..").ok_or_else(|| format!("`{text}` is not an interval `start..end`"))?;
    let bound = |text: &str| match text {
        "" => Ok(None),
        _ => parse_version(text).map(Some),
    };
    Ok(Interval { start: bound(start)?, end: bound(end)? })
}

/// Reads a version as OSV documents write it: minor and patch may be missing. Build metadata is left out, since it has
/// no part in precedence.
///
/// # Errors
/// Says that it is no version.
pub fn parse_version(text: &str) -> Result<Version, String> {
    let padded = match text.bytes().filter(|byte| *byte == b'.').count() {
        0 => format!("{text}.0.0"),
        1 => format!("{text}.0"),
        _ => text.to_owned(),
    };
    let mut version = Version::parse(&padded).map_err(|e| format!("`{text}` is not a semantic version: {e}"))?;
    version.build = BuildMetadata::EMPTY;
    Ok(version)
}

/// The lowest version above the given one: what "up to and including" ends before.
///
/// # Errors
/// Says so where the number is the largest there is.
pub fn successor(version: &Version) -> Result<Version, String> {
    let mut next = Version { build: BuildMetadata::EMPTY, ..version.clone() };
    match version.pre.is_empty() {
        true => {
            next.patch = plus_one(version.patch)?;
            next.pre = lowest();
        }
        false => {
            let pre = format!("{}.0", version.pre);
            next.pre = Prerelease::new(&pre).map_err(|e| format!("`{pre}`: {e}"))?;
        }
    }
    Ok(next)
}

/// The version of which this is the successor, where that is a release.
fn before(version: &Version) -> Option<Version> {
    let patch = version.patch.checked_sub(1)?;
    (version.pre.as_str() == "0").then(|| Version::new(version.major, version.minor, patch))
}

fn lowest() -> Prerelease {
    Prerelease::new("0").unwrap_or(Prerelease::EMPTY)
}

fn plus_one(number: u64) -> Result<u64, String> {
    number.checked_add(1).ok_or_else(|| format!("version number {number} is the largest there is"))
}

/// What one comparator allows.
fn bounds(comparator: &Comparator) -> Result<Interval, String> {
    let version = Version {
        major: comparator.major,
        minor: comparator.minor.unwrap_or(0),
        patch: comparator.patch.unwrap_or(0),
        pre: comparator.pre.clone(),
        build: BuildMetadata::EMPTY,
    };
    let (start, end) = match comparator.op {
        Op::Greater => (Some(successor(&version)?), None),
        Op::GreaterEq => (Some(version), None),
        Op::Less => (None, Some(version)),
        Op::LessEq => (None, Some(successor(&version)?)),
        Op::Exact => (Some(version.clone()), Some(successor(&version)?)),
        Op::Tilde => (Some(version), Some(tilde_end(comparator)?)),
        Op::Caret => (Some(version), Some(caret_end(comparator)?)),
        _ => return Err(format!("`{comparator}` is no comparison that RustSec knows")),
    };
    Ok(Interval { start, end })
}

fn tilde_end(c: &Comparator) -> Result<Version, String> {
    let end = match c.minor {
        Some(minor) => Version::new(c.major, plus_one(minor)?, 0),
        None => Version::new(plus_one(c.major)?, 0, 0),
    };
    Ok(Version { pre: lowest(), ..end })
}

fn caret_end(c: &Comparator) -> Result<Version, String> {
    let end = match (c.major, c.minor, c.patch) {
        (0, Some(0), Some(patch)) => Version::new(0, 0, plus_one(patch)?),
        (0, Some(minor), _) => Version::new(0, plus_one(minor)?, 0),
        (major, ..) => Version::new(plus_one(major)?, 0, 0),
    };
    Ok(Version { pre: lowest(), ..end })
}

/// A lower and an upper bound together, in either order.
fn pair(first: Interval, second: Interval) -> Option<Interval> {
    match (first, second) {
        (Interval { start: Some(start), end: None }, Interval { start: None, end: Some(end) })
        | (Interval { start: None, end: Some(end) }, Interval { start: Some(start), end: None }) => {
            Some(Interval { start: Some(start), end: Some(end) })
        }
        _ => None,
    }
}

/// What lies between and around intervals that are in order and do not overlap.
fn complement(intervals: &[Interval]) -> Vec<Interval> {
    let mut gaps = Vec::with_capacity(intervals.len() + 1);
    let mut open = Some(None);
    for interval in intervals {
        if let (Some(start), Some(end)) = (open, &interval.start) {
            gaps.push(Interval { start, end: Some(end.clone()) });
        }
        open = interval.end.clone().map(Some);
    }
    if let Some(start) = open {
        gaps.push(Interval { start, end: None });
    }
    gaps.retain(|gap| !gap.is_empty());
    gaps
}

/// Whether the second of two intervals in order begins within the first or right behind it.
fn touches(first: &Interval, second: &Interval) -> bool {
    match (&first.end, &second.start) {
        (Some(end), Some(start)) => start <= end,
        _ => true,
    }
}

fn extend(interval: &mut Interval, end: Option<Version>) {
    interval.end = match (interval.end.take(), end) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    };
}

//! Reads an OSV document; source: the OSV schema, version 1.7, <https://ossf.github.io/osv-schema/>.

use super::advisory::{Advisory, Versions};
use super::builder::Reading;
use super::severity::Rating;
use super::versions::{Interval, Intervals, parse_version, successor};
use super::{line, markdown};
use crate::evidence::Text;
use crate::facts::AdvisoryKind;
use semver::Version;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Document {
    id: String,
    modified: String,
    published: Option<String>,
    withdrawn: Option<String>,
    aliases: Option<Vec<String>>,
    severity: Option<Vec<Rated>>,
    affected: Option<Vec<Affected>>,
}

#[derive(Deserialize)]
struct Rated {
    #[serde(rename = "type")]
    kind: String,
    score: Value,
}

#[derive(Deserialize)]
struct Affected {
    package: Option<Package>,
    ranges: Option<Vec<Range>>,
    versions: Option<Vec<String>>,
    severity: Option<Vec<Rated>>,
    #[serde(default)]
    ecosystem_specific: Value,
    #[serde(default)]
    database_specific: Value,
}

#[derive(Deserialize)]
struct Package {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    events: Vec<BTreeMap<String, String>>,
}

/// Reads one document: an advisory for each package of crates.io that it is about, which may be none.
///
/// # Errors
/// Says why it cannot be read.
pub(super) fn read(text: &str) -> Result<Reading, String> {
    let document: Document = serde_json::from_str(text).map_err(|e| format!("it is no OSV document: {e}"))?;
    let mut packages: BTreeMap<&str, Vec<&Affected>> = BTreeMap::new();
    for affected in document.affected.iter().flatten() {
        if let Some(package) = affected.package.as_ref().filter(|package| package.ecosystem == "crates.io") {
            packages.entry(&package.name).or_default().push(affected);
        }
    }
    let mut reading = Reading::default();
    for (package, affected) in packages {
        match advisory(&document, package, &affected, &mut reading.remarks) {
            Ok(advisory) => reading.advisories.push(advisory),
            Err(reason) => reading.remarks.push(reason),
        }
    }
    reading.remarks.dedup();
    Ok(reading)
}

fn advisory(
    document: &Document,
    package: &str,
    affected: &[&Affected],
    remarks: &mut Vec<String>,
) -> Result<Advisory, String> {
    let published = document.published.as_ref().unwrap_or(&document.modified);
    Ok(Advisory {
        package: line::package_name(package)?,
        id: line::identifier(&document.id)?,
        kind: kind(affected, remarks),
        published: line::date(published)?,
        aliases: markdown::aliases(document.aliases.clone().unwrap_or_default(), remarks),
        versions: Versions::affected_in(intervals(package, affected, remarks)?),
        rating: rating(document, affected, remarks),
        functions: specifics(affected, "functions"),
        architectures: specifics(affected, "arch"),
        systems: specifics(affected, "os"),
        withdrawn: document.withdrawn.as_deref().map(line::date).transpose()?,
    })
}

/// The affected versions of all entries on a package. An entry that cannot be read is left out and named, as long as
/// another one can be.
fn intervals(package: &str, affected: &[&Affected], remarks: &mut Vec<String>) -> Result<Intervals, String> {
    let mut intervals = Vec::new();
    let mut reasons = Vec::new();
    for entry in affected {
        for range in entry.ranges.iter().flatten().filter(|range| range.kind != "GIT") {
            read_part(timeline(range), &mut intervals, &mut reasons);
        }
        for version in entry.versions.iter().flatten() {
            read_part(single(version), &mut intervals, &mut reasons);
        }
    }
    let union = Intervals::union(intervals);
    if union.is_empty() {
        reasons.push("no version that it affects can be read from it".to_owned());
    }
    let reason = format!("package {package}: {}", reasons.join("; "));
    match (union.is_empty(), reasons.is_empty()) {
        (true, _) => return Err(reason),
        (false, true) => {}
        (false, false) => remarks.push(reason),
    }
    Ok(union)
}

fn read_part(part: Result<Vec<Interval>, String>, intervals: &mut Vec<Interval>, reasons: &mut Vec<String>) {
    match part {
        Ok(read) => intervals.extend(read),
        Err(reason) => reasons.push(reason),
    }
}

enum Event {
    Introduced,
    Fixed,
}

/// The intervals between the events of a range. Both kinds of range that name versions mean SemVer on crates.io.
fn timeline(range: &Range) -> Result<Vec<Interval>, String> {
    if range.kind != "SEMVER" && range.kind != "ECOSYSTEM" {
        return Err(format!("a range is of the unknown kind `{}`", range.kind));
    }
    let mut events = Vec::new();
    for (name, version) in range.events.iter().flatten() {
        events.extend(event(name, version)?);
    }
    events.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut intervals = Vec::new();
    let mut open = None;
    for (version, event) in events {
        match (event, open.take()) {
            (Event::Introduced, None) => open = Some(version),
            (Event::Introduced, since) => open = since,
            (Event::Fixed, Some(start)) => intervals.push(Interval { start, end: version }),
            (Event::Fixed, None) => {}
        }
    }
    intervals.extend(open.map(|start| Interval { start, end: None }));
    Ok(intervals)
}

/// One event; absent stands for the version before all others, as `0` does in OSV and `0.0.0-0` in RustSec's export.
fn event(name: &str, version: &str) -> Result<Option<(Option<Version>, Event)>, String> {
    Ok(Some(match name {
        "introduced" if version == "0" || version == "0.0.0-0" => (None, Event::Introduced),
        "introduced" => (Some(parse_version(version)?), Event::Introduced),
        "fixed" => (Some(parse_version(version)?), Event::Fixed),
        "last_affected" => (Some(successor(&parse_version(version)?)?), Event::Fixed),
        "limit" if version == "*" => return Ok(None),
        _ => return Err(format!("a range has the unknown event `{name}`")),
    }))
}

fn single(version: &str) -> Result<Vec<Interval>, String> {
    let version = parse_version(version)?;
    let end = successor(&version)?;
    Ok(vec![Interval { start: Some(version), end: Some(end) }])
}

/// RustSec's export names the kind; other databases know vulnerabilities alone.
fn kind(affected: &[&Affected], remarks: &mut Vec<String>) -> AdvisoryKind {
    let named = affected.iter().find_map(|entry| entry.database_specific.get("informational")?.as_str());
    markdown::kind(named, remarks)
}

/// By the newest CVSS version that can be read.
fn rating(document: &Document, affected: &[&Affected], remarks: &mut Vec<String>) -> Option<Rating> {
    let own = affected.iter().flat_map(|entry| entry.severity.iter().flatten());
    let ratings = document.severity.iter().flatten().chain(own).filter(|rating| rating.kind.starts_with("CVSS_V"));
    let mut ratings: Vec<(&str, String)> = ratings.map(|rating| (&*rating.kind, text(&rating.score))).collect();
    ratings.sort_by(|a, b| b.cmp(a));
    let mut best = None;
    for (_, vector) in ratings {
        match Rating::of(&vector) {
            Ok(rating) => best = best.or(Some(rating)),
            Err(reason) => remarks.push(format!("a rating is left out: {reason}")),
        }
    }
    best
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A list of RustSec's export, such as the affected functions.
fn specifics(affected: &[&Affected], key: &str) -> BTreeSet<Text> {
    let lists = affected.iter().filter_map(|entry| entry.ecosystem_specific.get("affects")?.get(key)?.as_array());
    lists.flatten().filter_map(Value::as_str).map(Text::from).collect()
}

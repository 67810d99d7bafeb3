//! The advisory set against the real databases and against what cargo-audit says of real lockfiles.
//!
//! These tests need the data that stands beside the checkout, or where `ANDON_DATA` points, and say so where they are
//! skipped. `ANDON_BLESS=1 cargo test --test advisories` writes the built-in snapshot anew.

use andon::advisories::{Advisory, AdvisorySet, Origin};
use andon::evidence::Evidence;
use andon::facts::advisory::matches;
use andon::facts::workspace::Workspace;
use andon::facts::{AdvisoryKind, AdvisoryMatch, Facts, Problem};
use semver::{BuildMetadata, Prerelease, Version};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const REVISION: &str = "bf5c0d245";

/// The folder of real data, or a note that the test is skipped.
fn data() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("ANDON_DATA").map_or_else(beside, PathBuf::from);
    let there = folder.join("advisory-db").is_dir();
    if !there {
        eprintln!("skipped: no advisory-db in {}", folder.display());
    }
    there.then_some(folder)
}

fn entries(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut entries = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()) {
            match entry.is_dir() {
                true => folders.push(entry),
                false => {
                    let name = entry.strip_prefix(root).expect("below root").to_str().expect("UTF-8").to_owned();
                    entries.push((name, std::fs::read(entry).expect("file")));
                }
            }
        }
    }
    entries
}

fn origin(source: &str) -> Origin {
    Origin { source: source.to_owned(), revision: Some(REVISION.to_owned()), date: jiff::civil::date(2026, 8, 21) }
}

fn from_markdown(data: &Path) -> AdvisorySet {
    AdvisorySet::build(entries(&data.join("advisory-db")), origin("https://github.com/rustsec/advisory-db"))
}

fn from_osv(data: &Path) -> AdvisorySet {
    AdvisorySet::build(entries(&data.join("advisories-osv")), origin("https://github.com/rustsec/advisory-db"))
}

/// The three sources of the same advisories.
fn sets(data: &Path) -> [(&'static str, Arc<AdvisorySet>); 3] {
    let (markdown, osv) = (from_markdown(data), from_osv(data));
    [("RustSec", Arc::new(markdown)), ("OSV", Arc::new(osv)), ("built-in", AdvisorySet::builtin())]
}

fn advisories(set: &AdvisorySet) -> Vec<Advisory> {
    set.iter().collect::<Result<_, _>>().expect("every line can be read")
}

#[test]
fn the_builtin_snapshot_is_the_rustsec_directory() {
    let Some(data) = data() else { return };
    let set = from_markdown(&data);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/advisories");
    if std::env::var_os("ANDON_BLESS").is_some() {
        std::fs::write(folder.join("builtin.txt"), set.snapshot()).expect("written");
        std::fs::write(folder.join("builtin.sha256"), format!("{}  builtin.txt\n", set.sha256())).expect("written");
        return;
    }
    let builtin = AdvisorySet::builtin();
    let differs = set.snapshot().lines().zip(builtin.snapshot().lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None, "run ANDON_BLESS=1 cargo test --test advisories and review the difference");
    assert_eq!(set.snapshot().len(), builtin.snapshot().len());
}

#[test]
fn every_line_of_the_builtin_snapshot_can_be_read() {
    let set = AdvisorySet::builtin();
    let read = AdvisorySet::from_snapshot(set.snapshot().to_owned()).expect("in order and complete");
    assert_eq!(advisories(&read).len(), 1205);
    assert_eq!((read.count(), read.unreadable()), (1205, vec![]));
    assert_eq!((read.revision(), read.date().to_string().as_str()), (Some(REVISION), "2026-08-21"));
    assert_eq!(read.sha256(), set.sha256(), "builtin.sha256 is of another text");
    for advisory in advisories(&read) {
        let found: Vec<_> = read.for_package(&advisory.package).filter_map(Result::ok).collect();
        assert!(found.contains(&advisory), "{} is not found by its package", advisory.id);
        assert!(read.by_id(&advisory.id).contains(&advisory), "{} is not found by its id", advisory.id);
    }
}

#[test]
fn the_order_of_entries_does_not_matter() {
    let Some(data) = data() else { return };
    for folder in ["advisory-db", "advisories-osv"] {
        let mut entries = entries(&data.join(folder));
        let forwards = AdvisorySet::build(entries.clone(), origin("x"));
        entries.reverse();
        assert_eq!(forwards.snapshot(), AdvisorySet::build(entries, origin("x")).snapshot());
    }
}

#[test]
fn osv_and_rustsec_say_the_same_of_every_advisory() {
    let Some(data) = data() else { return };
    let (markdown, osv) = (advisories(&from_markdown(&data)), advisories(&from_osv(&data)));
    let ids = |set: &[Advisory]| set.iter().map(|a| a.id.to_string()).collect::<BTreeSet<_>>();
    assert_eq!(ids(&markdown), ids(&osv), "the draft RUSTSEC-2025-0000 is RUSTSEC-2025-0065 by its aliases");
    for (a, b) in markdown.iter().zip(&osv) {
        assert_eq!((&a.package, &a.id, a.kind), (&b.package, &b.id, b.kind));
        assert_eq!(a.versions.affected, b.versions.affected, "{}", a.id);
        assert_eq!((&a.withdrawn, &a.published, &a.rating), (&b.withdrawn, &b.published, &b.rating), "{}", a.id);
        assert_eq!((&a.functions, &a.systems, &a.architectures), (&b.functions, &b.systems, &b.architectures));
    }
}

#[test]
fn both_forms_together_are_the_rustsec_directory() {
    let Some(data) = data() else { return };
    let (markdown, osv) = (from_markdown(&data), from_osv(&data));
    let both = AdvisorySet::merge(&osv, &markdown);
    let without_header = |set: &AdvisorySet| set.snapshot().lines().skip(5).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(without_header(&both), without_header(&markdown));
}

/// Versions around every bound of an advisory: themselves, their neighbours, pre-releases and build metadata.
fn spread(versions: &rustsec::advisory::Versions) -> BTreeSet<Version> {
    let mut spread = BTreeSet::from([Version::new(0, 0, 0), Version::new(u64::MAX, 0, 0)]);
    let requirements = versions.patched().iter().chain(versions.unaffected());
    for comparator in requirements.flat_map(|requirement| &requirement.comparators) {
        let (major, minor, patch) = (comparator.major, comparator.minor.unwrap_or(0), comparator.patch.unwrap_or(0));
        for (minor, patch) in [(minor, patch), (minor, patch + 1), (minor + 1, 0), (minor, patch.saturating_sub(1))] {
            for major in [major, major + 1, major.saturating_sub(1)] {
                let version = Version::new(major, minor, patch);
                let pre = |text: &str| Version { pre: Prerelease::new(text).expect(text), ..version.clone() };
                let build = BuildMetadata::new("b").expect("b");
                spread.extend([pre("0"), pre("alpha.1"), pre("rc.9"), Version { build, ..version.clone() }]);
                spread.insert(Version { pre: comparator.pre.clone(), ..version.clone() });
                spread.insert(version);
            }
        }
    }
    spread
}

#[test]
fn every_version_is_judged_as_rustsec_judges_it() {
    let Some(data) = data() else { return };
    let sets = sets(&data);
    let mut compared = 0;
    for (name, bytes) in entries(&data.join("advisory-db/crates")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let theirs: rustsec::Advisory = text.parse().unwrap_or_else(|e| panic!("{name}: {e}"));
        let ours = sets.each_ref().map(|(_, set)| {
            let mut found = set.for_package(theirs.metadata.package.as_str()).filter_map(Result::ok);
            found.find(|a| *a.id == *theirs.id().as_str()).unwrap_or_else(|| panic!("{} is lost", theirs.id()))
        });
        for version in spread(&theirs.versions) {
            let expected = theirs.versions.is_vulnerable(&version) && !theirs.withdrawn();
            for (advisory, (source, _)) in ours.iter().zip(&sets) {
                assert_eq!(advisory.affects(&version), expected, "{} {version} by {source}", advisory.id);
            }
            compared += 1;
        }
    }
    assert!(compared > 20_000, "only {compared} versions");
}

#[test]
fn severity_is_what_rustsec_says() {
    let Some(data) = data() else { return };
    let set = from_markdown(&data);
    for (name, bytes) in entries(&data.join("advisory-db/crates")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let theirs: rustsec::Advisory = text.parse().unwrap_or_else(|e| panic!("{name}: {e}"));
        let ours = set.by_id(theirs.id().as_str());
        let score = ours.iter().find(|a| *a.id == *theirs.id().as_str()).and_then(|a| a.rating.as_ref());
        assert_eq!(score.map(|r| r.score.0), theirs.metadata.cvss.as_ref().map(|cvss| cvss.score()), "{name}");
    }
}

#[derive(Deserialize)]
struct Expected {
    #[serde(default)]
    advisories: Vec<(String, String, String, String)>,
    #[serde(default)]
    error: bool,
}

type Finding = (String, String, String, String);

fn kind(kind: AdvisoryKind) -> &'static str {
    match kind {
        AdvisoryKind::Vulnerability => "vulnerability",
        AdvisoryKind::Unsound => "unsound",
        AdvisoryKind::Unmaintained => "unmaintained",
        AdvisoryKind::Notice => "notice",
    }
}

/// The facts of a lockfile by itself.
fn facts(path: &Path) -> (Facts, Vec<Problem>) {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("moment"));
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    evidence.files.insert("Cargo.lock".into(), bytes.into());
    let workspace = Workspace { lockfile: Some("Cargo.lock".into()), ..Workspace::default() };
    Facts::gather(&evidence, &workspace)
}

fn findings(matches: &[AdvisoryMatch]) -> BTreeSet<Finding> {
    let text = |text: &Arc<str>| text.to_string();
    matches.iter().map(|m| (kind(m.kind).to_owned(), text(&m.id), text(&m.name), text(&m.version))).collect()
}

/// Lockfiles that Cargo refuses, and andon by name, which blocks. cargo-audit refuses the conflict alone; of those with a
/// package listed twice, which a careless merge leaves behind, it reads on.
const REFUSED: [(&str, &str); 5] = [
    ("workspaces-historic/ruffle-rs+ruffle@453b0f1fe3/Cargo.lock", "`heck 0.4.0` is listed twice"),
    (
        "workspaces-historic/tauri-apps+tauri@783ef0f2d3/examples/api/src-tauri/Cargo.lock",
        "`windows-implement 0.56.0` is listed twice",
    ),
    ("workspaces-historic/vectordotdev+vector@023f5fef27/Cargo.lock", "`thiserror-impl 2.0.3` is listed twice"),
    ("workspaces-historic/vectordotdev+vector@366f83c0f6/Cargo.lock", "conflict"),
    ("workspaces-historic/vectordotdev+vector@8646a01049/Cargo.lock", "`tracing 0.1.0` is listed twice"),
];

#[test]
fn every_lockfile_is_judged_as_cargo_audit_judges_it() {
    let Some(data) = data() else { return };
    let corpus = data.join("corpus");
    let expected = std::fs::read_to_string(corpus.join("expected-advisories.json")).expect("expected-advisories.json");
    let expected: BTreeMap<String, Expected> = serde_json::from_str(&expected).expect("JSON");
    assert_eq!(expected.len(), 194);
    let sets = sets(&data);
    let (mut found, mut refused) = (0, 0);
    for (path, expected) in &expected {
        let (facts, problems) = facts(&corpus.join(path));
        if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| refused == path) {
            assert!(problems.iter().any(|problem| problem.message.contains(reason)), "{path}: {problems:?}");
            assert!(facts.packages.is_empty(), "{path} is read by now: compare it");
            refused += 1;
            continue;
        }
        assert!(!expected.error, "{path}: cargo-audit cannot read it");
        let theirs: BTreeSet<Finding> = expected.advisories.iter().cloned().collect();
        for (source, set) in &sets {
            let (matches, problems) = matches(set, &facts.packages);
            assert_eq!(problems, [], "{path} by {source}");
            assert_eq!(findings(&matches), theirs, "{path} by {source}");
        }
        found += theirs.len();
    }
    assert_eq!(refused, REFUSED.len());
    assert!(found > 1_000, "only {found} findings in the whole corpus");
}

//! What andon finds with real configurations of cargo-deny is what cargo-deny finds.

use super::reasons::Reasons;
use super::subjects::{Lockfile, Manifests, words};
use super::{complete, data};
use andon::adopt::Tool;
use andon::advisories::AdvisorySet;
use andon::collect::Collector;
use andon::collect::advisories::{AdvisoryChoice, read_source};
use andon::evidence::{CrateKnowledge, Evidence, IndexKnowledge, ManifestKnowledge, Text, crate_key};
use andon::finding::{Finding, Level};
use andon::gate::Gate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// The day of the corpus's advisories.
const AS_OF: &str = "2026-08-22T00:00:00Z";

/// What cargo-deny said of a workspace, written down by `record.py`.
#[derive(serde::Deserialize)]
struct Record {
    /// Packages from git, empty when it looked.
    stubs: BTreeSet<String>,
    /// With the workspace's own configuration.
    own: Judged,
    /// With `strict.toml`.
    strict: Judged,
    /// With `closed.toml`, in one workspace.
    closed: Option<Judged>,
}

/// What it said with one configuration.
#[derive(serde::Deserialize)]
pub struct Judged {
    /// Packages of the lockfile that it does not have in its graph.
    pub pruned: BTreeSet<String>,
    findings: BTreeMap<String, Vec<Vec<String>>>,
}

/// cargo-deny's codes for what both judge.
///
/// Not among them, for they cannot be compared: what is said of resolved features (`default-feature-enabled`,
/// `exact-features-mismatch`, `feature-not-explicitly-allowed`), which neither lockfile nor manifests tell; what is said of
/// the files of crates (`build-script-not-allowed`, `detected-executable` and their like, `unlicensed`), which are not
/// there; and `unresolved-workspace-dependency`, by which cargo-deny says that it has a fault.
const CODES: [(&str, &str); 16] = [
    ("vulnerability", "vulnerable"),
    ("unsound", "unsound"),
    ("unmaintained", "unmaintained"),
    ("notice", "notice"),
    ("yanked", "yanked"),
    ("duplicate", "duplicate_versions"),
    ("banned", "banned_crate"),
    ("not-allowed", "crate_not_allowed"),
    ("feature-banned", "feature_not_allowed"),
    ("wildcard", "wildcard_requirement"),
    ("workspace-duplicate", "workspace_dependency_duplicated"),
    ("unused-workspace-dependency", "workspace_dependency_unused"),
    ("replaced-in-std", "std_replacement"),
    ("source-not-allowed", "unknown_source"),
    ("git-source-underspecified", "git_reference_unpinned"),
    ("rejected", "licence_not_allowed"),
];

/// Codes in the records that say nothing of the dependencies: that an entry of the configuration has met nothing, which
/// andon says of waivers alone; and that a licence was read from a text, which the evidence of this test does not have.
const REMARKS: [&str; 12] = [
    "advisory-not-detected",
    "yanked-not-detected",
    "unmatched-skip",
    "unmatched-skip-root",
    "unnecessary-skip",
    "unmatched-wrapper",
    "unused-wrapper",
    "unmatched-source",
    "unmatched-replacement-ignore",
    "no-license-field",
    "license-not-encountered",
    "license-exception-not-encountered",
];

/// cargo-deny's findings in andon's words: level, policy, advisory, subject.
fn of_cargo_deny(judged: &Judged, lockfile: &Lockfile) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for finding in judged.findings.values().flatten() {
        let [severity, code, rest @ ..] = &**finding else { panic!("{finding:?}") };
        let Some((_, policy)) = CODES.iter().find(|(theirs, _)| theirs == code) else {
            assert!(REMARKS.contains(&&**code), "{code} is neither compared nor explained");
            continue;
        };
        let level = if severity == "error" { "deny" } else { "warn" };
        let name = |package: &str| package.split('@').next().unwrap_or_default().to_owned();
        let subject = match *policy {
            "duplicate_versions" | "workspace_dependency_duplicated" | "std_replacement" | "wildcard_requirement" => {
                name(&rest[0])
            }
            "git_reference_unpinned" => lockfile.repositories[&rest[0]].clone(),
            _ => rest.join(" "),
        };
        found.insert(format!("{level} {policy} {subject}"));
    }
    found
}

/// What is known of crates, as far as the records tell it: their licences, and whether they are yanked.
fn knowledge() -> BTreeMap<Text, Arc<CrateKnowledge>> {
    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let licences: BTreeMap<String, Vec<String>> =
        serde_json::from_str(include_str!("licences.json")).expect("licences");
    let yanked: BTreeSet<String> = serde_json::from_str(include_str!("yanked.json")).expect("yanked versions");
    let licences = licences.iter().flat_map(|(licence, packages)| packages.iter().map(move |one| (one, &**licence)));
    let mut known: BTreeMap<&String, CrateKnowledge> = BTreeMap::new();
    for (package, licence) in licences {
        let licence = (!licence.is_empty()).then(|| licence.into());
        known.entry(package).or_default().manifest =
            Some(ManifestKnowledge { licence, ..ManifestKnowledge::default() });
    }
    for package in &yanked {
        known.entry(package).or_default().index = Some(IndexKnowledge { yanked: true, ..IndexKnowledge::default() });
    }
    let key = |package: &str| {
        let (name, version) = package.split_once('@').expect("a version");
        Text::from(crate_key(name, version, CRATES_IO))
    };
    known.into_iter().map(|(package, knowledge)| (key(package), Arc::new(knowledge))).collect()
}

fn evidence(root: &Path, advisories: &Arc<AdvisorySet>) -> Evidence {
    let collector = Collector::new(root).cargo_home(None).cache_dir(None).advisories(AdvisoryChoice::Builtin);
    let mut evidence = collector.as_of(AS_OF.parse().expect("a moment")).collect().expect("evidence");
    evidence.advisories = Arc::clone(advisories);
    evidence.crates = knowledge();
    evidence
}

/// andon's findings of a workspace by a translated configuration.
fn of_andon(file: &str, text: &str, evidence: &Evidence, manifests: &Manifests) -> BTreeSet<String> {
    let config = complete(Tool::Deny, file, text).config(file).expect("a configuration");
    let verdict = Gate::builder().config(config).build().expect("a gate").judge(evidence);
    let counts = |finding: &&Finding| finding.counts() && finding.workspace.is_empty();
    let mut found = BTreeSet::new();
    for finding in verdict.findings.iter().filter(counts) {
        let Some((_, policy)) = CODES.iter().find(|(_, policy)| *policy == &*finding.policy) else { continue };
        let level = if finding.level == Level::Deny { "deny" } else { "warn" };
        let subject = match *policy {
            // cargo-deny asks nothing of git references unless it is told to, and then denies.
            "git_reference_unpinned" if level == "warn" => continue,
            "wildcard_requirement" => manifests.member(&finding.subject),
            "workspace_dependency_duplicated" | "std_replacement" => manifests.declared(&finding.subject),
            "workspace_dependency_unused" => finding.subject.split('#').next_back().unwrap_or_default().to_owned(),
            // What cargo-deny calls a duplicate.
            "banned_crate" if finding.message.contains("in several versions") => {
                let name = finding.subject.split('@').next().unwrap_or_default();
                found.insert(format!("{level} duplicate_versions {name}"));
                continue;
            }
            _ if finding.code.contains("-20") => format!("{} {}", finding.code, finding.subject),
            _ => finding.subject.to_string(),
        };
        found.insert(format!("{level} {policy} {subject}"));
    }
    found
}

/// Nothing is to be learnt of the licence of a package from git: an empty one with no licence that anybody allows stood
/// in its place, and its repository is not there.
fn is_licence_of_stub(finding: &str, stubs: &BTreeSet<String>) -> bool {
    let (policy, subject) = words(finding);
    policy == "licence_not_allowed" && stubs.contains(subject)
}

/// The difference between both, a line each, with a reason where it is one of the usual ones; and how much is the same.
fn compared(
    ours: &BTreeSet<String>,
    stubs: &BTreeSet<String>,
    reasons: &Reasons<'_>,
) -> (Vec<(String, Option<&'static str>)>, usize) {
    let mut theirs = of_cargo_deny(reasons.judged, reasons.lockfile);
    theirs.retain(|finding| reasons.lockfile.has(finding));
    let known = |finding: &&String| !is_licence_of_stub(finding, stubs);
    let more = ours.difference(&theirs).filter(known);
    let less = theirs.difference(ours).filter(known);
    let lines = more
        .map(|finding| (format!("andon alone: {finding}"), reasons.of_cargo_deny(finding)))
        .chain(less.map(|finding| (format!("cargo-deny alone: {finding}"), reasons.of_andon(finding))));
    (lines.collect(), ours.intersection(&theirs).count())
}

/// Each difference is a line with its reason. A new one is added by `ANDON_BLESS=1`, and then needs one.
#[test]
fn andon_finds_what_cargo_deny_finds() {
    let Some(data) = data() else { return };
    let advisories = Arc::new(read_source(&data.join("advisory-db")).expect("advisories"));
    let pinned = include_str!("differences.txt");
    let reasons: BTreeMap<&str, &str> = pinned.lines().filter_map(|line| line.split_once(" | ")).collect();
    let (mut lines, mut agreed) = (BTreeSet::new(), 0);
    for path in std::fs::read_dir("tests/deny").expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let workspace = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "json") || !workspace.contains('+') {
            continue;
        }
        let record: Record =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("UTF-8")).expect("a record of cargo-deny");
        let root = data.join("corpus/workspaces").join(&workspace);
        let evidence = evidence(&root, &advisories);
        let manifests = Manifests::of(&evidence);
        let lockfile = Lockfile::of(&evidence);
        let own = ["deny.toml", ".deny.toml"].into_iter().find(|name| root.join(name).is_file()).expect("a deny.toml");
        let own = std::fs::read_to_string(root.join(own)).expect("UTF-8");
        let configurations = [
            ("own", &*own, Some(&record.own)),
            ("strict.toml", include_str!("strict.toml"), Some(&record.strict)),
            ("closed.toml", include_str!("closed.toml"), record.closed.as_ref()),
        ];
        for (file, text, judged) in configurations {
            let Some(judged) = judged else { continue };
            let mut ours = of_andon("deny.toml", text, &evidence, &manifests);
            // Licences are compared by the workspaces' own configurations.
            ours.retain(|finding| {
                judged.findings.contains_key("licenses") || words(finding).0 != "licence_not_allowed"
            });
            let why = Reasons { judged, lockfile: &lockfile, manifests: &manifests };
            let (found, same) = compared(&ours, &record.stubs, &why);
            agreed += same;
            let by = if file == "own" { String::new() } else { format!(", {file}") };
            lines.extend(found.into_iter().map(|(line, reason)| (format!("{workspace}{by}: {line}"), reason)));
        }
    }
    let with_reason = |(line, usual): &(String, Option<&'static str>)| {
        let reason = usual.or_else(|| reasons.get(line.as_str()).copied());
        format!("{line} | {}\n", reason.unwrap_or("UNEXPLAINED"))
    };
    let text = format!("agreed: {agreed}\n{}", lines.iter().map(with_reason).collect::<String>());
    if std::env::var_os("ANDON_BLESS").is_some() {
        std::fs::write("tests/deny/differences.txt", &text).expect("written");
    } else {
        assert_eq!(text, pinned, "run with ANDON_BLESS=1 and explain what is new");
    }
    assert!(!text.contains("UNEXPLAINED"), "{text}");
}

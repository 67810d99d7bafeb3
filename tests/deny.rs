//! Real configurations of cargo-deny: each is translated as a whole, and what andon then finds is what cargo-deny finds.

use andon::adopt::{Adopted, Adoption, Source, Tool};
use andon::advisories::AdvisorySet;
use andon::collect::Collector;
use andon::collect::advisories::{AdvisoryChoice, read_source};
use andon::evidence::{CrateKnowledge, ManifestKnowledge, Text, crate_key};
use andon::finding::{Finding, Level};
use andon::gate::Gate;
use andon::policy;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The day of the corpus's advisories.
const AS_OF: &str = "2026-08-22T00:00:00Z";

/// The real data, or none on a machine that does not have it.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ANDON_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let there = folder.join("corpus/workspaces").is_dir();
    if !there {
        eprintln!("skipped: the corpus is not at {}", folder.display());
    }
    there.then_some(folder)
}

fn translated(tool: Tool, file: &str, text: &str) -> Adopted {
    let policies = policy::load(&policy::builtin()).expect("the built-in policies");
    let adoption = Adoption {
        tool,
        source: Source { file, text },
        exceptions: None,
        policies: &policies,
        advisories: &AdvisorySet::builtin(),
        owner: Some("Ada"),
        until: Some(jiff::civil::date(2030, 1, 1)),
    };
    adoption.translate().unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The path of every leaf of a document, as a translation writes paths.
fn leaves(path: &str, value: &toml::Value, all: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                leaves(&path, value, all);
            }
        }
        toml::Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| leaves(&format!("{path}[{i}]"), item, all));
        }
        _ => all.push(path.to_owned()),
    }
}

/// The leaves of a source that a translation neither carries over nor names.
fn unaccounted(text: &str, adopted: &Adopted) -> Vec<String> {
    let document: toml::Table = toml::from_str(text).expect("TOML");
    let mut all = Vec::new();
    leaves("", &toml::Value::Table(document), &mut all);
    let known: Vec<&str> =
        adopted.carried.iter().map(String::as_str).chain(adopted.left.iter().map(|left| left.key.as_str())).collect();
    let within = |leaf: &str, entry: &&str| {
        leaf.strip_prefix(*entry).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    all.retain(|leaf| !known.iter().any(|entry| within(leaf, entry)));
    all
}

/// Parses, builds a gate, and leaves nothing out unsaid.
fn complete(tool: Tool, file: &str, text: &str) -> Adopted {
    let adopted = translated(tool, file, text);
    let config = adopted.config("andon.toml").unwrap_or_else(|e| panic!("{file}: {e}\n{}", adopted.text));
    Gate::builder().config(config).build().unwrap_or_else(|e| panic!("{file}: {e}\n{}", adopted.text));
    assert_eq!(unaccounted(text, &adopted), Vec::<String>::new(), "{file}");
    adopted
}

/// Every file of these names below a folder.
fn named(folder: &Path, names: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            named(&path, names, found);
        } else if names.iter().any(|name| path.ends_with(name)) {
            found.push(path);
        }
    }
}

/// Every key that cargo-deny 0.20 has, and those that it had.
#[test]
fn every_key_there_is_is_carried_or_named() {
    let text = include_str!("deny/every-key.toml");
    let adopted = complete(Tool::Deny, "deny.toml", text);
    let unknown: Vec<_> = adopted.left.iter().filter(|left| left.why.contains("is no key that")).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_configuration_of_the_corpus_is_translated_as_a_whole() {
    let Some(data) = data() else { return };
    let names = ["deny.toml", ".deny.toml", ".cargo/audit.toml", "supply-chain/config.toml"];
    let mut files = Vec::new();
    named(&data.join("corpus/workspaces"), &names, &mut files);
    named(&data.join("corpus/workspaces-historic"), &names, &mut files);
    assert!(files.len() > 30, "{files:?}");
    files.sort();
    for path in files {
        let file = path.strip_prefix(&data).expect("below it").to_string_lossy().into_owned();
        let tool = Tool::of(&file).expect("a tool");
        complete(tool, &file, &std::fs::read_to_string(&path).expect("UTF-8"));
    }
}

/// What cargo-deny said of a workspace, written down by `deny/record.py`.
#[derive(serde::Deserialize)]
struct Record {
    /// Packages of the lockfile that it does not have in its graph.
    pruned: BTreeSet<String>,
    /// Packages from git, empty when it looked.
    stubs: BTreeSet<String>,
    findings: BTreeMap<String, Vec<Vec<String>>>,
}

/// cargo-deny's codes for what both judge, and whether the advisory or the crate's name is the subject.
const CODES: [(&str, &str); 10] = [
    ("vulnerability", "vulnerable"),
    ("unsound", "unsound"),
    ("unmaintained", "unmaintained"),
    ("notice", "notice"),
    ("duplicate", "duplicate_versions"),
    ("banned", "banned_crate"),
    ("feature-banned", "feature_not_allowed"),
    ("source-not-allowed", "unknown_source"),
    ("git-source-underspecified", "git_reference_unpinned"),
    ("rejected", "licence_not_allowed"),
];

/// Why cargo-deny does not say it.
const PRUNED: &str =
    "not in cargo-deny's graph: features, targets, dev-dependencies or the root package alone leave it out";

/// cargo-deny's findings in andon's words: level, policy, advisory, subject.
fn of_cargo_deny(record: &Record) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for finding in record.findings.values().flatten() {
        let [severity, code, rest @ ..] = &**finding else { panic!("{finding:?}") };
        let Some((_, policy)) = CODES.iter().find(|(theirs, _)| theirs == code) else { continue };
        let level = if severity == "error" { "deny" } else { "warn" };
        let subject = match *policy {
            "duplicate_versions" => rest[0].split('@').next().unwrap_or_default().to_owned(),
            _ => rest.join(" "),
        };
        found.insert(format!("{level} {policy} {subject}"));
    }
    found
}

/// What is known of crates, as far as the record tells it: their licences.
fn knowledge() -> BTreeMap<Text, Arc<CrateKnowledge>> {
    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let licences: BTreeMap<String, Vec<String>> =
        serde_json::from_str(include_str!("deny/licences.json")).expect("licences");
    let mut known = BTreeMap::new();
    for (licence, packages) in &licences {
        for (name, version) in packages.iter().filter_map(|package| package.split_once('@')) {
            let licence = (!licence.is_empty()).then(|| licence.as_str().into());
            let manifest = ManifestKnowledge { licence, ..ManifestKnowledge::default() };
            let knowledge = CrateKnowledge { manifest: Some(manifest), ..CrateKnowledge::default() };
            known.insert(crate_key(name, version, CRATES_IO).into(), knowledge.into());
        }
    }
    known
}

fn of_andon(data: &Path, workspace: &str, advisories: &Arc<AdvisorySet>) -> BTreeSet<String> {
    let root = data.join("corpus/workspaces").join(workspace);
    let name = ["deny.toml", ".deny.toml"].into_iter().find(|name| root.join(name).is_file()).expect("a deny.toml");
    let adopted = complete(Tool::Deny, name, &std::fs::read_to_string(root.join(name)).expect("UTF-8"));
    let config = adopted.config(name).expect("a configuration");
    let collector = Collector::new(&root).cargo_home(None).cache_dir(None).advisories(AdvisoryChoice::Builtin);
    let mut evidence = collector.as_of(AS_OF.parse().expect("a moment")).collect().expect("evidence");
    evidence.advisories = Arc::clone(advisories);
    evidence.crates = knowledge();
    let gate = Gate::builder().config(config).build().expect("a gate");
    let verdict = gate.judge(&evidence);
    let counts = |finding: &&Finding| finding.counts() && finding.workspace.is_empty();
    let told = verdict.findings.iter().filter(counts).filter_map(|finding| {
        CODES.iter().find(|(_, policy)| *policy == &*finding.policy)?;
        let level = if finding.level == Level::Deny { "deny" } else { "warn" };
        // cargo-deny asks nothing of git references unless it is told to, and then denies.
        if &*finding.policy == "git_reference_unpinned" && level == "warn" {
            return None;
        }
        let advisory = if finding.code.contains("-20") { format!("{} ", finding.code) } else { String::new() };
        Some(format!("{level} {} {advisory}{}", finding.policy, finding.subject))
    });
    told.collect()
}

/// The versions of each package in a lockfile.
fn versions(lockfile: &str) -> BTreeMap<String, BTreeSet<String>> {
    let document: toml::Table = toml::from_str(lockfile).expect("TOML");
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in document["package"].as_array().expect("packages") {
        let text = |key: &str| package[key].as_str().expect("text").to_owned();
        versions.entry(text("name")).or_default().insert(format!("{}@{}", text("name"), text("version")));
    }
    versions
}

/// Whether cargo-deny does not say this because it does not look: the package is not in its graph, or was not there
/// when it looked.
fn not_looked_at(finding: &str, record: &Record, versions: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let mut words = finding.split(' ');
    let (policy, subject) = (words.nth(1).unwrap_or_default(), words.next_back().unwrap_or_default());
    match policy {
        "duplicate_versions" => {
            let seen = versions.get(subject).map_or(0, |all| all.difference(&record.pruned).count());
            seen < 2
        }
        _ => record.pruned.contains(subject),
    }
}

/// Whether cargo-deny says it of the lockfile: an empty package in the place of one from git lets cargo add others to it.
fn is_locked(finding: &str, versions: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let subject = finding.rsplit(' ').next().unwrap_or_default();
    match subject.split_once('@') {
        Some((name, _)) => versions.get(name).is_some_and(|all| all.contains(subject)),
        None => versions.get(subject).is_some_and(|all| all.len() > 1),
    }
}

/// Each difference is a line with its reason. A new one is added by `ANDON_BLESS=1`, and then needs one.
#[test]
fn andon_finds_what_cargo_deny_finds() {
    let Some(data) = data() else { return };
    let advisories = Arc::new(read_source(&data.join("advisory-db")).expect("advisories"));
    let pinned = include_str!("deny/differences.txt");
    let reasons: BTreeMap<&str, &str> = pinned.lines().filter_map(|line| line.split_once(" | ")).collect();
    let (mut lines, mut agreed) = (Vec::new(), 0);
    for path in std::fs::read_dir("tests/deny").expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.extension().is_none_or(|extension| extension != "json") || path.ends_with("licences.json") {
            continue;
        }
        let workspace = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let record: Record =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("UTF-8")).expect("a record of cargo-deny");
        let lockfile = data.join("corpus/workspaces").join(&workspace).join("Cargo.lock");
        let versions = versions(&std::fs::read_to_string(lockfile).expect("a lockfile"));
        let ours = of_andon(&data, &workspace, &advisories);
        let mut theirs = of_cargo_deny(&record);
        theirs.retain(|finding| is_locked(finding, &versions));
        let stub = |finding: &&String| {
            finding.contains(" licence_not_allowed ") && record.stubs.contains(finding.rsplit(' ').next().unwrap_or(""))
        };
        agreed += ours.intersection(&theirs).count();
        let (pruned, more): (Vec<&String>, Vec<&String>) =
            ours.difference(&theirs).partition(|finding| not_looked_at(finding, &record, &versions));
        lines.extend(pruned.iter().map(|finding| format!("{workspace}: andon alone: {finding} | {PRUNED}")));
        lines.extend(more.iter().filter(|f| !stub(f)).map(|finding| format!("{workspace}: andon alone: {finding}")));
        let less = theirs.difference(&ours).filter(|f| !stub(f));
        lines.extend(less.map(|finding| format!("{workspace}: cargo-deny alone: {finding}")));
    }
    lines.sort();
    let with_reason = |line: &String| match line.ends_with(PRUNED) {
        true => format!("{line}\n"),
        false => format!("{line} | {}\n", reasons.get(line.as_str()).unwrap_or(&"UNEXPLAINED")),
    };
    let text = format!("agreed: {agreed}\n{}", lines.iter().map(with_reason).collect::<String>());
    if std::env::var_os("ANDON_BLESS").is_some() {
        std::fs::write("tests/deny/differences.txt", &text).expect("written");
    } else {
        assert_eq!(text, pinned, "run with ANDON_BLESS=1 and explain what is new");
    }
    assert!(!text.contains("UNEXPLAINED"), "{text}");
}

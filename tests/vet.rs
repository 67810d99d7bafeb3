//! Real stores of cargo-vet: what andon says of them is what cargo-vet says.

use andon::collect::Collector;
use andon::collect::advisories::AdvisoryChoice;
use andon::config::Config;
use andon::evidence::{Evidence, FileBytes};
use andon::finding::Finding;
use andon::gate::Gate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The day of the corpus.
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

/// What cargo-vet said of a workspace, written down by `vet/record.py`.
#[derive(serde::Deserialize)]
struct Record {
    /// Packages of the lockfile that it does not have in its graph.
    pruned: BTreeSet<String>,
    as_it_is: Judged,
    /// What each change to the store adds.
    without_exemptions: Judged,
    without_audits: Judged,
    with_violations: Judged,
}

#[derive(serde::Deserialize)]
struct Judged {
    /// Packages by the criteria that they lack.
    missing: BTreeMap<String, BTreeSet<String>>,
    /// Crate, requirement of the violation, and the version that an entry certifies, with the one that a delta begins at.
    contradictions: BTreeSet<Vec<String>>,
    /// The exemptions that `cargo vet prune` removes.
    #[serde(default)]
    unused: BTreeSet<String>,
}

/// Why cargo-vet does not say it.
const PRUNED: &str = "not in cargo-vet's graph: features or targets leave it out";
const IN_USE: &str = "cargo-vet compares violations with audits and exemptions, andon with the lockfile too";

/// cargo-vet's verdict in andon's words: policy, subject, and what is missing of it.
fn of_cargo_vet(judged: &Judged) -> BTreeSet<String> {
    let missing = judged.missing.iter().flat_map(|(criteria, packages)| {
        // A commit of git is part of cargo-vet's version, not of andon's.
        let name = |package: &String| package.split("@git:").next().unwrap_or_default().to_owned();
        packages.iter().map(move |package| format!("audit_missing {} {criteria}", name(package)))
    });
    let contradictions = judged.contradictions.iter().map(|contradiction| {
        let [name, requirement, versions @ ..] = &**contradiction else { panic!("{contradiction:?}") };
        let requirement = semver::VersionReq::parse(requirement).expect("a requirement");
        let bad = |version: &&String| requirement.matches(&semver::Version::parse(version).expect("a version"));
        format!("audit_violation {name}@{} contradiction", versions.iter().find(bad).expect("one that contradicts"))
    });
    let unused = judged.unused.iter().map(|exemption| format!("audit_exemption_unused {exemption}"));
    missing.chain(contradictions).chain(unused).collect()
}

fn evidence(root: &Path) -> Evidence {
    let collector = Collector::new(root).cargo_home(None).cache_dir(None).advisories(AdvisoryChoice::Builtin);
    collector.as_of(AS_OF.parse().expect("a moment")).collect().expect("evidence")
}

/// What andon finds in the workspace's own store.
fn of_andon(gate: &Gate, evidence: &Evidence) -> BTreeSet<String> {
    let verdict = gate.judge(evidence);
    let own = |finding: &&Finding| finding.workspace.is_empty() && finding.policy.starts_with("audit_");
    verdict
        .findings
        .iter()
        .filter(own)
        .map(|finding| match &*finding.policy {
            "audit_exemption_unused" => format!("audit_exemption_unused {}", finding.subject),
            policy => format!("{policy} {} {}", finding.subject, finding.code.replace(", ", " ")),
        })
        .collect()
}

/// The packages of a lockfile.
fn locked(lockfile: &str) -> BTreeSet<String> {
    let document: toml::Table = toml::from_str(lockfile).expect("TOML");
    let packages = document["package"].as_array().expect("packages").iter();
    let text = |package: &toml::Value, key: &str| package[key].as_str().expect("text").to_owned();
    packages.map(|package| format!("{}@{}", text(package, "name"), text(package, "version"))).collect()
}

fn subject(finding: &str) -> &str {
    finding.split(' ').nth(1).unwrap_or_default()
}

/// A store with one of its files changed.
fn changed(evidence: &Evidence, file: &str, change: impl FnOnce(&str) -> String) -> Evidence {
    let mut evidence = evidence.clone();
    let path = format!("supply-chain/{file}");
    let text = evidence.files[&*path].as_text().expect("a file of the store");
    let text = change(text);
    evidence.files.insert(path.into(), FileBytes::from(&*text));
    evidence
}

/// A file of the store without some of its tables.
fn without(text: &str, tables: &[&str]) -> String {
    let mut document: toml::Table = toml::from_str(text).expect("TOML");
    tables.iter().for_each(|table| drop(document.remove(*table)));
    document.to_string()
}

/// Each difference is a line with its reason. A new one is added by `ANDON_BLESS=1`, and then needs one.
#[test]
fn andon_finds_what_cargo_vet_finds() {
    let Some(data) = data() else { return };
    let config = "[policy.audit_exemption_unused]\nlevel = \"warn\"\n";
    let config = Config::parse("andon.toml", config).expect("a configuration");
    let gate = Gate::builder().config(config).build().expect("a gate");
    let pinned = include_str!("vet/differences.txt");
    let reasons: BTreeMap<&str, &str> = pinned.lines().filter_map(|line| line.split_once(" | ")).collect();
    let (mut lines, mut agreed) = (BTreeSet::new(), 0);
    for path in std::fs::read_dir("tests/vet").expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let workspace = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let record: Record =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("UTF-8")).expect("a record of cargo-vet");
        let evidence = evidence(&data.join("corpus/workspaces").join(&workspace));
        let locked = locked(evidence.files["Cargo.lock"].as_text().expect("a lockfile"));
        let as_it_is = of_andon(&gate, &evidence);
        let without_exemptions = changed(&evidence, "config.toml", |text| without(text, &["exemptions"]));
        let without_audits =
            changed(&evidence, "audits.toml", |text| without(text, &["audits", "wildcard-audits", "trusted"]));
        let violations = include_str!("vet/violations.toml");
        let with_violations = changed(&evidence, "audits.toml", |text| format!("{text}\n{violations}"));
        // What a change to the store makes of its exemptions is not recorded.
        let more = |evidence: &Evidence| {
            let found = of_andon(&gate, evidence).into_iter().filter(|f| !f.starts_with("audit_exemption_unused "));
            &found.collect() - &as_it_is
        };
        let compared = [
            ("as it is", as_it_is.clone(), &record.as_it_is),
            ("without exemptions", more(&without_exemptions), &record.without_exemptions),
            ("without audits", more(&without_audits), &record.without_audits),
            ("with violations", more(&with_violations), &record.with_violations),
        ];
        for (store, ours, theirs) in compared {
            let mut theirs = of_cargo_vet(theirs);
            // An empty package in the place of one from git lets cargo add others to the lockfile.
            theirs.retain(|finding| !finding.starts_with("audit_missing ") || locked.contains(subject(finding)));
            agreed += ours.intersection(&theirs).count();
            for finding in ours.difference(&theirs) {
                let known = match () {
                    () if record.pruned.contains(subject(finding)) => Some(PRUNED),
                    () if finding.ends_with(" in_use") => Some(IN_USE),
                    () => None,
                };
                lines.insert((format!("{workspace}, {store}: andon alone: {finding}"), known));
            }
            for finding in theirs.difference(&ours) {
                lines.insert((format!("{workspace}, {store}: cargo-vet alone: {finding}"), None));
            }
        }
    }
    let with_reason = |(line, known): &(String, Option<&'static str>)| {
        let reason = known.or_else(|| reasons.get(line.as_str()).copied());
        format!("{line} | {}\n", reason.unwrap_or("UNEXPLAINED"))
    };
    let text = format!("agreed: {agreed}\n{}", lines.iter().map(with_reason).collect::<String>());
    if std::env::var_os("ANDON_BLESS").is_some() {
        std::fs::write("tests/vet/differences.txt", &text).expect("written");
    } else {
        assert_eq!(text, pinned, "run with ANDON_BLESS=1 and explain what is new");
    }
    assert!(!text.contains("UNEXPLAINED"), "{text}");
}

//! Reports of real verdicts, with text from outside at its worst in them. `tests/reports/validate.py` validates what these tests leave by its
//! published schema.

#[cfg(feature = "cli")]
mod reports {
    pub mod examples;
}

use andon::advisories::AdvisorySet;
use andon::config::Config;
use andon::evidence::{Base, Evidence, FileBytes, Stage, Text, Unreadable};
use andon::facts::Facts;
use andon::gate::Gate;
use andon::report;
use andon::verdict::{Outcome, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The name of a directory: a repository can have it.
const HOSTILE: &str = "<b>@bob[l](x)|`c`\u{202e}\u{1b} ::error::x ##[error]y";

/// A judgement with findings that are new, old, mended and waived, and with something that could not be judged.
struct Judged {
    gate: Gate,
    facts: Vec<Facts>,
    verdict: Verdict,
    files: BTreeMap<Text, FileBytes>,
}

fn package(name: &str, rest: &str) -> String {
    format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}\n\n")
}

fn lockfile(root: &str, packages: &[&str]) -> String {
    let source = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"\
                  5959595959595959595959595959595959595959595959595959595959595959\"";
    let root = package(root, &format!("dependencies = {packages:?}"));
    let others: String = packages.iter().map(|name| package(name, source)).collect();
    format!("version = 4\n\n{root}{others}")
}

/// Two workspaces, the second in a directory of its own.
fn files(packages: &[&str], folder: &str) -> BTreeMap<Text, FileBytes> {
    let manifest = |name: &str, rest: &str| format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}");
    let files = [
        ("Cargo.toml".to_owned(), manifest("app", "license = \"MIT\"\n")),
        ("Cargo.lock".to_owned(), lockfile("app", packages)),
        (format!("{folder}/Cargo.toml"), manifest("other", "[workspace]\n")),
        (format!("{folder}/Cargo.lock"), lockfile("other", &["leaky"])),
    ];
    files.into_iter().map(|(path, text)| (path.into(), FileBytes::from(&*text))).collect()
}

fn waiver(reason: &str) -> String {
    format!(
        "[[waiver]]\npolicy = \"vulnerable\"\nsubject = \"waived\"\nreason = \"{reason}\"\nowner = \"@ada\"\n\
         expires = \"2026-07-01\"\n"
    )
}

/// The hostile one: what comes from outside is as bad as it can be.
fn judged(stage: Stage) -> Judged {
    let unreadable = Unreadable { file: format!("{HOSTILE}/b").into(), reason: HOSTILE.into() };
    judged_with(stage, HOSTILE, vec![unreadable], &waiver("</b> | *later*"))
}

fn judged_with(stage: Stage, folder: &str, unreadable: Vec<Unreadable>, config: &str) -> Judged {
    let mut evidence = Evidence::new("2026-06-02T00:00:00.5Z".parse().expect("a moment"));
    evidence.stage = stage;
    evidence.files = files(&["leaky", "new", "waived"], folder);
    evidence.unreadable = unreadable;
    evidence.base = Some(Base { files: files(&["gone", "leaky", "waived"], folder), ..Base::default() });
    let advisory = |name: &str, id: &str, rest: &str| format!("{name}\t{id}\tvulnerability\t2026-05-20\t{rest}\n");
    let set = format!(
        "# andon advisory snapshot 2\n# source test\n# date 2026-06-01\n# count 4\n{}{}{}{}",
        advisory("gone", "RUSTSEC-2026-0001", "patched=>=1.0.1"),
        advisory("leaky", "RUSTSEC-2026-0002", "patched=>=1.0.1"),
        advisory("new", "RUSTSEC-2026-0003", "patched=>=1.0.1"),
        advisory("waived", "RUSTSEC-2026-0004", "patched=>=1.0.1"),
    );
    evidence.advisories = Arc::new(AdvisorySet::from_snapshot(set).expect("a snapshot"));
    let config = Config::parse("andon.toml", config).expect("a configuration");
    let gate = Gate::builder().config(config).build().expect("a gate");
    let verdict = gate.judge(&evidence);
    let facts = gate.facts(&evidence).0;
    Judged { gate, facts, verdict, files: evidence.files }
}

/// Keeps a report where `tests/reports/validate.py` looks for it, to be validated by its published schema.
fn kept(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), text).expect("a report");
}

fn parsed(text: &str) -> Value {
    let raw: Vec<char> = text.chars().filter(|c| *c != '\n' && report::escape::hidden(*c)).collect();
    assert!(raw.is_empty(), "{raw:?} in {text}");
    serde_json::from_str(text).expect("JSON")
}

fn array<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}

#[test]
fn the_verdict_has_all_there_is_to_tell() {
    let verdict = judged(Stage::Commit).verdict;
    assert_eq!(verdict.outcome, Outcome::Stop);
    let of = |name: &str| verdict.findings.iter().find(|f| &*f.policy == "vulnerable" && f.subject.starts_with(name));
    assert!(of("new").is_some_and(|f| f.stops) && of("leaky").is_some_and(|f| !f.stops));
    assert!(of("waived").is_some_and(|f| f.waiver.is_some()));
    assert!(verdict.mended.iter().any(|f| f.subject.starts_with("gone")));
    assert!(verdict.findings.iter().any(|f| &*f.workspace == HOSTILE), "{:#?}", verdict.findings);
}

#[test]
fn sarif_is_valid_and_says_what_is_new() {
    let Judged { gate, verdict, .. } = judged(Stage::Commit);
    let text = report::sarif(&verdict, gate.policies());
    kept("andon.sarif", &text);
    let report = parsed(&text);
    let results = array(&report, "/runs/0/results");
    let of =
        |rule: &str| results.iter().find(|r| r["ruleId"] == *rule).unwrap_or_else(|| panic!("{rule}: {results:#?}"));
    let (new, debt) = (of("vulnerable/RUSTSEC-2026-0003"), of("vulnerable/RUSTSEC-2026-0002"));
    assert_eq!((&new["level"], &new["baselineState"]), (&json!("error"), &json!("new")));
    assert_eq!((&debt["level"], &debt["baselineState"]), (&json!("note"), &json!("unchanged")));
    assert_eq!(new["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "Cargo.lock");
    let waived = of("vulnerable/RUSTSEC-2026-0004");
    assert!(
        waived["suppressions"][0]["justification"].as_str().is_some_and(|text| text.contains("@ada")),
        "{waived:#}"
    );
    let names: Vec<&Value> = results.iter().map(|r| &r["partialFingerprints"]["primaryLocationLineHash"]).collect();
    assert!(names.iter().enumerate().all(|(i, name)| !names[..i].contains(name)), "each has a name of its own");
    let rules: Vec<&Value> = array(&report, "/runs/0/tool/driver/rules").iter().map(|rule| &rule["id"]).collect();
    assert!(results.iter().all(|result| rules.contains(&&result["ruleId"])), "{rules:?}");
}

#[test]
fn sarif_of_a_whole_corpus_keeps_the_limits_of_github() {
    let Judged { gate, mut verdict, .. } = judged(Stage::Release);
    let one = verdict.findings.remove(0);
    verdict.findings = (0..26_000).map(|_| one.clone()).collect();
    let report: Value = serde_json::from_str(&report::sarif(&verdict, gate.policies())).expect("JSON");
    assert_eq!(array(&report, "/runs/0/results").len(), 25_000);
    let told = array(&report, "/runs/0/invocations/0/toolExecutionNotifications");
    assert!(told.iter().any(|n| n["message"]["text"].as_str().is_some_and(|t| t.contains("left out"))), "{told:#?}");
}

#[test]
fn dependency_scanning_is_valid_and_has_times_without_a_zone() {
    let Judged { facts, verdict, .. } = judged(Stage::Commit);
    let text = report::dependency_scanning(&verdict, &facts);
    kept("gl-dependency-scanning-report.json", &text);
    let report = parsed(&text);
    assert_eq!((&report["version"], &report["scan"]["start_time"]), (&json!("15.0.1"), &json!("2026-06-02T00:00:00")));
    let found = array(&report, "/vulnerabilities");
    assert_eq!(found.len(), 4, "new, leaky twice, waived: {found:#?}");
    assert_eq!(array(&report, "/dependency_files").len(), 2);
}

#[test]
fn code_quality_has_what_gitlab_asks_for() {
    let verdict = judged(Stage::Commit).verdict;
    let text = report::code_quality(&verdict);
    kept("gl-code-quality-report.json", &text);
    let report = parsed(&text);
    let blocking = verdict.undecided.iter().filter(|entry| entry.blocks).count();
    assert_eq!(report.as_array().map(Vec::len), Some(verdict.findings.len() + blocking));
}

#[test]
fn cyclonedx_is_valid_and_never_says_that_what_is_waived_is_not_affected() {
    let Judged { facts, verdict, .. } = judged(Stage::Commit);
    let text = report::cyclonedx(&verdict, &facts);
    assert_eq!(text, report::cyclonedx(&verdict, &facts), "the same bytes, its serial number too");
    let report = parsed(&text);
    kept("andon.cdx.json", &text);
    let refs: Vec<&Value> = array(&report, "/components").iter().map(|component| &component["bom-ref"]).collect();
    assert!(refs.iter().enumerate().all(|(i, name)| !refs[..i].contains(name)), "{refs:?}");
    let found = array(&report, "/vulnerabilities");
    for affected in found.iter().flat_map(|v| array(v, "/affects")) {
        assert!(refs.contains(&&affected["ref"]), "{affected} is no component");
    }
    let waived = found.iter().find(|v| v["id"] == "RUSTSEC-2026-0004").expect("the waived one");
    assert_eq!(waived["analysis"]["state"], "in_triage");
    let new = found.iter().find(|v| v["id"] == "RUSTSEC-2026-0003").expect("the new one");
    assert_eq!(new.get("analysis"), None);
    let purls: Vec<&str> = array(&report, "/components").iter().filter_map(|c| c["purl"].as_str()).collect();
    assert!(purls.contains(&"pkg:cargo/leaky@1.0.0"), "{purls:?}");
}

#[cfg(feature = "cli")]
#[test]
fn junit_has_a_test_for_each_policy_and_reads_back() {
    let Judged { gate, verdict, .. } = judged(Stage::Commit);
    let policies: Vec<_> = gate.policies_at(Stage::Commit).collect();
    let text = report::junit(&verdict, &policies);
    kept("andon.junit.xml", &text);
    let read = quick_junit::Report::deserialize_from_str(&text).expect("JUnit");
    let cases = &read.test_suites[0].test_cases;
    assert!(policies.iter().all(|policy| cases.iter().any(|case| case.name.as_str() == &*policy.id)));
    assert!(read.failures >= 1 && read.tests >= policies.len(), "{text}");
    let broken = |c: char| c != '\n' && (c.is_control() || report::escape::hidden(c));
    assert_eq!(text.chars().find(|c| broken(*c)), None);
}

#[test]
fn markdown_and_html_and_annotations_hold_what_is_hostile_as_text() {
    let Judged { gate, verdict, .. } = judged(Stage::Commit);
    let markdown = report::markdown(&verdict);
    for line in markdown.lines() {
        let outside: String = line.split('`').step_by(2).collect();
        for word in ["<b>", "@bob", "@ada", "[l]", "</b>", "::error"] {
            assert!(!outside.contains(word), "{word} in {line}");
        }
    }
    let page = report::html(&verdict, gate.policies());
    assert!(!page.contains("<b>@") && page.contains("&lt;b&gt;@bob"), "{page}");
    let commands = report::github(&verdict, "");
    assert!(
        commands.lines().all(|line| line.starts_with("::error ")
            || line.starts_with("::warning ")
            || line.starts_with("::notice "))
    );
    assert!(commands.contains("title=andon vulnerable::new 1.0.0"), "{commands}");
}

#[test]
fn markdown_of_many_findings_fits_into_a_comment() {
    let mut verdict = judged(Stage::Release).verdict;
    let one = verdict.findings.iter().find(|finding| finding.stops).expect("something stops").clone();
    let of = |i: usize| andon::finding::Finding { subject: format!("crate{i}@1.0.0").into(), ..one.clone() };
    verdict.findings.extend((0..3_000).map(of));
    let text = report::markdown(&verdict);
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains(" more are left out here."), "{text}");
}

#[cfg(feature = "cli")]
#[test]
fn the_examples_in_the_docs_are_what_is_generated() {
    let all = Gate::builder().build().expect("the built-in policies load");
    let others = all.policies().iter().filter(|policy| &*policy.id != "vulnerable");
    let mut config: String = others.map(|other| format!("[policy.{}]\nlevel = \"allow\"\n", other.id)).collect();
    config.push_str(&waiver("its replacement is planned"));
    let judged = judged_with(Stage::Commit, "fuzz", Vec::new(), &config);
    let page = reports::examples::page(&judged.verdict, &judged.facts, &judged.gate, &judged.files);
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::create_dir_all("docs").and_then(|()| fs::write("docs/reports.md", &page)).expect("can be written");
    }
    let kept = fs::read_to_string("docs/reports.md").unwrap_or_default();
    assert!(
        kept == page,
        "docs/reports.md is not what is generated: `ANDON_BLESS=1 cargo test --test reports` writes it"
    );
}

//! Every policy over every case of every policy.
//!
//! A case is one text file below `policies/<id>/cases/`: a sentence, `-- case.json --`, and the files of a small
//! repository, each under its `-- name --`. A case whose name starts with `fires-` fires its own policy, a `silent-` one
//! does not, and an `undecided-` one leaves it undecided. What each policy says of all cases together is kept in its
//! `cases.json`, so that each new case hunts false positives everywhere; `ANDON_BLESS=1` writes these files.

use andon::advisories::AdvisorySet;
use andon::engine::{Input, Output, Program, Sections, judge};
use andon::evidence::{CrateKnowledge, Evidence, FileBytes, Stage, crate_key};
use andon::facts::{Facts, workspace};
use andon::policy::{self, Need, Policy};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// `case.json`: everything may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    as_of: String,
    stage: Stage,
    /// The day of the advisory set; that of `as_of` where none is named.
    advisories_of: Option<String>,
    /// What is known of a package that is not of the file system, by `name@version`. Of those that are not named it is
    /// known that they are not yanked and are under MIT; of those that are null, nothing.
    crates: BTreeMap<String, Option<CrateKnowledge>>,
    /// Parameters by policy.
    parameters: BTreeMap<String, Map<String, Value>>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            as_of: "2026-08-21T12:00:00Z".into(),
            stage: Stage::default(),
            advisories_of: None,
            crates: BTreeMap::new(),
            parameters: BTreeMap::new(),
        }
    }
}

struct Case {
    policy: String,
    name: String,
    settings: Settings,
    evidence: Evidence,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for policy in policies() {
        let Ok(folder) = fs::read_dir(root().join(&*policy.id).join("cases")) else { continue };
        for entry in folder {
            let path = entry.expect("can be listed").path();
            let name = path.file_stem().expect("has a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("is UTF-8");
            let fits = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(
                fits && path.extension().is_some_and(|e| e == "txt"),
                "{}: a case is [a-z0-9-]*.txt",
                path.display()
            );
            cases.push(case(&policy.id, &name, &text));
        }
    }
    cases.sort_by(|a, b| (&a.policy, &a.name).cmp(&(&b.policy, &b.name)));
    cases
}

fn case(policy: &str, name: &str, text: &str) -> Case {
    let mut files = sections(text);
    let settings: Settings = match files.remove("case.json") {
        Some(json) => serde_json::from_str(&json).unwrap_or_else(|e| panic!("{policy}/{name}: case.json: {e}")),
        None => Settings::default(),
    };
    let mut evidence = Evidence::new(settings.as_of.parse().expect("as_of is a moment"));
    evidence.stage = settings.stage;
    let day = settings.advisories_of.as_deref().unwrap_or(&settings.as_of[..10]);
    evidence.advisories =
        advisories(day, files.remove("advisories").as_deref().unwrap_or("none\tNONE-1\tnotice\t2020-01-01\n"));
    for (path, text) in files {
        if path.ends_with("Cargo.lock") {
            know(&mut evidence, &settings, &text);
        }
        evidence.files.insert(path.into(), FileBytes::from(text.as_str()));
    }
    Case { policy: policy.into(), name: name.into(), settings, evidence }
}

/// The files of a case by name.
fn sections(text: &str) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
            current = Some(name.to_owned());
            files.insert(name.to_owned(), String::new());
        } else if let Some(file) = current.as_ref().and_then(|name| files.get_mut(name)) {
            file.push_str(line);
            file.push('\n');
        }
    }
    files
}

fn advisories(day: &str, lines: &str) -> Arc<AdvisorySet> {
    let count = lines.lines().count();
    let text = format!("# andon advisory snapshot 1\n# source case\n# date {day}\n# count {count}\n{lines}");
    Arc::new(AdvisorySet::from_snapshot(text).expect("is a snapshot"))
}

/// Adds what is known of the packages of a lockfile.
fn know(evidence: &mut Evidence, settings: &Settings, lockfile: &str) {
    let usual: CrateKnowledge =
        serde_json::from_value(json!({ "index": {}, "manifest": { "licence": "MIT" } })).expect("is knowledge");
    let lockfile: toml::Table = lockfile.parse().expect("is TOML");
    for package in lockfile.get("package").and_then(toml::Value::as_array).into_iter().flatten() {
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str);
        let (Some(name), Some(version), Some(source)) = (text("name"), text("version"), text("source")) else {
            continue;
        };
        let known = settings.crates.get(&format!("{name}@{version}")).cloned().unwrap_or(Some(usual.clone()));
        if let Some(known) = known {
            evidence.crates.insert(crate_key(name, version, source).into(), known);
        }
    }
}

fn policies() -> Vec<Policy> {
    policy::load(&policy::builtin()).expect("the policies load")
}

fn programs(policies: &[Policy], case: &Case) -> Vec<Arc<Program>> {
    let given = |policy: &Policy| case.settings.parameters.get(&*policy.id).cloned().unwrap_or_default();
    policies.iter().map(|p| Arc::new(Program::prepare(p, given(p)).expect("prepares"))).collect()
}

/// What each policy says of a case; nothing of those that lack what they need.
fn results(policies: &[Policy], case: &Case) -> Vec<(String, Output)> {
    let programs = programs(policies, case);
    let reads = programs.iter().fold(Sections::default(), |all, program| all.union(program.reads()));
    let mut results = Vec::new();
    for workspace in workspace::discover(&case.evidence.files).workspaces {
        let (facts, problems) = Facts::gather(&case.evidence, &workspace);
        assert_eq!(problems, [], "{}/{} cannot be read", case.policy, case.name);
        let run =
            |reads: &Sections| judge(&programs, &Input::build(&facts, reads), Duration::from_secs(5), &mut |_| {});
        let (answers, with_everything) = (run(&reads), run(&Sections::everything()));
        assert_eq!(answers, with_everything, "{}/{}: what is not built must not matter", case.policy, case.name);
        for (policy, answer) in policies.iter().zip(answers) {
            if !policy.metadata.needs.contains(&Need::Lockfile) || facts.lockfile.is_some() {
                results.push((policy.id.to_string(), answer.expect("the policy has an answer")));
            }
        }
    }
    results
}

fn as_json(output: &Output) -> Value {
    let finding = |f: &andon::engine::RawFinding| {
        let at = f.at.as_ref().map(|at| format!("{}:{}:{}-{}", at.file, at.line, at.column, at.end_column));
        let mut json = json!({ "subject": f.subject, "code": f.code, "message": f.message, "at": at, "remedy": f.remedy,
            "effective_on": f.effective_on, "severity": f.severity, "path_from": f.path_from });
        json.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        json
    };
    let undecided = output.undecided.iter().map(|u| json!({ "reason": u.reason, "subjects": u.subjects }));
    let mut json = Map::new();
    for (name, list) in
        [("findings", output.findings.iter().map(finding).collect()), ("undecided", undecided.collect())]
    {
        if list != json!([]) {
            json.insert(name.into(), list);
        }
    }
    json.into()
}

#[test]
fn every_policy_says_of_every_case_what_it_should() {
    let (policies, cases) = (policies(), cases());
    let mut said: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let name = format!("{}/{}", case.policy, case.name);
        let results = results(&policies, case);
        let own = || results.iter().filter(|(id, _)| *id == case.policy).map(|(_, output)| output);
        let (fired, open) = (own().any(|o| !o.findings.is_empty()), own().any(|o| !o.undecided.is_empty()));
        let expected = match case.name.split('-').next() {
            Some("fires") => fired,
            Some("silent") => !fired && !open,
            Some("undecided") => !fired && open,
            _ => panic!("{name}: a case's name starts with fires-, silent- or undecided-"),
        };
        if !expected {
            wrong.push(format!("{name}: {:?}", own().map(as_json).collect::<Vec<_>>()));
        }
        for (policy, output) in results.iter().filter(|(_, output)| *output != Output::default()) {
            said.entry(policy.clone()).or_default().insert(name.clone(), as_json(output));
        }
    }
    for policy in &policies {
        compare(&policy.id, &said.remove(&*policy.id).unwrap_or_default(), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}\nANDON_BLESS=1 writes what is kept in cases.json", wrong.join("\n"));
}

fn compare(policy: &str, said: &BTreeMap<String, Value>, wrong: &mut Vec<String>) {
    let path = root().join(policy).join("cases.json");
    let text = serde_json::to_string_pretty(said).expect("is JSON") + "\n";
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write(&path, text).expect("can be written");
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept == text {
        return;
    }
    let kept: BTreeMap<String, Value> = serde_json::from_str(&kept).unwrap_or_default();
    for case in kept.keys().chain(said.keys()).collect::<std::collections::BTreeSet<_>>() {
        if kept.get(case) != said.get(case) {
            wrong.push(format!("{policy} of {case}: kept {:?}, now {:?}", kept.get(case), said.get(case)));
        }
    }
}

#[test]
fn every_policy_has_cases_that_fire_and_benign_twins() {
    let cases = cases();
    for policy in policies() {
        for kind in ["fires-", "silent-"] {
            let there = cases.iter().any(|case| *case.policy == *policy.id && case.name.starts_with(kind));
            assert!(there, "{} has no case {kind}…", policy.id);
        }
    }
}

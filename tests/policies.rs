//! Every policy over every case of every policy.
//!
//! A case is one text file below `policies/<id>/cases/`; `andon::policy::case` says what it holds. What each policy says
//! of all cases together is kept in its `cases.json`, so that each new case hunts false positives everywhere;
//! `ANDON_BLESS=1` writes these files.

use andon::engine::cases::{Answer, CaseRunner, facts, is_expected};
use andon::engine::{Output, Program};
use andon::policy::case::Case;
use andon::policy::{self, Policy, PolicyFile};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A case and the id of its policy.
type OwnCase = (String, Case);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

fn cases() -> Vec<OwnCase> {
    let mut cases = Vec::new();
    for policy in policies() {
        let Ok(folder) = fs::read_dir(root().join(&*policy.id).join("cases")) else { continue };
        for entry in folder {
            let path = entry.expect("can be listed").path();
            let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("is UTF-8");
            let path = format!("{}/cases/{name}", policy.id);
            assert!(Case::is_case(&path), "{path} is no case");
            let case = Case::read(&PolicyFile { origin: "policies".into(), path: path.into(), text: text.into() });
            cases.push((policy.id.to_string(), case.unwrap_or_else(|e| panic!("{e}"))));
        }
    }
    cases.sort_by(|(a, x), (b, y)| (a, &x.name).cmp(&(b, &y.name)));
    cases
}

fn policies() -> Vec<Policy> {
    policy::load(&policy::builtin()).expect("the policies load")
}

/// What each policy says of a case; nothing of those that lack what they need.
fn results(runner: &CaseRunner, name: &str, case: &Case) -> Vec<(String, Output)> {
    for (_, problems) in facts(case) {
        assert_eq!(problems, [], "{name} cannot be read");
    }
    let answers = runner.run(case).expect("the case's parameters fit");
    let with_everything = runner.run_on_everything(case).expect("the case's parameters fit");
    assert_eq!(answers, with_everything, "{name}: what is not built must not matter");
    let output = |Answer { policy, result }| (String::from(&*policy), result.expect("the policy has an answer"));
    answers.into_iter().map(output).collect()
}

fn as_json(output: &Output) -> Value {
    let finding = |f: &andon::engine::RawFinding| {
        let at = f.at.as_ref().map(|at| format!("{}:{}:{}-{}", at.file, at.line, at.column, at.end_column));
        let mut json = json!({ "subject": f.subject, "code": f.code, "message": f.message, "at": at, "remedy": f.remedy,
            "effective_on": f.effective_on, "severity": f.severity, "path_from": f.path_from });
        if !f.fix.is_empty() {
            json["fix"] = json!(f.fix);
        }
        json.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        json
    };
    let undecided = output.undecided.iter().map(|u| {
        let mut json = json!({ "reason": u.reason, "subjects": u.subjects });
        if !u.blocks {
            json["blocks"] = json!(false);
        }
        json
    });
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
    let runner = CaseRunner::new(&policies).expect("the policies prepare");
    for (own, case) in &cases {
        let name = format!("{own}/{}", case.name);
        let results = results(&runner, &name, case);
        let own: Vec<&Output> = results.iter().filter(|(id, _)| id == own).map(|(_, output)| output).collect();
        if !is_expected(case, &own) {
            wrong.push(format!("{name}: {:?}", own.iter().map(|output| as_json(output)).collect::<Vec<_>>()));
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
        let speaks = match Program::prepare(&policy, Map::new()).is_ok_and(|program| !program.finds()) {
            true => "undecided-",
            false => "fires-",
        };
        for kind in [speaks, "silent-"] {
            let there = cases.iter().any(|(own, case)| **own == *policy.id && case.name.starts_with(kind));
            assert!(there, "{} has no case {kind}…", policy.id);
        }
    }
}

//! OPA's own conformance cases through andon's engine.
//!
//! `conformance.txt` lists the cases of which the engine's answer is not OPA's, by folder and by why: what the engine
//! does not have is refused when a policy is loaded (the second and the third test here), and for what it evaluates
//! otherwise every built-in policy is compared with OPA by `tests/opa/parity.py`. `ANDON_BLESS=1` writes the list. The
//! cases stand in `../shared/data`, or where `ANDON_DATA` points; without them there is nothing to compare.

use andon::engine::Program;
use andon::engine::testing::query::{Question, Refusal, ask};
use andon::policy::{self, PolicyFile};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

const LIST: &str = "tests/conformance.txt";

fn cases() -> Option<Vec<Value>> {
    let data = std::env::var_os("ANDON_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let Ok(text) = fs::read_to_string(data.join("opa-conformance/cases.jsonl")) else {
        eprintln!("skipped: there are no conformance cases in {}", data.display());
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("is JSON")).collect())
}

/// Why a case is not answered as OPA answers it; none where it is.
fn difference(case: &Value) -> Option<String> {
    let text = |key: &str| case.get(key).and_then(Value::as_str);
    let modules: Vec<&str> = case["modules"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let written = case.get("input").map(Value::to_string);
    let input = text("input_term").map(str::to_owned).or(written);
    let query = text("query").unwrap_or_default();
    let question = Question { modules: &modules, data: &case["data"], input: input.as_deref(), query };
    let fails = case.get("want_error").is_some() || case.get("want_error_code").is_some();
    match (ask(&question), case.get("want_result")) {
        (Err(_), _) if fails => None,
        (Err(Refusal::Load(message)), _) => {
            Some(absent(&message, &modules).unwrap_or_else(|| "refused when loaded".into()))
        }
        (Err(Refusal::Run(message)), _) => Some(absent(&message, &modules).unwrap_or_else(|| "error".into())),
        (Ok(_), _) if fails => Some("no error".into()),
        (Ok(answers), Some(wanted)) => {
            let (answers, wanted) = (ordered(&Value::Array(answers)), ordered(wanted));
            (!same(&answers, &wanted)).then(|| "another answer".into())
        }
        (Ok(_), None) => None,
    }
}

/// The function that the engine does not have, where that is why. Where its answer is bound to an argument, the engine
/// says that a variable is unsafe, and the call has to be looked for.
fn absent(message: &str, modules: &[&str]) -> Option<String> {
    let named =
        message.split("could not find function ").nth(1).map(|rest| rest.chars().take_while(is_of_name).collect());
    if !message.contains("unsafe") && named.is_none() {
        return None;
    }
    let called = modules.iter().flat_map(|text| calls(text)).find(|name| is_absent(name));
    named.or(called).map(|name: String| format!("no {name}"))
}

fn is_of_name(c: &char) -> bool {
    c.is_ascii_alphanumeric() || "._".contains(*c)
}

/// The names before each opening parenthesis.
fn calls(text: &str) -> impl Iterator<Item = String> {
    text.split('(').map(|before| {
        let name: Vec<char> = before.chars().rev().take_while(is_of_name).collect();
        name.into_iter().rev().collect::<String>()
    })
}

/// Whether the engine has no function of that name.
fn is_absent(name: &str) -> bool {
    let module = format!("package t\n\np := {name}()\n");
    let asked = ask(&Question { modules: &[&module], data: &Value::Null, input: None, query: "data.t.p" });
    matches!(asked, Err(Refusal::Run(message)) if message.contains(&format!("could not find function {name}")))
}

/// Sets have no order in JSON, and neither have answers.
fn ordered(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(ordered).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), ordered(value))).collect(),
        other => other.clone(),
    }
}

/// Whether two values are the same; `1` and `1.0` are.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

/// The list: a line for each folder and reason, with the cases' names where not every case of the folder fails so.
fn list(cases: &[Value]) -> String {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failed: BTreeMap<(&str, String), BTreeMap<&str, usize>> = BTreeMap::new();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap_or_default();
        *folders.entry(text("dir")).or_default() += 1;
        if let Some(reason) = difference(case) {
            *failed.entry((text("dir"), reason)).or_default().entry(text("note")).or_default() += 1;
        }
    }
    let total: usize = failed.values().flat_map(BTreeMap::values).sum();
    let mut list = format!("{total} of {} cases\n", cases.len());
    for ((folder, reason), notes) in &failed {
        let count: usize = notes.values().sum();
        let _ = writeln!(list, "{folder}: {reason}: {count} of {}", folders[folder]);
        if count < folders[folder] {
            let name = |(note, times): (&&str, &usize)| match times {
                1 => note.trim_start_matches(*folder).trim_start_matches('/').to_owned(),
                times => format!("{} ×{times}", note.trim_start_matches(*folder).trim_start_matches('/')),
            };
            notes.iter().map(name).for_each(|name| {
                let _ = writeln!(list, "  {}", name.escape_debug());
            });
        }
    }
    list
}

#[test]
fn the_cases_that_are_not_answered_as_opa_does_are_those_that_are_known() {
    let Some(cases) = cases() else { return };
    let on_a_large_stack = std::thread::Builder::new().stack_size(64 << 20).spawn(move || list(&cases));
    let list = on_a_large_stack.expect("starts").join().expect("ends");
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write(LIST, &list).expect("can be written");
    }
    let kept = fs::read_to_string(LIST).unwrap_or_default();
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (kept.lines().collect(), list.lines().collect());
    let changed: Vec<_> = old.symmetric_difference(&new).collect();
    assert!(kept == list, "the list of {LIST} has changed: {changed:#?}");
}

fn refusal(body: &str) -> String {
    let metadata = "# METADATA\n# title: T\n# description: D.\n# custom: {level: deny}\npackage andon.policies.p\n\n";
    let file =
        PolicyFile { origin: "own".into(), path: "p/policy.rego".into(), text: format!("{metadata}{body}\n").into() };
    let policy = policy::load(&[file]).expect("METADATA is right").remove(0);
    match Program::prepare(&policy, Map::new()) {
        Ok(_) => panic!("was not refused: {body}"),
        Err(error) => error.to_string(),
    }
}

/// Every built-in policy is loaded by the same checks, so none of them uses what is refused here.
#[test]
fn a_policy_that_calls_what_the_engine_does_not_have_is_told_so_when_it_is_loaded() {
    let list = fs::read_to_string(LIST).expect("is checked in");
    let names: BTreeSet<&str> = list.lines().filter_map(|line| line.split(": no ").nth(1)?.split(':').next()).collect();
    let functions = names.into_iter().filter(|name| *name != "error");
    let mut count = 0;
    for name in functions {
        let body = format!("findings contains {{\"subject\": \"s\", \"message\": \"m\"}} if {name}(\"x\") == 1");
        let message = refusal(&body);
        assert!(message.starts_with("own/p/policy.rego:7:") && message.contains(&format!("`{name}`")), "{message}");
        count += 1;
    }
    assert!(count > 20, "the list names {count} functions");
}

#[test]
fn a_policy_in_a_syntax_that_the_engine_does_not_have_is_told_so_when_it_is_loaded() {
    let bodies = [
        "findings contains {\"subject\": \"s\", \"message\": $\"of {input.stage}\"}",
        "findings contains {\"subject\": \"s\", \"message\": \"m\"} if input.if.default == 1",
        "findings.contains.x := 1",
    ];
    for body in bodies {
        let message = refusal(body);
        assert!(message.starts_with("own/p/policy.rego:7:"), "{message}");
    }
}

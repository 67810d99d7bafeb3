//! The examples of a reference page: the shortest case that fires, or leaves something undecided where none does, and the
//! silent one that is nearest to it.

use andon::config::Config;
use andon::gate::Gate;
use andon::policy::case::{Case, Expected};
use andon::policy::{Policy, PolicyFile};
use andon::report::reference::{Block, Example};
use andon::report::{self, Context, Detail};
use serde_json::{Map, Value};
use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;

pub fn examples(policy: &Policy) -> Vec<Example> {
    let cases = cases(policy);
    let of = |expected| cases.iter().filter(move |case| case.expected == expected);
    let shortest = |expected| of(expected).min_by_key(|case| (length(case), case.name.clone()));
    let fires = shortest(Expected::Fires).map(|case| ("It fires", case));
    let Some((title, firing)) =
        fires.or_else(|| shortest(Expected::Undecided).map(|case| ("It leaves undecided", case)))
    else {
        return Vec::new();
    };
    let shown = blocks(policy, firing);
    let mut examples = vec![example(title, policy, firing, whole(&shown))];
    let twins = of(Expected::Silent).map(|case| (case, changed(&shown, &blocks(policy, case))));
    if let Some((twin, diffs)) = twins.min_by_key(|(case, diffs)| (size(diffs), case.name.clone())) {
        examples.push(example("It stays silent", policy, twin, diffs));
    }
    examples
}

fn cases(policy: &Policy) -> Vec<Case> {
    let folder = fs::read_dir(format!("policies/{}/cases", policy.id)).into_iter().flatten();
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("is UTF-8").into();
        Case::read(&PolicyFile { origin: "".into(), path: path.to_string_lossy().into(), text }).expect("is a case")
    };
    folder.map(|entry| read(entry.expect("can be listed").path())).collect()
}

fn length(case: &Case) -> usize {
    case.parts.values().map(|text| text.lines().count()).sum()
}

fn size(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.lines().count()).sum()
}

fn example(title: &str, policy: &Policy, case: &Case, blocks: Vec<Block>) -> Example {
    Example { title: title.into(), sentence: case.sentence.clone(), blocks, printed: printed(policy, case) }
}

/// The parts of a case by name, its settings as a reader would write them.
fn blocks(policy: &Policy, case: &Case) -> BTreeMap<String, String> {
    let mut parts = case.parts.clone();
    let Some(json) = parts.remove("case.json") else { return parts };
    let mut settings: Map<String, Value> = serde_json::from_str(&json).expect("it was read");
    settings.remove("parameters");
    if let Some(given) = case.parameters.get(&*policy.id) {
        let lines: String = given.iter().map(|(name, value)| format!("{name} = {}\n", toml(value))).collect();
        parts.insert("andon.toml".into(), format!("[policy.{}]\n{lines}", policy.id));
    }
    if !settings.is_empty() {
        parts.insert("what else is known".into(), serde_json::to_string_pretty(&settings).expect("is JSON"));
    }
    parts
}

/// A value as TOML writes it in one line.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {}", toml(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

fn whole(parts: &BTreeMap<String, String>) -> Vec<Block> {
    let block =
        |(name, text): (&String, &String)| Block { name: name.clone(), language: language(name), text: text.clone() };
    parts.iter().map(block).collect()
}

fn changed(from: &BTreeMap<String, String>, to: &BTreeMap<String, String>) -> Vec<Block> {
    let names: std::collections::BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let text = |parts: &BTreeMap<String, String>, name: &String| parts.get(name).cloned().unwrap_or_default();
    let differ = names.into_iter().map(|name| (name, text(from, name), text(to, name))).filter(|(_, a, b)| a != b);
    let block = |(name, a, b): (&String, String, String)| Block {
        name: name.clone(),
        language: "diff",
        text: TextDiff::from_lines(&a, &b).unified_diff().context_radius(3).to_string(),
    };
    differ.map(block).collect()
}

fn language(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("toml" | "lock") => "toml",
        Some("yml" | "yaml") => "yaml",
        Some("json") => "json",
        _ => "text",
    }
}

/// What andon prints where this policy alone judges, without the summary and the offer of a waiver.
fn printed(policy: &Policy, case: &Case) -> String {
    let mut config = Config::default();
    if let Some(given) = case.parameters.get(&*policy.id) {
        config.set_parameters(&policy.id, given.clone());
    }
    let files = policy.files().cloned().collect();
    let gate = Gate::builder().without_builtin().policies(files).config(config).build().expect("the policy loads");
    let verdict = gate.judge(&case.evidence);
    if verdict.findings.is_empty() && verdict.undecided.is_empty() {
        return String::new();
    }
    let files = &case.evidence.files;
    let context = Context { files, elapsed: None, detail: Detail::Normal, color: false, width: 100 };
    let text = report::human(&verdict, &context);
    let end = text.find("help: to accept a finding").or_else(|| text.trim_end().rfind('\n')).unwrap_or(text.len());
    text[..end].trim_end().to_owned() + "\n"
}

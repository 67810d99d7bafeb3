//! Real configurations of cargo-deny: each is translated as a whole, and what andon then finds is what cargo-deny finds.

#[path = "deny/compare.rs"]
mod compare;
#[path = "deny/reasons.rs"]
mod reasons;
#[path = "deny/subjects.rs"]
mod subjects;

use andon::adopt::{Adopted, Adoption, Source, Tool};
use andon::advisories::AdvisorySet;
use andon::gate::Gate;
use andon::policy;
use std::path::{Path, PathBuf};

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

//! The architecture, kept: who may import whom, which module may touch the world, which one names regorus.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// For each top-level module of the library, the modules that it may name. Downwards only.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("conflict", &[]),
    ("digest", &["evidence"]),
    ("suggest", &[]),
    ("parallel", &[]),
    ("yaml", &[]),
    ("finding", &["error", "evidence"]),
    ("evidence", &["advisories", "error"]),
    ("amend", &["finding"]),
    ("advisories", &["digest", "error", "evidence", "facts", "finding"]),
    ("policy", &["advisories", "error", "evidence", "finding", "parallel", "suggest", "yaml"]),
    ("facts", &["advisories", "config", "conflict", "error", "evidence", "finding", "parallel", "policy", "yaml"]),
    ("config", &["conflict", "digest", "error", "evidence", "finding", "policy", "suggest"]),
    ("adopt", &["advisories", "config", "error", "facts", "finding", "policy"]),
    ("verdict", &["evidence", "finding"]),
    ("waiver", &["config", "error", "evidence", "finding", "verdict"]),
    ("engine", &["error", "evidence", "facts", "finding", "parallel", "policy", "suggest"]),
    (
        "gate",
        &[
            "config", "digest", "engine", "error", "evidence", "facts", "finding", "parallel", "policy", "suggest",
            "verdict", "waiver",
        ],
    ),
    ("ledger", &["config", "evidence", "finding", "verdict"]),
    ("report", &["advisories", "config", "evidence", "facts", "finding", "ledger", "policy", "suggest", "verdict"]),
    ("collect", &["advisories", "config", "digest", "error", "evidence", "facts", "gate", "parallel", "policy"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a source folder").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() && !entry.starts_with("src/bin") {
                folders.push(entry);
            } else if entry.extension().is_some_and(|e| e == "rs") && !entry.ends_with("tests.rs") {
                let module = entry.strip_prefix("src").expect("below src").iter().next().expect("a name");
                let module = module.to_string_lossy().trim_end_matches(".rs").to_owned();
                files.push((module, entry.clone(), code(&fs::read_to_string(&entry).expect("UTF-8"))));
            }
        }
    }
    files.sort();
    files
}

/// The text without comments and without the tests at its end.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]").next().unwrap_or_default();
    body.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The top-level modules that `text` names by `crate::`.
fn imports(text: &str) -> Vec<String> {
    let names = text
        .split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn modules_import_downwards_only() {
    let allowed: BTreeMap<_, _> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        if module == "lib" {
            continue;
        }
        let Some(allowed) = allowed.get(module.as_str()) else {
            wrong.push(format!("{}: module `{module}` has no place in the architecture", path.display()));
            continue;
        };
        for import in imports(&text) {
            if import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{} names crate::{import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn only_in(words: &[&str], module: &str) {
    let mut wrong = Vec::new();
    for (_, path, text) in sources().into_iter().filter(|(m, ..)| m != module) {
        for word in words.iter().filter(|word| text.contains(**word)) {
            wrong.push(format!("{} names {word}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "only {module} may:\n{}", wrong.join("\n"));
}

#[test]
fn only_collect_touches_the_world() {
    only_in(&["std::fs", "std::process", "std::env", "SystemTime", "Timestamp::now", "Instant::now"], "collect");
}

#[test]
fn only_the_engine_names_regorus() {
    only_in(&["regorus::"], "engine");
}

#[test]
fn the_binary_uses_the_public_api_alone() {
    let mut folders = vec![PathBuf::from("src/bin/cargo-andon")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = code(&fs::read_to_string(&path).expect("UTF-8"));
            assert!(!text.contains("regorus"), "{} names regorus", path.display());
            assert!(!text.contains("#[path"), "{} reaches into the library", path.display());
        }
    }
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let mut wrong = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"] {
        let text = fs::read_to_string(document).expect(document);
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|t| !t.starts_with("http") && !t.starts_with('#')) {
            let file = target.split('#').next().unwrap_or(target);
            if !Path::new(file).exists() {
                wrong.push(format!("{document} names {target}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

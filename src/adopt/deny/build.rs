//! `[bans.build]`, and `bans.allow-build-scripts`, which stood for a part of it.

use super::bans::listed;
use crate::adopt::draft::Draft;
use crate::adopt::spec::Spec;
use crate::adopt::tree::Node;
use crate::adopt::words::says_nothing;
use crate::finding::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Keys that only say how much of the sources cargo-deny looks at.
const SCANNING: [(&str, &str); 4] = [
    ("enable-builtin-globs", "andon knows scripts by their first line and their extension, whatever they are called"),
    ("include-dependencies", "andon looks at every crate whose sources it has"),
    ("include-workspace", "the workspace's own files are yours to review"),
    ("include-archives", "andon looks at what is executed, not at archives"),
];

/// Keys of a crate's exception that have no counterpart.
const BYPASS: [(&str, &str); 3] = [
    (
        "build-script",
        "a build script whose checksum matched excused every file of its crate: allow the files themselves",
    ),
    ("required-features", "andon judges a crate's files whatever features are on"),
    (
        "allow-globs",
        "files are allowed by path or folder: run `cargo-andon check` and allow what it finds in this crate",
    ),
];

pub(super) fn translate(node: Option<Node>, deprecated: Option<Node>, draft: &mut Draft) {
    let present = node.is_some();
    let mut fields = draft.section(node);
    for allowed in [fields.remove("allow-build-scripts"), deprecated].into_iter().flatten() {
        allow_build_scripts(allowed, draft);
    }
    draft.level_key("prebuilt_executable", fields.remove("executables"), present.then_some(Level::Deny));
    draft.level_key("shipped_script", fields.remove("interpreted"), present.then_some(Level::Allow));
    if let Some(node) = fields.remove("script-extensions") {
        draft.parameter("shipped_script", "extensions", node.json(), &node);
    }
    for (key, why) in SCANNING {
        match fields.remove(key) {
            Some(node) if says_nothing(&node) => draft.carry(&node),
            Some(node) => draft.leave(&node, why),
            None => {}
        }
    }
    for entry in fields.remove("bypass").map(Node::entries).unwrap_or_default() {
        bypass(entry, draft);
    }
    draft.leave_rest(fields);
}

/// A list of the only crates that may have a build script, even if it is empty.
fn allow_build_scripts(node: Node, draft: &mut Draft) {
    const POLICY: &str = "build_script_not_allowed";
    draft.level(POLICY, Level::Deny, &node);
    if node.is_empty() {
        return draft.parameter(POLICY, "allow", json!([]), &node);
    }
    for entry in node.entries() {
        listed(POLICY, "allow", entry, &["reason"], draft);
    }
}

/// A crate whose files are known: those that are named, or all where none is.
fn bypass(entry: Node, draft: &mut Draft) {
    let (spec, mut fields) = match Spec::take(entry.clone()) {
        Ok(taken) => taken,
        Err(node) => return draft.leave(&node, "names no crate"),
    };
    let files = fields.remove("allow").map(Node::entries).unwrap_or_default();
    if files.is_empty() && !["build-script", "allow-globs"].iter().any(|key| fields.contains_key(*key)) {
        allow_file(&spec, None, &entry, draft);
    }
    for file in files {
        let keys = file.clone().fields().unwrap_or_default();
        allow_file(&spec, Some(&keys), &file, draft);
    }
    for (key, why) in BYPASS {
        if let Some(node) = fields.remove(key) {
            draft.leave(&node, why);
        }
    }
    draft.carry_keys(&entry, &["crate", "name", "version"]);
    draft.leave_rest(fields);
}

fn allow_file(spec: &Spec, file: Option<&BTreeMap<String, Node>>, node: &Node, draft: &mut Draft) {
    let mut value = spec.keys("name");
    for (key, name) in [("path", "path"), ("checksum", "sha256")] {
        if let Some(given) = file.and_then(|keys| keys.get(key)) {
            value.insert(name.to_owned(), given.json());
        }
    }
    for policy in ["prebuilt_executable", "shipped_script"] {
        draft.entry(policy, "allow", Value::Object(value.clone()), node);
    }
}

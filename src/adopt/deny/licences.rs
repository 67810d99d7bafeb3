//! `[licenses]`.

use crate::adopt::draft::Draft;
use crate::adopt::spec::Spec;
use crate::adopt::tree::Node;
use crate::finding::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const POLICY: &str = "licence_not_allowed";

/// Keys that say nothing here, and why.
const LEFT: [(&str, &str); 7] = [
    ("version", "it chose between cargo-deny's old and new defaults; the new ones hold for both"),
    ("unlicensed", "cargo-deny no longer heeds it: a crate without a licence is denied"),
    ("allow-osi-fsf-free", "cargo-deny no longer heeds it: name the licences in `allow`"),
    ("copyleft", "cargo-deny no longer heeds it: what is not in `allow` is denied"),
    ("default", "cargo-deny no longer heeds it: what is not in `allow` is denied"),
    ("deny", "cargo-deny no longer heeds it: what is not in `allow` is denied"),
    ("unused-license-exception", "an exception that nothing needs is not looked for"),
];

pub(super) fn translate(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    // Without the section nobody has said which licences may be used, and andon's own list holds.
    if fields.is_empty() {
        return;
    }
    draft.default_level(POLICY, Level::Deny);
    for (key, why) in LEFT {
        if let Some(node) = fields.remove(key) {
            draft.leave(&node, why);
        }
    }
    if let Some(node) = fields.remove("allow") {
        allow(node, draft);
    }
    exceptions(fields.remove("exceptions"), draft);
    for entry in fields.remove("clarify").map(Node::entries).unwrap_or_default() {
        clarify(entry, draft);
    }
    // cargo-deny asks the workspace's own packages, too.
    draft.default_parameter(POLICY, "own", Value::from("all"));
    private(fields.remove("private"), draft);
    match fields.remove("confidence-threshold") {
        Some(node) => confidence(&node, draft),
        None => draft.default_parameter(POLICY, "confidence", Value::from(80)),
    }
    if let Some(node) = fields.remove("unused-allowed-license") {
        draft.unused(POLICY, &node);
    }
    for key in ["include-dev", "include-build"] {
        if let Some(node) = fields.remove(key) {
            draft.parameter(POLICY, &key.replace('-', "_"), node.json(), &node);
        }
    }
    draft.leave_rest(fields);
}

fn allow(node: Node, draft: &mut Draft) {
    match node.texts() {
        Some(licences) => {
            let unique: std::collections::BTreeSet<&str> = licences.into_iter().collect();
            draft.parameter(POLICY, "allow", json!(unique), &node);
        }
        None => draft.leave(&node, "is no list of licences"),
    }
}

/// Licences of single crates, also from `deny.exceptions.toml`.
pub(super) fn exceptions(node: Option<Node>, draft: &mut Draft) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        let node = entry.clone();
        match Spec::take(entry) {
            Ok((spec, mut fields)) => {
                let name = draft.crate_key(POLICY, "exceptions");
                let mut keys = spec.keys(name);
                if let Some(allow) = fields.remove("allow") {
                    keys.insert(draft.key_of(POLICY, "exceptions", &["allow", "licences"]).to_owned(), allow.json());
                }
                draft.entry(POLICY, "exceptions", Value::Object(keys), &node);
                draft.leave_rest(fields);
            }
            Err(node) => draft.leave(&node, "names no crate"),
        }
    }
}

/// What somebody has read a crate's licence to be. Where it holds only for certain files, it is named: without them it
/// would hold for whatever the next version brings, and 32 bits are no checksum.
fn clarify(entry: Node, draft: &mut Draft) {
    let node = entry.clone();
    let (spec, mut fields) = match Spec::take(entry) {
        Ok(taken) => taken,
        Err(node) => return draft.leave(&node, "names no crate"),
    };
    if fields.remove("license-files").is_some_and(|files| !files.is_empty()) {
        return draft.leave(
            &node,
            "it holds for files with certain hashes, of 32 bits, which anybody can match: if the crate is found, write it \
             to `clarify` of [policy.licence_not_allowed], with `path` and `sha256` of these files",
        );
    }
    let mut keys = spec.keys(draft.crate_key(POLICY, "clarify"));
    if let Some(expression) = fields.remove("expression") {
        keys.insert("expression".to_owned(), expression.json());
    }
    draft.entry(POLICY, "clarify", Value::Object(keys), &node);
    draft.leave_rest(fields);
}

fn private(node: Option<Node>, draft: &mut Draft) {
    let mut fields = draft.section(node);
    match fields.remove("ignore") {
        Some(node) if node.flag() == Some(true) => draft.parameter(POLICY, "own", Value::from("published"), &node),
        Some(node) => draft.carry(&node),
        None => {}
    }
    for (key, name) in [("registries", "private_registries"), ("ignore-sources", "ignore_sources")] {
        if let Some(node) = fields.remove(key) {
            draft.strings(POLICY, name, node, |text| Value::from(text));
        }
    }
    draft.leave_rest(fields);
}

/// A share of 1 there, percent here.
fn confidence(node: &Node, draft: &mut Draft) {
    match node.json().as_f64().map(|share| (share * 100.0).round()) {
        Some(percent) if (50.0..=100.0).contains(&percent) => {
            draft.parameter(POLICY, "confidence", Value::from(percent as u64), node);
        }
        _ => draft.leave(node, "a licence text has to be at least half alike: set `confidence` in percent"),
    }
}

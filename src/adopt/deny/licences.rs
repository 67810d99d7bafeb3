//! `[licenses]`.

use crate::adopt::draft::{Draft, says_nothing};
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
    if !fields.is_empty() {
        draft.default_level(POLICY, Level::Deny);
    }
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
    private(fields.remove("private"), draft);
    if let Some(node) = fields.remove("confidence-threshold") {
        confidence(&node, draft);
    }
    draft.level_key("licence_allowance_unused", fields.remove("unused-allowed-license"), None);
    scope(&mut fields, draft);
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

/// What somebody has read a crate's licence to be. The hashes beside it are named: 32 bits are no checksum.
fn clarify(entry: Node, draft: &mut Draft) {
    let node = entry.clone();
    let (spec, mut fields) = match Spec::take(entry) {
        Ok(taken) => taken,
        Err(node) => return draft.leave(&node, "names no crate"),
    };
    let mut keys = spec.keys(draft.crate_key(POLICY, "clarify"));
    if let Some(expression) = fields.remove("expression") {
        keys.insert("expression".to_owned(), expression.json());
    }
    let carried = draft.entry(POLICY, "clarify", Value::Object(keys), &node);
    if let Some(files) = fields.remove("license-files").filter(|files| carried && !files.is_empty()) {
        draft.leave(
            &files,
            "its hashes have 32 bits, which anybody can match: give `version`, or `files` with `path` and `sha256`",
        );
    }
    draft.leave_rest(fields);
}

fn private(node: Option<Node>, draft: &mut Draft) {
    let mut fields = draft.section(node);
    match fields.remove("ignore") {
        Some(node) if node.flag() == Some(true) => ignore_private(&node, draft),
        Some(node) => draft.carry(&node),
        None => {}
    }
    for key in ["registries", "ignore-sources"] {
        match fields.remove(key) {
            Some(node) if node.is_empty() => draft.carry(&node),
            Some(node) => draft.leave(&node, "name the crates of that registry in `exceptions`, or waive them"),
            None => {}
        }
    }
    draft.leave_rest(fields);
}

fn ignore_private(node: &Node, draft: &mut Draft) {
    match draft.schema_type(POLICY, "private") {
        Some("boolean") => draft.parameter(POLICY, "private", Value::from(true), node),
        Some("string") => draft.parameter(POLICY, "private", Value::from("ignore"), node),
        _ => draft.leave(node, "andon judges no licence of a workspace's own members"),
    }
}

fn confidence(node: &Node, draft: &mut Draft) {
    match ["licence_detected", "licence_unknown"].into_iter().find(|policy| draft.takes(policy, "confidence")) {
        Some(policy) => draft.parameter(policy, "confidence", node.json(), node),
        None => draft.leave(node, "andon goes by the licence that a crate names; where it names none, you are told"),
    }
}

fn scope(fields: &mut BTreeMap<String, Node>, draft: &mut Draft) {
    for (key, default) in [("include-dev", false), ("include-build", true)] {
        match fields.remove(key) {
            Some(node) if node.flag() == Some(true) || says_nothing(&node) && !default => draft.carry(&node),
            Some(node) => draft.leave(&node, "andon judges the licences of all packages of the lockfile"),
            None => {}
        }
    }
}

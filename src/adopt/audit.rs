//! `audit.toml`: every key of cargo-audit 0.22.
//!
//! cargo-audit denies vulnerabilities and warns of the rest, unless `output.deny` says otherwise.

use super::draft::Draft;
use super::tree::{Node, Shape};
use crate::finding::Level;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const INFORMATIONAL: [&str; 3] = ["unmaintained", "unsound", "notice"];

pub(super) fn translate(root: Node, draft: &mut Draft) {
    let mut root = draft.section(Some(root));
    draft.default_level("vulnerable", Level::Deny);
    let (advisories, output) = (draft.section(root.remove("advisories")), draft.section(root.remove("output")));
    let yanked = draft.section(root.remove("yanked"));
    denied(output, draft);
    self::yanked(yanked, draft);
    self::advisories(advisories, draft);
    database(draft.section(root.remove("database")), draft);
    target(draft.section(root.remove("target")), draft);
    draft.leave_rest(root);
}

fn denied(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    for entry in fields.remove("deny").map(Node::entries).unwrap_or_default() {
        match entry.text() {
            Some("warnings") => {
                for policy in INFORMATIONAL.iter().chain(&["yanked"]) {
                    draft.level(policy, Level::Deny, &entry);
                }
            }
            Some(policy @ ("unmaintained" | "unsound" | "yanked")) => draft.level(policy, Level::Deny, &entry),
            _ => draft.leave(&entry, "is none of `warnings`, `unmaintained`, `unsound`, `yanked`"),
        }
    }
    for key in ["format", "quiet", "show_tree"] {
        if let Some(node) = fields.remove(key) {
            draft.leave(&node, "output is chosen on the command line: see `cargo-andon check --help`");
        }
    }
    draft.leave_rest(fields);
}

fn yanked(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    match fields.remove("enabled") {
        Some(node) if node.flag() == Some(false) => draft.level("yanked", Level::Allow, &node),
        Some(node) => draft.carry(&node),
        None => {}
    }
    draft.default_level("yanked", Level::Warn);
    if let Some(node) = fields.remove("update_index") {
        draft.leave(&node, "andon reads the index that cargo keeps and updates nothing");
    }
    draft.leave_rest(fields);
}

fn advisories(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    let warned = fields.remove("informational_warnings");
    if let Some(node) = &warned {
        let named = node.texts().unwrap_or_default();
        for policy in INFORMATIONAL.iter().filter(|policy| !named.contains(*policy)) {
            draft.default_level(policy, Level::Allow);
        }
        draft.carry(node);
    }
    for policy in INFORMATIONAL {
        draft.default_level(policy, Level::Warn);
    }
    if let Some(node) = fields.remove("severity_threshold") {
        draft.parameter("vulnerable", "minimum_severity", node.json(), &node);
    }
    for entry in fields.remove("ignore").map(Node::entries).unwrap_or_default() {
        match entry.text().map(str::to_owned) {
            Some(id) => draft.ignore_advisory(&id, None, &entry),
            None => draft.leave(&entry, "is no advisory's id"),
        }
    }
    draft.leave_rest(fields);
}

fn database(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    if let Some(node) = fields.remove("url") {
        draft.fetch_from(&node);
    }
    match fields.remove("stale") {
        Some(node) if node.flag() == Some(true) => draft.level("advisory_set_stale", Level::Allow, &node),
        Some(node) => draft.carry(&node),
        None => {}
    }
    if let Some(node) = fields.remove("path") {
        draft.leave(&node, "andon keeps its advisories in its own cache: `cargo-andon advisories status` shows where");
    }
    if let Some(node) = fields.remove("fetch") {
        draft.leave(&node, "andon fetches when you say `cargo-andon advisories update`, never while it judges");
    }
    draft.leave_rest(fields);
}

/// Advisories that are limited to another processor or system: all three policies of affected code may leave them out.
fn target(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    let taken: Vec<(&str, Node)> =
        ["arch", "os"].into_iter().filter_map(|key| fields.remove(key).map(|node| (key, node))).collect();
    let targets: Map<String, Value> = taken.iter().map(|(key, node)| ((*key).to_owned(), list(node))).collect();
    for (_, node) in &taken {
        for policy in ["vulnerable", "unsound", "unmaintained", "notice"] {
            if policy == "vulnerable" || draft.takes(policy, "targets") {
                draft.parameter(policy, "targets", Value::Object(targets.clone()), node);
            }
        }
    }
    draft.leave_rest(fields);
}

/// A list, also where one string stands for it.
fn list(node: &Node) -> Value {
    match &node.shape {
        Shape::Leaf(value) => Value::Array(vec![value.clone()]),
        _ => node.json(),
    }
}

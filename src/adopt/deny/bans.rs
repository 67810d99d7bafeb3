//! `[bans]`.

use super::build;
use crate::adopt::draft::Draft;
use crate::adopt::spec::Spec;
use crate::adopt::tree::Node;
use crate::adopt::words::says_nothing;
use crate::finding::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Fields = BTreeMap<String, Node>;

pub(super) fn translate(mut fields: Fields, draft: &mut Draft) {
    duplicates(&mut fields, draft);
    wildcards(&mut fields, draft);
    for entry in entries(&mut fields, "deny") {
        draft.default_level("banned_crate", Level::Deny);
        let keys = ["wrappers", "use-instead", "reason", "deny-multiple-versions"];
        listed("banned_crate", "crates", entry, &keys, draft);
    }
    allow(&mut fields, draft);
    default_features(&mut fields, draft);
    for entry in entries(&mut fields, "features") {
        listed("feature_not_allowed", "crates", entry, &["deny", "allow", "exact", "reason"], draft);
    }
    workspace_dependencies(fields.remove("workspace-dependencies"), draft);
    std_replacements(fields.remove("std-replacements"), draft);
    build::translate(fields.remove("build"), fields.remove("allow-build-scripts"), draft);
    if let Some(node) = fields.remove("highlight") {
        draft.leave(&node, "it is about how cargo-deny draws a graph");
    }
    draft.leave_rest(fields);
}

fn entries(fields: &mut Fields, key: &str) -> Vec<Node> {
    fields.remove(key).map(Node::entries).unwrap_or_default()
}

/// An entry about crates goes into a policy's list, with those of its keys that are named.
pub(super) fn listed(policy: &str, list: &str, entry: Node, keys: &[&str], draft: &mut Draft) {
    let node = entry.clone();
    let (spec, mut fields) = match Spec::take(entry) {
        Ok(taken) => taken,
        Err(node) => return draft.leave(&node, "names no crate"),
    };
    let mut value = spec.keys(draft.crate_key(policy, list));
    for key in keys {
        if let Some(node) = fields.remove(*key).filter(|node| !says_nothing(node)) {
            value.insert(key.replace('-', "_"), if *key == "depth" { depth(&node) } else { node.json() });
        }
    }
    draft.entry(policy, list, Value::Object(value), &node);
    draft.leave_rest(fields);
}

/// cargo-deny counts the levels below the crate, andon the crate too; 0 stands for all of them there.
fn depth(node: &Node) -> Value {
    match node.json().as_u64() {
        Some(depth) => Value::from(depth.saturating_add(1)),
        None => node.json(),
    }
}

fn duplicates(fields: &mut Fields, draft: &mut Draft) {
    draft.level_key("duplicate_versions", fields.remove("multiple-versions"), Some(Level::Warn));
    draft.default_parameter("duplicate_versions", "scope", Value::from("all"));
    if let Some(node) = fields.remove("multiple-versions-include-dev") {
        draft.parameter("duplicate_versions", "include_dev", node.json(), &node);
    }
    for entry in entries(fields, "skip") {
        listed("duplicate_versions", "skip", entry, &["reason"], draft);
    }
    for entry in entries(fields, "skip-tree") {
        listed("duplicate_versions", "skip_trees", entry, &["depth", "reason"], draft);
    }
}

fn wildcards(fields: &mut Fields, draft: &mut Draft) {
    draft.level_key("wildcard_requirement", fields.remove("wildcards"), Some(Level::Allow));
    match fields.remove("allow-wildcard-paths") {
        Some(node) if node.flag() == Some(false) => draft.leave(&node, "a path says which version is meant"),
        Some(node) => draft.carry(&node),
        None => {}
    }
}

fn allow(fields: &mut Fields, draft: &mut Draft) {
    let members = fields.remove("allow-workspace");
    let allowed = entries(fields, "allow");
    if !allowed.is_empty() {
        draft.default_level("crate_not_allowed", Level::Deny);
    }
    for entry in allowed {
        listed("crate_not_allowed", "crates", entry, &["reason"], draft);
    }
    match members {
        Some(node) if draft.takes("crate_not_allowed", "allow_workspace") => {
            draft.parameter("crate_not_allowed", "allow_workspace", node.json(), &node);
        }
        Some(node) => draft.carry(&node),
        None => {}
    }
}

/// Of crates of others, and of the members where those are judged at the same level.
fn default_features(fields: &mut Fields, draft: &mut Draft) {
    const POLICY: &str = "default_features_enabled";
    let mut taken = |key: &str, draft: &mut Draft| {
        let node = fields.remove(key)?;
        let allowed = node.text() == Some("allow");
        if allowed {
            draft.carry(&node);
        }
        (!allowed).then_some(node)
    };
    let others = taken("external-default-features", draft);
    let members = taken("workspace-default-features", draft);
    let same = others.as_ref().zip(members.as_ref()).is_some_and(|(others, members)| others.text() == members.text());
    if let Some(node) = others {
        draft.level_key(POLICY, Some(node.clone()), None);
        draft.parameter(POLICY, "crates", json!(["*"]), &node);
    }
    match members {
        Some(node) if same => draft.parameter(POLICY, "members", Value::from(true), &node),
        Some(node) => draft.leave(&node, "members are judged together with the crates of others, at the same level"),
        None => {}
    }
}

fn workspace_dependencies(node: Option<Node>, draft: &mut Draft) {
    let present = node.is_some();
    let mut fields = draft.section(node);
    let level = if present { Level::Deny } else { Level::Allow };
    draft.level_key("workspace_dependency_duplicated", fields.remove("duplicates"), Some(level));
    draft.level_key("workspace_dependency_unused", fields.remove("unused"), Some(level));
    match fields.remove("include-path-dependencies") {
        Some(node) => draft.parameter("workspace_dependency_duplicated", "paths", node.json(), &node),
        None if present => draft.default_parameter("workspace_dependency_duplicated", "paths", Value::from(true)),
        None => {}
    }
    if present {
        draft.default_parameter("workspace_dependency_unused", "paths", Value::from(true));
    }
    draft.leave_rest(fields);
}

fn std_replacements(node: Option<Node>, draft: &mut Draft) {
    let present = node.is_some();
    let mut fields = draft.section(node);
    let level = if present { Level::Deny } else { Level::Allow };
    draft.level_key("std_replacement", fields.remove("level"), Some(level));
    match fields.remove("scope") {
        Some(node) if node.text() == Some("workspace") => draft.carry(&node),
        Some(node) => draft.leave(&node, "andon judges what the members themselves depend on"),
        None => {}
    }
    if let Some(node) = fields.remove("rust-version") {
        draft.leave(&node, "andon compares with the `rust-version` of each manifest");
    }
    for entry in entries(&mut fields, "ignore") {
        match Spec::take(entry.clone()) {
            Ok((Spec { name, version: None }, _)) => {
                draft.entry("std_replacement", "ignore", Value::from(name), &entry);
            }
            _ => draft.leave(&entry, "crates are left out by name, in every version"),
        }
    }
    if let Some(node) = fields.remove("ignore-rust-version") {
        draft.leave(&node, "andon compares with the `rust-version` of each manifest");
    }
    draft.leave_rest(fields);
}

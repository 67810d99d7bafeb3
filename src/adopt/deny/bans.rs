//! `[bans]`.

use super::build;
use crate::adopt::draft::{Draft, says_nothing};
use crate::adopt::spec::Spec;
use crate::adopt::tree::Node;
use crate::finding::Level;
use serde_json::Value;
use std::collections::BTreeMap;

type Fields = BTreeMap<String, Node>;

pub(super) fn translate(mut fields: Fields, draft: &mut Draft) {
    duplicates(&mut fields, draft);
    wildcards(&mut fields, draft);
    for entry in entries(&mut fields, "deny") {
        deny(entry, draft);
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
            value.insert(key.replace('-', "_"), node.json());
        }
    }
    draft.entry(policy, list, Value::Object(value), &node);
    draft.leave_rest(fields);
}

fn duplicates(fields: &mut Fields, draft: &mut Draft) {
    draft.level_key("duplicate_versions", fields.remove("multiple-versions"), Some(Level::Warn));
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
    if let Some(node) = fields.remove("allow-wildcard-paths") {
        draft.parameter("wildcard_requirement", "allow_paths", node.json(), &node);
    }
}

/// A ban, or, with `deny-multiple-versions`, a crate that may be there once only.
fn deny(entry: Node, draft: &mut Draft) {
    let once = |entry: &Node| {
        let fields = entry.clone().fields().ok()?;
        fields.get("deny-multiple-versions")?.flag()
    };
    match once(&entry) {
        Some(true) => {
            let mut entry = entry;
            if let crate::adopt::tree::Shape::Table(fields) = &mut entry.shape {
                fields.remove("deny-multiple-versions");
            }
            listed("duplicate_versions", "deny", entry, &["reason", "wrappers"], draft);
        }
        _ => {
            draft.default_level("banned_crate", Level::Deny);
            let keys = ["wrappers", "use-instead", "reason", "deny-multiple-versions"];
            listed("banned_crate", "crates", entry, &keys, draft);
        }
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

/// Two levels, one policy: the graver one holds, for those whose level it is.
fn default_features(fields: &mut Fields, draft: &mut Draft) {
    for key in ["workspace-default-features", "external-default-features"] {
        match fields.remove(key) {
            Some(node) if node.text() == Some("allow") => draft.carry(&node),
            Some(node) => draft.level_key("default_features_enabled", Some(node), None),
            None => {}
        }
    }
}

fn workspace_dependencies(node: Option<Node>, draft: &mut Draft) {
    let present = node.is_some();
    let mut fields = draft.section(node);
    let level = if present { Level::Deny } else { Level::Allow };
    draft.level_key("workspace_dependency_duplicated", fields.remove("duplicates"), Some(level));
    draft.level_key("workspace_dependency_unused", fields.remove("unused"), Some(level));
    if let Some(node) = fields.remove("include-path-dependencies") {
        draft.parameter("workspace_dependency_duplicated", "include_path_dependencies", node.json(), &node);
    }
    draft.leave_rest(fields);
}

fn std_replacements(node: Option<Node>, draft: &mut Draft) {
    let present = node.is_some();
    let mut fields = draft.section(node);
    let level = if present { Level::Deny } else { Level::Allow };
    draft.level_key("std_replacement", fields.remove("level"), Some(level));
    if let Some(node) = fields.remove("scope") {
        draft.parameter("std_replacement", "scope", node.json(), &node);
    }
    if let Some(node) = fields.remove("rust-version") {
        draft.parameter("std_replacement", "rust_version", node.json(), &node);
    }
    for entry in entries(&mut fields, "ignore") {
        listed("std_replacement", "ignore", entry, &["reason"], draft);
    }
    if let Some(node) = fields.remove("ignore-rust-version") {
        draft.leave(&node, "andon compares with the Rust version that the workspace itself asks for");
    }
    draft.leave_rest(fields);
}

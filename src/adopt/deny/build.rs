//! `[bans.build]`, and `bans.allow-build-scripts`, which stood for a part of it.

use super::bans::listed;
use crate::adopt::draft::{Draft, says_nothing};
use crate::adopt::tree::Node;
use crate::finding::Level;
use std::collections::BTreeMap;

/// Keys that only say how much of the sources cargo-deny looks at.
const SCANNING: [(&str, &str); 4] = [
    ("enable-builtin-globs", "andon knows scripts by their first line and their extension, whatever they are called"),
    ("include-dependencies", "andon looks at every crate whose sources it has"),
    ("include-workspace", "the workspace's own files are yours to review"),
    ("include-archives", "andon looks at what is executed, not at archives"),
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
    draft.level("build_script_not_allowed", Level::Deny, &node);
    for entry in node.entries() {
        listed("build_script_not_allowed", "allow", entry, &["reason"], draft);
    }
}

/// A crate whose executables are known. Globs and features have no place in andon's list of files and checksums.
fn bypass(entry: Node, draft: &mut Draft) {
    let node = entry.clone();
    let fields: BTreeMap<String, Node> = entry.fields().unwrap_or_default();
    let names = fields.keys().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    draft.leave(
        &node,
        format!(
            "the keys {names} of an exception have no counterpart: run `cargo-andon check`, and allow by path and SHA-256 \
             what it finds in this crate"
        ),
    );
}

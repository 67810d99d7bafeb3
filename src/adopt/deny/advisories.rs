//! `[advisories]`.

use crate::adopt::draft::{Draft, Waived};
use crate::adopt::spec::Spec;
use crate::adopt::tree::Node;
use crate::adopt::words::level;
use crate::finding::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Keys that say nothing here, and why.
const LEFT: [(&str, &str); 6] = [
    ("version", "it chose between cargo-deny's old and new defaults; the new ones hold for both"),
    ("db-path", "andon keeps its advisories in its own cache: `cargo-andon advisories status` shows where"),
    ("git-fetch-with-cli", "`cargo-andon advisories update` always calls git"),
    ("vulnerability", "cargo-deny no longer heeds it: every vulnerability is denied"),
    ("notice", "cargo-deny no longer heeds it: every notice is denied"),
    ("severity-threshold", "cargo-deny no longer heeds it: every severity counts"),
];

pub(super) fn translate(mut fields: BTreeMap<String, Node>, draft: &mut Draft) {
    draft.default_level("vulnerable", Level::Deny);
    draft.default_level("notice", Level::Deny);
    for (key, why) in LEFT {
        if let Some(node) = fields.remove(key) {
            draft.leave(&node, why);
        }
    }
    scope("unmaintained", fields.remove("unmaintained"), "all", draft);
    scope("unsound", fields.remove("unsound"), "workspace", draft);
    yanked(&mut fields, draft);
    for urls in ["db-urls", "db-url"].iter().filter_map(|key| fields.remove(*key)) {
        urls.entries().iter().for_each(|url| draft.fetch_from(url));
    }
    if let Some(node) = fields.remove("maximum-db-staleness") {
        staleness(&node, draft);
    }
    if let Some(node) = fields.remove("unused-ignored-advisory") {
        draft.leave(&node, "a waiver that covers nothing is always shown, and never stops the line");
    }
    for entry in fields.remove("ignore").map(Node::entries).unwrap_or_default() {
        ignore(entry, draft);
    }
    draft.leave_rest(fields);
}

/// A scope, which once was a level; what is found in it is denied.
fn scope(policy: &str, node: Option<Node>, default: &str, draft: &mut Draft) {
    let Some(node) = node else {
        draft.default_level(policy, Level::Deny);
        return draft.default_parameter(policy, "scope", Value::from(default));
    };
    match node.text() {
        Some("none") => draft.level(policy, Level::Allow, &node),
        Some(word @ ("all" | "workspace" | "transitive")) => {
            draft.default_level(policy, Level::Deny);
            draft.parameter(policy, "scope", Value::from(word), &node);
        }
        Some(word) if level(word).is_some() => {
            draft.level_key(policy, Some(node), None);
            draft.default_parameter(policy, "scope", Value::from(default));
        }
        _ => draft.leave(&node, "is none of `all`, `workspace`, `transitive`, `none`"),
    }
}

fn yanked(fields: &mut BTreeMap<String, Node>, draft: &mut Draft) {
    draft.level_key("yanked", fields.remove("yanked"), Some(Level::Warn));
    match fields.remove("disable-yank-checking") {
        Some(node) if node.flag() == Some(true) => draft.level("yanked", Level::Allow, &node),
        Some(node) => draft.carry(&node),
        None => {}
    }
}

/// A duration as RFC 3339 writes it, in whole days at least.
fn staleness(node: &Node, draft: &mut Draft) {
    let span = node.text().and_then(|text| text.parse::<jiff::Span>().ok());
    let days = span.and_then(|span| span.total((jiff::Unit::Day, jiff::SpanRelativeTo::days_are_24_hours())).ok());
    match days.filter(|days| *days >= 1.0 && *days < 1e6) {
        Some(days) => {
            // cargo-deny does not run with an older set.
            draft.default_parameter("advisory_set_stale", "stages", json!(["commit", "merge", "deploy", "release"]));
            draft.parameter("advisory_set_stale", "max_age_days", Value::from(days as i64), node);
        }
        None => draft.leave(node, "is no duration in days or weeks, such as `P90D`: set `max_age_days`"),
    }
}

/// An advisory's id, or a crate that may be yanked.
fn ignore(entry: Node, draft: &mut Draft) {
    let id_of = |text: &str| {
        let kind = text.split_once('-').map_or("", |(kind, _)| kind);
        (!kind.is_empty() && kind.chars().all(|c| c.is_ascii_uppercase())).then(|| text.to_owned())
    };
    if let Some(id) = entry.text().and_then(id_of) {
        return draft.ignore_advisory(&id, None, &entry);
    }
    let node = entry.clone();
    if let Ok(mut fields) = entry.clone().fields()
        && let Some(id) = fields.remove("id")
    {
        let reason = fields.remove("reason");
        match id.text() {
            Some(text) => draft.ignore_advisory(text, reason.as_ref().and_then(Node::text), &node),
            None => draft.leave(&node, "its `id` is no string"),
        }
        return draft.leave_rest(fields);
    }
    match Spec::take(entry) {
        Ok((spec, fields)) => ignore_yanked(&spec, fields, &node, draft),
        Err(node) => draft.leave(&node, "is neither an advisory's id nor a crate"),
    }
}

fn ignore_yanked(spec: &Spec, mut fields: BTreeMap<String, Node>, node: &Node, draft: &mut Draft) {
    let given = fields.remove("reason");
    let reason = draft.reason(given.as_ref().and_then(Node::text).or(node.remark.as_deref()));
    match spec.subject() {
        Some(subject) => {
            let at = node.at.clone();
            draft.waive(Waived { policy: "yanked", subject, code: None, reason, at }, node);
        }
        None => draft.leave(node, "a waiver covers one version or all of them, not a range: name the version"),
    }
    draft.leave_rest(fields);
}

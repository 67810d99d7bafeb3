//! What words of a configuration mean: levels, kinds of advisories, values that say nothing.

use super::tree::{Node, Shape};
use crate::facts::AdvisoryKind;
use crate::finding::Level;
use serde_json::Value;

/// Why something is left whose policy is not there.
pub(super) fn no_policy(policy: &str) -> String {
    format!("there is no policy `{policy}` that would judge it")
}

/// A level by its word.
pub(super) fn level(word: &str) -> Option<Level> {
    match word {
        "deny" => Some(Level::Deny),
        "warn" => Some(Level::Warn),
        "allow" => Some(Level::Allow),
        _ => None,
    }
}

/// The policy that finds advisories of a kind.
pub(super) fn policy_of(kind: AdvisoryKind) -> &'static str {
    match kind {
        AdvisoryKind::Vulnerability => "vulnerable",
        AdvisoryKind::Unsound => "unsound",
        AdvisoryKind::Unmaintained => "unmaintained",
        AdvisoryKind::Notice => "notice",
    }
}

/// An entry with its reason where the schema has one: the entry's own, the remark beside it, or that there is none.
pub(super) fn with_reason(entry: Value, items: &Value, remark: Option<String>, tool: &str) -> Value {
    let Value::Object(mut keys) = entry else { return entry };
    let takes = items.get("properties").is_some_and(|properties| properties.get("reason").is_some());
    let must = items.get("required").and_then(Value::as_array).is_some_and(|all| all.contains(&"reason".into()));
    if !takes {
        keys.remove("reason");
        return Value::Object(keys);
    }
    let given = keys.get("reason").and_then(Value::as_str).is_some_and(|reason| !reason.trim().is_empty());
    if !given {
        keys.remove("reason");
        if let Some(reason) = remark.or_else(|| must.then(|| format!("as configured for {tool}"))) {
            keys.insert("reason".to_owned(), Value::from(reason));
        }
    }
    Value::Object(keys)
}

/// Whether a value says no more than nothing: an empty list or string, `false`.
pub(super) fn says_nothing(node: &Node) -> bool {
    match &node.shape {
        Shape::Leaf(Value::Bool(flag)) => !flag,
        Shape::Leaf(Value::String(text)) => text.is_empty(),
        _ => node.is_empty(),
    }
}

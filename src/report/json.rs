//! The verdict document.

use super::escape::json::shown;
use crate::verdict::Verdict;

/// The verdict as JSON, `policies/verdict.schema.json`. The same verdict gives the same bytes.
pub fn json(verdict: &Verdict) -> String {
    // A verdict is made of strings, numbers and lists: there is nothing in it that JSON cannot say.
    let mut text = serde_json::to_string_pretty(verdict).unwrap_or_default();
    text.push('\n');
    shown(text)
}

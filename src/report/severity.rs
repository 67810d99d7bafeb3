//! Severities in words.

use crate::finding::Severity;

/// As the verdict document writes it.
pub(super) fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::None => "none",
        Severity::Unscored => "unscored",
    }
}

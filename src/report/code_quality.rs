//! GitLab's Code Quality report, whose findings GitLab shows in a merge request.
//!
//! Source: GitLab's "Code Quality report format". GitLab compares the reports of both branches by itself, by the
//! fingerprints, so that each finding has the weight of its level whether it is debt or not.

use super::escape::{escape, json};
use super::places;
use super::standing::named;
use crate::finding::{Finding, Level, Severity, Span, fingerprint};
use crate::verdict::{Undecided, Verdict};
use serde_json::{Value, json};

/// The verdict as an array of issues.
pub fn code_quality(verdict: &Verdict) -> String {
    let undecided = verdict.undecided.iter().filter(|entry| entry.blocks).map(|entry| unjudged(entry, verdict));
    let findings = named(verdict).into_iter().map(|(name, finding)| {
        let text = match &finding.remedy {
            Some(remedy) => format!("{}; {remedy}", finding.message),
            None => finding.message.clone(),
        };
        issue(&text, &finding.policy, &name, weight(finding), finding.at.as_ref(), &finding.workspace, verdict)
    });
    let issues: Vec<Value> = undecided.chain(findings).collect();
    json::document(&Value::from(issues))
}

/// `info`, `minor`, `major`, `critical` or `blocker`.
fn weight(finding: &Finding) -> &'static str {
    match (finding.waiver.is_some(), finding.level, finding.severity) {
        (true, ..) | (_, Level::Allow, _) => "info",
        (_, Level::Warn, _) => "minor",
        (_, Level::Deny, Some(Severity::Critical)) => "blocker",
        (_, Level::Deny, Some(Severity::Medium | Severity::Low)) => "major",
        (_, Level::Deny, _) => "critical",
    }
}

fn unjudged(entry: &Undecided, verdict: &Verdict) -> Value {
    let policy = entry.policy.as_deref().unwrap_or("evidence");
    let of = if entry.subjects.is_empty() { String::new() } else { format!(" ({})", entry.subjects.join(", ")) };
    let name = fingerprint("undecided", policy, &format!("{}{of}", entry.reason), &entry.workspace);
    let text = format!("not judged: {}{of}", entry.reason);
    issue(&text, policy, &name, "blocker", entry.at.as_ref(), &entry.workspace, verdict)
}

fn issue(
    text: &str,
    policy: &str,
    name: &str,
    severity: &str,
    at: Option<&Span>,
    workspace: &str,
    verdict: &Verdict,
) -> Value {
    let place = places::of(at, workspace, verdict);
    json!({
        "description": escape(text),
        "check_name": escape(policy),
        "fingerprint": name,
        "severity": severity,
        "location": { "path": place.file, "lines": { "begin": place.line } },
    })
}

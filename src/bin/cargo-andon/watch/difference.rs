//! Two verdicts, one after the other, in a few lines.

use andon::finding::{Finding, Level};
use andon::report::escape::escape;
use andon::verdict::{Outcome, Undecided, Verdict};
use std::collections::BTreeSet;

/// So many changes are told one by one.
const TOLD: usize = 5;

/// What is new (`+`), what is gone (`-`), and what follows; nothing where all is as it was and nobody waits for an answer.
pub fn told(before: &Verdict, after: &Verdict, awaited: bool) -> String {
    let (old, new) = (entries(before), entries(after));
    let lines = new.difference(&old).map(|entry| format!("+ {entry}\n"));
    let lines: Vec<String> = lines.chain(old.difference(&new).map(|entry| format!("- {entry}\n"))).collect();
    if lines.is_empty() && before.outcome == after.outcome && !awaited {
        return String::new();
    }
    let mut told = lines.iter().take(TOLD).map(String::as_str).collect::<String>();
    if lines.len() > TOLD {
        told.push_str(&format!("… and {} more\n", lines.len() - TOLD));
    }
    told + &summary(after)
}

fn entries(verdict: &Verdict) -> BTreeSet<String> {
    let findings = verdict.findings.iter().filter(|finding| finding.counts()).map(finding);
    findings.chain(verdict.undecided.iter().map(undecided)).collect()
}

fn finding(finding: &Finding) -> String {
    let level = if finding.level == Level::Deny { "deny" } else { "warn" };
    let file = finding.at.as_ref().map(|at| format!(" ({})", escape(&at.file))).unwrap_or_default();
    format!("{level}[{}]: {}{file}", escape(&finding.policy), escape(&finding.message))
}

fn undecided(undecided: &Undecided) -> String {
    let policy = undecided.policy.as_ref().map(|policy| format!("[{}]", escape(policy))).unwrap_or_default();
    format!("undecided{policy}: {}", escape(&undecided.reason))
}

fn summary(verdict: &Verdict) -> String {
    let word = match verdict.outcome {
        Outcome::Pass => "pass",
        Outcome::Warn => "warn",
        Outcome::Stop => "stop",
        Outcome::Undecided => "undecided",
    };
    let summary = &verdict.summary;
    let undecided = verdict.undecided.len();
    format!("{word}: {} denied, {} warned, {undecided} undecided\n", summary.denied, summary.warned)
}

//! JUnit's XML, for CI systems that show tests: each policy that judged is a test, those that found nothing too, so
//! that a run in which nothing was evaluated does not look like one in which nothing was wrong.

use super::escape::escape;
use super::standing::{Standing, why_now};
use crate::finding::Finding;
use crate::policy::Policy;
use crate::verdict::{Undecided, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeSet;

/// What was not judged and is no policy's.
const EVIDENCE: &str = "evidence";

/// The verdict as JUnit. `policies` are those that judge at its stage.
pub fn junit(verdict: &Verdict, policies: &[&Policy]) -> String {
    let mut names: BTreeSet<&str> = policies.iter().map(|policy| &*policy.id).collect();
    names.extend(verdict.findings.iter().map(|finding| &*finding.policy));
    names.extend(verdict.undecided.iter().map(|entry| entry.policy.as_deref().unwrap_or(EVIDENCE)));
    let mut suite = TestSuite::new("policies");
    suite.add_test_cases(names.into_iter().map(|name| case(name, verdict)));
    let mut report = Report::new("andon");
    report.add_test_suite(suite);
    // What is written is text in memory: there is nothing that could fail but what the writer refuses to say.
    report.to_string().unwrap_or_default()
}

fn case(name: &str, verdict: &Verdict) -> TestCase {
    let of = |entry: &&Undecided| entry.policy.as_deref().unwrap_or(EVIDENCE) == name;
    let (blocking, silent): (Vec<_>, Vec<_>) = verdict.undecided.iter().filter(of).partition(|entry| entry.blocks);
    let findings: Vec<&Finding> = verdict.findings.iter().filter(|finding| *finding.policy == *name).collect();
    let (stopping, others): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| finding.stops);
    let status = match (&*stopping, &*blocking) {
        ([], []) => TestCaseStatus::success(),
        ([], undecided) => failed(NonSuccessKind::Error, undecided.iter().map(|entry| unjudged(entry)).collect()),
        (stopping, undecided) => {
            let lines = stopping.iter().map(|finding| told(finding));
            failed(NonSuccessKind::Failure, lines.chain(undecided.iter().map(|entry| unjudged(entry))).collect())
        }
    };
    let mut case = TestCase::new(escape(name).as_ref(), status);
    case.set_classname("andon");
    let notes: Vec<String> =
        others.iter().map(|finding| told(finding)).chain(silent.iter().map(|entry| unjudged(entry))).collect();
    if !notes.is_empty() {
        case.set_system_out(notes.join("\n"));
    }
    case
}

fn failed(kind: NonSuccessKind, lines: Vec<String>) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    let message = match &*lines {
        [line] => line.clone(),
        lines => format!("{} things: {}", lines.len(), lines.first().map_or("", |line| line)),
    };
    status.set_message(message).set_description(lines.join("\n"));
    status
}

fn told(finding: &Finding) -> String {
    let word = match Standing::of(finding) {
        Standing::Stops => "stops",
        Standing::Told => "warns",
        Standing::Debt => "debt",
        Standing::Waived => "waived",
    };
    let place = match &finding.at {
        Some(at) if at.line > 0 => format!("{}:{}: ", escape(&at.file), at.line),
        Some(at) => format!("{}: ", escape(&at.file)),
        None => String::new(),
    };
    let why = why_now(finding).map(|why| format!("; {}", escape(&why))).unwrap_or_default();
    let remedy = finding.remedy.as_ref().map(|remedy| format!("; {}", escape(remedy))).unwrap_or_default();
    format!("{word}: {place}{}{why}{remedy}", escape(&finding.message))
}

fn unjudged(entry: &Undecided) -> String {
    let of = if entry.subjects.is_empty() { String::new() } else { format!(" ({})", entry.subjects.join(", ")) };
    format!("not judged: {}{}", escape(&entry.reason), escape(&of))
}

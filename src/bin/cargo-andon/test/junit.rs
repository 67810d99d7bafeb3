//! JUnit's XML, for CI systems that show tests.

use super::outcome::Summary;
use crate::Failure;
use andon::engine::suite::{Outcome, Subject};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::path::Path;

/// Writes a report: a suite for each policy.
pub fn write(path: &Path, summary: &Summary) -> Result<(), Failure> {
    let mut report = Report::new("andon");
    let tested = summary.subjects.iter().filter(|subject| !subject.outcomes.is_empty());
    tested.for_each(|subject| {
        report.add_test_suite(suite(subject));
    });
    let failure = |e: &dyn std::fmt::Display| Failure::undecided(format!("{}: {e}", path.display()));
    let text = report.to_string().map_err(|e| failure(&e))?;
    std::fs::write(path, text).map_err(|e| failure(&e))
}

fn suite(subject: &Subject) -> TestSuite {
    let mut suite = TestSuite::new(subject.name.as_str());
    suite.add_test_cases(subject.outcomes.iter().map(|outcome| case(subject, outcome)));
    suite
}

fn case(subject: &Subject, outcome: &Outcome) -> TestCase {
    let status = match &outcome.failed {
        None => TestCaseStatus::success(),
        Some(message) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(message.lines().next().unwrap_or_default()).set_description(message.as_str());
            status
        }
    };
    let mut case = TestCase::new(outcome.name.as_str(), status);
    case.set_classname(subject.name.as_str());
    if !outcome.prints.is_empty() {
        case.set_system_out(outcome.prints.join("\n"));
    }
    case
}

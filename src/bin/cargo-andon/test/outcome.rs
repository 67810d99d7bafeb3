//! What came of tests and cases, and how that is told.

use andon::engine::suite::{Outcome, Subject};
use andon::policy::PolicyFile;
use andon::report::Detail;
use andon::report::escape::escape;
use std::fmt::Write as _;

/// Everything that was tested.
#[derive(Default)]
pub struct Summary {
    pub subjects: Vec<Subject>,
}

impl Summary {
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.subjects.iter().flat_map(|subject| &subject.outcomes)
    }

    pub fn failed(&self) -> usize {
        self.outcomes().filter(|outcome| outcome.failed.is_some()).count()
    }

    /// The subjects of which less was evaluated than has to be.
    pub fn below(&self, threshold: Option<u8>) -> Vec<&Subject> {
        let Some(threshold) = threshold else { return Vec::new() };
        let low = |subject: &&Subject| {
            let (reached, all) = subject.lines();
            all > 0 && reached * 100 < all * usize::from(threshold)
        };
        self.subjects.iter().filter(low).collect()
    }
}

/// The summary as text. What did not hold stands last but for the counts.
pub fn text(summary: &Summary, detail: Detail, threshold: Option<u8>, remarks: bool) -> String {
    let mut text = String::new();
    if detail > Detail::Quiet {
        summary.subjects.iter().for_each(|subject| told(&mut text, subject, detail));
    }
    if remarks {
        summary.subjects.iter().for_each(|subject| remarked(&mut text, subject));
    }
    for subject in &summary.subjects {
        subject.outcomes.iter().for_each(|outcome| failure(&mut text, subject, outcome));
    }
    for subject in summary.below(threshold) {
        let (reached, all) = subject.lines();
        let (name, percent, least) = (escape(&subject.name), percent(reached, all), threshold.unwrap_or_default());
        let _ = writeln!(text, "FAILED {name}: {percent} of its lines are evaluated, and {least} % have to be");
    }
    let total = summary.outcomes().count();
    let (reached, all) = summary.subjects.iter().map(Subject::lines).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    let passed = total - summary.failed();
    let _ = writeln!(
        text,
        "{passed} passed, {} failed; {} of the lines evaluated",
        summary.failed(),
        percent(reached, all)
    );
    text
}

/// A line for each policy, and where everything is told one for each test.
fn told(text: &mut String, subject: &Subject, detail: Detail) {
    let (reached, all) = subject.lines();
    let failed = subject.outcomes.iter().filter(|outcome| outcome.failed.is_some()).count();
    let passed = subject.outcomes.len() - failed;
    if subject.outcomes.is_empty() && detail < Detail::Verbose {
        return;
    }
    let lines = if all > 0 { format!("  {} of {all} lines", percent(reached, all)) } else { String::new() };
    let failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
    let _ = writeln!(text, "{:<32} {passed:>3} passed{failed}{lines}", escape(&subject.name));
    if detail == Detail::Verbose {
        for outcome in &subject.outcomes {
            let word = if outcome.failed.is_some() { "FAILED" } else { "ok" };
            let _ = writeln!(text, "  {word:<6} {}", escape(&outcome.name));
            printed(text, outcome);
        }
        for rule in &subject.rules {
            let share = percent(rule.reached, rule.lines);
            let _ = writeln!(text, "  {share:>6} of rule {} (line {})", escape(&rule.name), rule.line);
        }
    }
}

fn remarked(text: &mut String, subject: &Subject) {
    let name = escape(&subject.name);
    if subject.unfired {
        let _ = writeln!(text, "warning: no case fires {name}: {name}/cases/fires-….txt would show what it finds");
    }
    for rule in subject.unreached() {
        let file = subject.file.as_ref().map(PolicyFile::display_path).unwrap_or_default();
        let (file, rule_name) = (escape(&file), escape(&rule.name));
        let _ = writeln!(text, "warning: {file}:{}: rule `{rule_name}` is never evaluated", rule.line);
    }
}

fn failure(text: &mut String, subject: &Subject, outcome: &Outcome) {
    let Some(failed) = &outcome.failed else { return };
    let _ = writeln!(text, "FAILED {}::{}", escape(&subject.name), escape(&outcome.name));
    failed.lines().for_each(|line| {
        let _ = writeln!(text, "  {}", escape(line));
    });
    printed(text, outcome);
}

fn printed(text: &mut String, outcome: &Outcome) {
    for line in outcome.prints.iter().flat_map(|print| print.lines()) {
        let _ = writeln!(text, "  print {}", escape(line));
    }
}

fn percent(reached: usize, all: usize) -> String {
    let percent = (reached * 100).checked_div(all).unwrap_or(100);
    format!("{percent} %")
}

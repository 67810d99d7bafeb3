//! The report for people: what deviates, where, who pulled it in and how to mend it, in the manner of rustc.
//!
//! The gravest stands last, where a terminal shows it, right above the summary line. What only warns is told briefly
//! where there is much of it, and what was there before a change is counted; [`Detail::Verbose`] tells everything in full.

mod debt;
mod entry;
mod layout;
mod source;
mod summary;
mod undecided;

use super::group::{self, PolicyGroup};
use super::standing::Standing;
use crate::evidence::{FileBytes, Text};
use crate::finding::{Finding, Level};
use crate::verdict::Verdict;
use annotate_snippets::{Group, Renderer};
use source::Sources;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a report needs besides the verdict.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The evidence's files, to show source lines from.
    pub files: &'a BTreeMap<Text, FileBytes>,
    /// How long it took, where that was measured.
    pub elapsed: Option<Duration>,
    /// How much to tell.
    pub detail: Detail,
    /// With terminal colours.
    pub color: bool,
    /// How many columns a line may take.
    pub width: usize,
}

/// How much a report tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What stops the line or could not be judged, and nothing where it passes.
    Quiet,
    /// What a person who commits wants to know.
    Normal,
    /// Everything: each finding in full, with a waiver to paste, and what is waived.
    Verbose,
}

/// Shows how many findings of one policy in full before the rest become a line each.
const FULL_DENIED: usize = 8;
const FULL_WARNED: usize = 2;
/// How many warnings of one policy get a line.
const LISTED_WARNED: usize = 6;

/// The verdict as text for people.
pub fn human(verdict: &Verdict, context: &Context) -> String {
    Report { context, sources: Sources::new(context.files), renderer: renderer(context), text: String::new() }
        .tell(verdict)
}

/// What could not be judged and could have stopped the line, as text for people; empty where there is nothing of it.
pub fn undecided(verdict: &Verdict, context: &Context) -> String {
    let mut report =
        Report { context, sources: Sources::new(context.files), renderer: renderer(context), text: String::new() };
    report.undecided(verdict, true);
    report.text
}

fn renderer(context: &Context) -> Renderer {
    let renderer = if context.color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    renderer.term_width(context.width)
}

/// A report in the making.
struct Report<'a> {
    context: &'a Context<'a>,
    sources: Sources<'a>,
    renderer: Renderer,
    text: String,
}

impl Report<'_> {
    fn tell(mut self, verdict: &Verdict) -> String {
        if self.context.detail > Detail::Quiet {
            self.waived(verdict);
            self.debt(verdict);
            self.mended(verdict);
            self.undecided(verdict, false);
            self.findings(verdict, Level::Warn);
        }
        self.undecided(verdict, true);
        self.findings(verdict, Level::Deny);
        self.waiver_to_paste(verdict);
        if self.context.detail > Detail::Quiet || verdict.exit_code() != 0 {
            summary::line(&mut self.text, verdict, self.context);
        }
        self.text
    }

    /// What the change answers for, or everything where nothing says what that is.
    fn findings(&mut self, verdict: &Verdict, level: Level) {
        let verbose = self.context.detail == Detail::Verbose;
        let told = |finding: &&Finding| {
            finding.counts() && finding.level == level && (verbose || Standing::of(finding) != Standing::Debt)
        };
        let counting: Vec<&Finding> = verdict.findings.iter().filter(told).collect();
        for policy in group::by_policy(&counting) {
            self.policy(&policy, verdict);
        }
    }

    fn policy(&mut self, policy: &PolicyGroup, verdict: &Verdict) {
        let (full, listed) = match (self.context.detail, policy.level) {
            (Detail::Verbose, _) => (usize::MAX, 0),
            (_, Level::Deny) => (FULL_DENIED, usize::MAX),
            _ if policy.subjects.len() <= FULL_WARNED => (FULL_WARNED, 0),
            _ => (0, LISTED_WARNED),
        };
        for subject in policy.subjects.iter().take(full) {
            self.in_full(policy, subject, verdict);
        }
        let rest = policy.subjects.get(full..).unwrap_or_default();
        if !rest.is_empty() {
            self.as_list(policy, full > 0, rest, listed);
        }
    }

    fn render(&mut self, group: Group) {
        self.text.push_str(&self.renderer.render(&[group]));
        self.text.push_str("\n\n");
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests;

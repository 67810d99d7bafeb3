//! Markdown for a comment on a pull or merge request, and for the summary of a CI job.

use super::escape::markdown::{code, prose};
use super::group::{self, PolicyGroup, SubjectGroup};
use super::reference::level;
use super::severity;
use super::standing::{Standing, counts, terms, waiver_of, why_now};
use crate::finding::{Finding, Span};
use crate::verdict::{Outcome, Undecided, Verdict};

/// GitHub refuses a comment of more than 65,536 characters; the end of the report is kept free.
const MOST: usize = 60_000;
/// So many findings of one policy are told in full.
const FULL: usize = 10;
/// How many subjects of what could not be judged are named.
const SUBJECTS: usize = 10;

/// The verdict as Markdown of at most 65,536 bytes: what stops the line first, debt and what is waived folded away.
pub fn markdown(verdict: &Verdict) -> String {
    let mut report = Report { text: format!("## andon: {}\n\n{}\n", outcome(verdict), counts(verdict)), left_out: 0 };
    for standing in Standing::ALL {
        report.findings(standing, verdict);
        if standing == Standing::Told {
            report.undecided(verdict);
        }
    }
    report.mended(verdict);
    report.end(verdict)
}

fn outcome(verdict: &Verdict) -> &'static str {
    match verdict.outcome {
        Outcome::Pass => "pass",
        Outcome::Warn => "pass, with warnings",
        Outcome::Stop => "stop",
        Outcome::Undecided => "undecided",
    }
}

struct Report {
    text: String,
    left_out: usize,
}

impl Report {
    /// Adds text that tells `count` things, or counts them where there is no room.
    fn add(&mut self, text: &str, count: usize) {
        if self.text.len() + text.len() > MOST {
            self.left_out += count;
        } else {
            self.text.push_str(text);
        }
    }

    fn findings(&mut self, standing: Standing, verdict: &Verdict) {
        let findings = standing.among(verdict);
        if findings.is_empty() {
            return;
        }
        let heading = format!("{} ({})", standing.heading(verdict), findings.len());
        // What a change did not bring in is told to whoever asks.
        let folded = match standing {
            Standing::Stops => false,
            Standing::Told => verdict.evidence.base.is_none(),
            Standing::Debt | Standing::Waived => true,
        };
        self.text.push_str(&match folded {
            true => format!("\n<details><summary>{heading}</summary>\n\n"),
            false => format!("\n### {heading}\n\n"),
        });
        for policy in group::by_policy(&findings) {
            for (index, subject) in policy.subjects.iter().enumerate() {
                let text = match standing {
                    Standing::Stops if index < FULL => in_full(&policy, subject),
                    _ => in_a_line(&policy, subject, verdict),
                };
                self.add(&text, subject.distinct.len() + subject.elsewhere.len());
            }
        }
        if folded {
            self.text.push_str("\n</details>\n");
        }
    }

    fn undecided(&mut self, verdict: &Verdict) {
        let blocking: Vec<&Undecided> = verdict.undecided.iter().filter(|entry| entry.blocks).collect();
        if !blocking.is_empty() {
            self.add(&format!("\n### Could not be judged ({})\n\n", blocking.len()), 0);
            blocking.into_iter().for_each(|entry| self.add(&unjudged(entry), 1));
        }
        let others: Vec<&Undecided> = verdict.undecided.iter().filter(|entry| !entry.blocks).collect();
        if !others.is_empty() {
            let heading = format!("Could not be judged, stops nothing ({})", others.len());
            self.text.push_str(&format!("\n<details><summary>{heading}</summary>\n\n"));
            others.into_iter().for_each(|entry| self.add(&unjudged(entry), 1));
            self.text.push_str("\n</details>\n");
        }
    }

    fn mended(&mut self, verdict: &Verdict) {
        if verdict.mended.is_empty() {
            return;
        }
        self.text.push_str(&format!("\n<details><summary>Mended ({})</summary>\n\n", verdict.mended.len()));
        for finding in &verdict.mended {
            self.add(&format!("- {}: {}\n", code(&finding.policy), prose(&finding.message)), 1);
        }
        self.text.push_str("\n</details>\n");
    }

    fn end(mut self, verdict: &Verdict) -> String {
        if self.left_out > 0 {
            self.text.push_str(&format!("\n{} more are left out here.\n", self.left_out));
        }
        let (summary, set) = (&verdict.summary, &verdict.evidence.advisories);
        let (packages, workspaces, policies) = (summary.packages, summary.workspaces, summary.policies);
        self.text.push_str(&format!(
            "\npackages: {packages} · workspaces: {workspaces} · policies: {policies} · advisories: {} of {} · judged \
             for {}\n",
            code(&set.source),
            prose(&set.date),
            code(&verdict.evidence.as_of),
        ));
        self.text
    }
}

fn in_full(policy: &PolicyGroup, subject: &SubjectGroup) -> String {
    let first = subject.first;
    let mut text = String::new();
    let grave = first.severity.map(|found| format!(", {}", severity::name(found))).unwrap_or_default();
    for finding in &subject.distinct {
        let rule = format!("{} {}{grave}", level(policy.level), code(policy.id));
        text.push_str(&format!("- **{}**\n  {rule}{}\n", prose(&finding.message), place(first.at.as_ref())));
        let mut note = |name: &str, body: String| text.push_str(&format!("  - {name}: {body}\n"));
        if finding.path.len() > 1 {
            note("path", finding.path.iter().map(|id| code(id)).collect::<Vec<_>>().join(" → "));
        }
        if let Some(why) = why_now(finding) {
            note("why now", prose(&why));
        }
        if let Some(remedy) = &finding.remedy {
            note("help", prose(remedy));
        }
        note("read", read(finding));
    }
    if let Some(names) = elsewhere(subject) {
        text.push_str(&format!("  - also in: {names}\n"));
    }
    text
}

fn elsewhere(subject: &SubjectGroup) -> Option<String> {
    let workspaces = subject.workspaces_elsewhere();
    let names = workspaces.iter().map(|name| code(if name.is_empty() { "." } else { name }));
    (!workspaces.is_empty()).then(|| names.collect::<Vec<_>>().join(", "))
}

fn in_a_line(policy: &PolicyGroup, subject: &SubjectGroup, verdict: &Verdict) -> String {
    let one = |finding: &&Finding| {
        let waived = waiver_of(finding, verdict).map(|record| format!(" ({})", prose(&terms(record))));
        let why = why_now(finding).map(|why| format!(" ({})", prose(&why)));
        let notes = waived.or(why).unwrap_or_default();
        let also = elsewhere(subject).map(|names| format!(", also in {names}")).unwrap_or_default();
        format!("- {}: {}{}{also}{notes}\n", code(policy.id), prose(&finding.message), place(finding.at.as_ref()))
    };
    subject.distinct.iter().map(one).collect()
}

fn unjudged(entry: &Undecided) -> String {
    let policy = entry.policy.as_ref().map(|policy| format!("{}: ", code(policy))).unwrap_or_default();
    let mut names: Vec<String> = entry.subjects.iter().take(SUBJECTS).map(|id| code(id)).collect();
    if entry.subjects.len() > SUBJECTS {
        names.push(format!("and {} more", entry.subjects.len() - SUBJECTS));
    }
    let of = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    format!("- {policy}{}{of}{}\n", prose(&entry.reason), place(entry.at.as_ref()))
}

fn place(at: Option<&Span>) -> String {
    match at {
        Some(at) if at.line > 0 => format!(" · {}", code(&format!("{}:{}", at.file, at.line))),
        Some(at) => format!(" · {}", code(&at.file)),
        None => String::new(),
    }
}

/// A link is one only where it is plainly one.
fn read(finding: &Finding) -> String {
    let help = &finding.help;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=%".contains(c);
    if help.starts_with("https://") && help.chars().all(plain) { format!("<{help}>") } else { code(help) }
}

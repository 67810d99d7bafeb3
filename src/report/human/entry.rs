//! Findings: one in full, many as a list, and the waivers that cover them.

use super::layout::{cut, directory, few, plural, sentence, spoken, width_of, wrap};
use super::{Detail, Report};
use crate::evidence::Trust;
use crate::finding::{Finding, Level, Span};
use crate::report::escape::{escape, toml_string};
use crate::report::group::{PolicyGroup, SubjectGroup};
use crate::report::standing::{Standing, terms, waiver_of, why_now};
use crate::verdict::Verdict;
use annotate_snippets::{Group, Level as Title, Message};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// How far notes are indented at most.
const GUTTER: usize = 16;
/// How much of a message a list shows.
const LISTED_WIDTH: usize = 240;
/// For how long the waiver to paste would hold.
const WAIVER_DAYS: i64 = 90;
/// What is found where the gate itself changes: a waiver would be such a change again.
const OF_THE_GATE: [&str; 2] = ["gate_changed", "gate_weakened"];

impl Report<'_> {
    /// Everything about one subject, in the manner of rustc.
    pub(super) fn in_full(&mut self, policy: &PolicyGroup, subject: &SubjectGroup, verdict: &Verdict) {
        let width = self.context.width.saturating_sub(GUTTER);
        let first = subject.first;
        let single = subject.distinct.len() == 1;
        let remedies = subject.remedies();
        let message = match single {
            true => escape(&first.message).into_owned(),
            false => format!("{}: {} findings", spoken(&first.subject), subject.distinct.len()),
        };
        let title = level(policy.level).primary_title(message).id(escape(policy.id).into_owned());
        let mut group = Group::with_title(title);
        if let Some(at) = &first.at {
            group = self.sources.show(group, at);
        }
        if !single {
            group = group.elements(subject.distinct.iter().map(|finding| told(finding, remedies.len() > 1, width)));
        }
        group = group.elements(path(first, width)).elements(elsewhere(subject)).elements(grace(first, verdict));
        group = group.elements(why_now(first).map(|why| named("why", sentence(&why, width))));
        if let [remedy] = &*remedies {
            group = group.element(Title::HELP.message(sentence(remedy, width)));
        }
        if single || self.context.detail == Detail::Verbose {
            group = group.elements(subject.distinct.iter().map(|finding| named("read", escape(&finding.help))));
        }
        if self.context.detail == Detail::Verbose {
            let until = waiver_end(verdict);
            let waived = subject.distinct.iter().filter(|finding| is_for_waivers(finding));
            let waivers = waived.map(|f| {
                named("waiver", format!("in andon.toml, or by `{}`\n{}", command(f, until), waiver(f, until)))
            });
            group = group.elements(waivers);
        }
        self.render(group);
    }

    /// One line for each subject.
    pub(super) fn as_list(&mut self, policy: &PolicyGroup, continued: bool, subjects: &[SubjectGroup], limit: usize) {
        let (one, many) = if continued { ("more finding", "more findings") } else { ("finding", "findings") };
        let title = plural(findings(subjects), one, many);
        let title = level(policy.level).primary_title(title).id(escape(policy.id).into_owned());
        let heading = self.renderer.render(&[Group::with_title(title)]);
        self.line(&heading);
        let shown = if subjects.len() <= limit.saturating_add(1) { subjects.len() } else { limit };
        let shown = subjects.get(..shown).unwrap_or_default();
        let places: Vec<String> =
            shown.iter().map(|subject| subject.first.at.as_ref().map(place).unwrap_or_default()).collect();
        let column = places.iter().map(|place| width_of(place)).max().unwrap_or(0);
        for (subject, place) in shown.iter().zip(places) {
            for finding in &subject.distinct {
                let message = match &finding.remedy {
                    Some(remedy) if policy.level == Level::Deny => format!("{}; {remedy}", finding.message),
                    _ => finding.message.clone(),
                };
                let message = cut(&escape(&message), LISTED_WIDTH);
                self.line(&format!("  {place:<column$}  {message}"));
            }
        }
        let again: usize = subjects.iter().map(|subject| subject.elsewhere.len()).sum();
        if again > 0 {
            self.line(&format!("  the same in other workspaces: {}", plural(again, "finding", "findings")));
        }
        let more = findings(subjects) - findings(shown);
        if more > 0 {
            self.line(&format!("  … and {more} more; -v shows each in full"));
        }
        self.text.push('\n');
    }

    /// A line for each finding that a waiver covers.
    pub(super) fn waived(&mut self, verdict: &Verdict) {
        if self.context.detail < Detail::Verbose {
            return;
        }
        for finding in verdict.findings.iter().filter(|finding| finding.waiver.is_some()) {
            let terms = waiver_of(finding, verdict).map(|record| format!(" ({})", terms(record))).unwrap_or_default();
            self.brief("waived", finding, &terms);
        }
        if verdict.summary.waived > 0 {
            self.text.push('\n');
        }
    }

    /// A finding in one line, with a note behind it.
    pub(super) fn brief(&mut self, word: &'static str, finding: &Finding, note: &str) {
        let title = Title::NOTE.with_name(word).primary_title(format!("{}{}", escape(&finding.message), escape(note)));
        let line = self.renderer.render(&[Group::with_title(title.id(escape(&finding.policy).into_owned()))]);
        self.line(&line);
    }

    /// What to paste into andon.toml to accept a denied finding; with `-v` it stands at each finding instead.
    pub(super) fn waiver_to_paste(&mut self, verdict: &Verdict) {
        let told = |finding: &&Finding| {
            let told = finding.counts() && finding.level == Level::Deny && Standing::of(finding) != Standing::Debt;
            told && is_for_waivers(finding)
        };
        let mut denied = verdict.findings.iter().filter(told);
        let (Some(finding), Detail::Normal) = (denied.next(), self.context.detail) else { return };
        let each = if denied.next().is_some() { " (-v shows one for each)" } else { "" };
        let title = format!("to accept a finding for a while, add its waiver to andon.toml{each}:");
        let title = Title::HELP.primary_title(title);
        let heading = self.renderer.render(&[Group::with_title(title)]);
        self.line(&heading);
        for line in waiver(finding, waiver_end(verdict)).lines() {
            self.line(&format!("    {line}"));
        }
        self.line(&format!("  or: {}", command(finding, waiver_end(verdict))));
        if verdict.evidence.base.as_ref().is_some_and(|base| base.trust == Trust::Base) {
            self.line(
                "  it counts once the base has it: commit it by itself first, with `ANDON_TRUST=head git commit`",
            );
        }
        self.text.push('\n');
    }
}

fn is_for_waivers(finding: &Finding) -> bool {
    !OF_THE_GATE.contains(&&*finding.policy)
}

pub(super) fn level(level: Level) -> Title<'static> {
    match level {
        Level::Deny => Title::ERROR.with_name("deny"),
        Level::Warn => Title::WARNING.with_name("warn"),
        Level::Allow => Title::NOTE.with_name("allow"),
    }
}

pub(super) fn named<'a>(name: &'static str, text: impl Into<std::borrow::Cow<'a, str>>) -> Message<'a> {
    Title::NOTE.with_name(name).message(text)
}

fn findings(subjects: &[SubjectGroup]) -> usize {
    subjects.iter().map(|subject| subject.distinct.len()).sum()
}

/// One of several findings about a subject, under its code, with its own remedy where they differ.
fn told(finding: &Finding, with_remedy: bool, width: usize) -> Message<'static> {
    let message = finding.message.strip_suffix(&*finding.code).unwrap_or(&finding.message);
    let mut message = message.trim_end_matches([' ', ',', ':', ';']).to_string();
    if let Some(remedy) = finding.remedy.as_ref().filter(|_| with_remedy) {
        message.push_str("; ");
        message.push_str(remedy);
    }
    Title::NOTE.with_name(escape(&finding.code).into_owned()).message(sentence(&message, width))
}

fn path(finding: &Finding, width: usize) -> Option<Message<'static>> {
    let ids: Vec<String> = finding.path.iter().map(|id| spoken(id)).collect();
    (ids.len() > 1).then(|| named("path", wrap(&ids, " → ", width)))
}

/// Until when a finding only warns.
fn grace(finding: &Finding, verdict: &Verdict) -> Option<Message<'static>> {
    let moment: Timestamp = finding.effective_on.as_ref()?.parse().ok()?;
    let now: Timestamp = verdict.evidence.as_of.parse().ok()?;
    let day = moment.to_zoned(TimeZone::UTC).date();
    (now < moment).then(|| named("grace", format!("it only warns until {day}")))
}

fn elsewhere(subject: &SubjectGroup) -> Option<Message<'static>> {
    let workspaces: Vec<String> = subject.workspaces_elsewhere().iter().map(|root| directory(root)).collect();
    (!workspaces.is_empty()).then(|| named("also in", few(&workspaces, 3)))
}

fn place(at: &Span) -> String {
    if at.line == 0 { escape(&at.file).into_owned() } else { format!("{}:{}", escape(&at.file), at.line) }
}

fn waiver_end(verdict: &Verdict) -> Option<Date> {
    let now: Timestamp = verdict.evidence.as_of.parse().ok()?;
    now.to_zoned(TimeZone::UTC).date().checked_add(WAIVER_DAYS.days()).ok()
}

/// The command that writes the waiver for a finding.
fn command(finding: &Finding, until: Option<Date>) -> String {
    let until = until.map_or("DATE".into(), |date| date.to_string());
    format!("cargo-andon waive {} --reason … --owner … --until {until}", escape(&finding.fingerprint))
}

/// The waiver that would cover a finding. Reason and owner are left empty, which andon refuses: a person fills them in.
fn waiver(finding: &Finding, until: Option<Date>) -> String {
    let mut lines = vec!["[[waiver]]".to_string()];
    lines.push(format!("policy = {}", toml_string(&finding.policy)));
    lines.push(format!("subject = {}", toml_string(&finding.subject)));
    if finding.code != finding.policy {
        lines.push(format!("code = {}", toml_string(&finding.code)));
    }
    let until = until.map_or(String::new(), |date| date.to_string());
    let blanks = [
        ("reason", "", "why it is acceptable"),
        ("owner", "", "who answers for it"),
        ("expires", &until, "when it counts again"),
    ];
    lines.extend(blanks.map(|(key, value, meaning)| format!("{:<22}  # {meaning}", format!("{key} = \"{value}\""))));
    lines.join("\n")
}

//! Findings on the page: those of one policy folded together, one for each subject.

use super::picture;
use crate::finding::{Finding, Severity, Span};
use crate::report::escape::escape;
use crate::report::group::{PolicyGroup, SubjectGroup};
use crate::report::reference::level;
use crate::report::severity;
use crate::report::standing::{Standing, terms, waiver_of, why_now};
use crate::verdict::Verdict;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// So many subjects that stop the line are unfolded.
const UNFOLDED: usize = 2;

pub(super) fn policy(group: &PolicyGroup, standing: Standing, verdict: &Verdict, title: Option<&str>) -> Markup {
    let count: usize = group.subjects.iter().map(|subject| subject.distinct.len() + subject.elsewhere.len()).sum();
    let unfolded = if standing == Standing::Stops { UNFOLDED } else { 0 };
    html! {
        details.policy open[standing == Standing::Stops] {
            summary {
                span.title { (escape(title.unwrap_or(group.id))) } " "
                code { (escape(group.id)) } " "
                span class={ "level " (level(group.level)) } { (level(group.level)) } " "
                (severities(group)) " "
                span.count { (count) }
            }
            @for (index, subject) in gravest_first(group).into_iter().enumerate() {
                (about(subject, verdict, index < unfolded))
            }
        }
    }
}

fn gravest_first<'g, 'a>(group: &'g PolicyGroup<'a>) -> Vec<&'g SubjectGroup<'a>> {
    let mut subjects: Vec<_> = group.subjects.iter().collect();
    subjects.sort_by_key(|subject| gravest(subject).unwrap_or(Severity::Unscored));
    subjects
}

fn gravest(subject: &SubjectGroup) -> Option<Severity> {
    subject.distinct.iter().filter_map(|finding| finding.severity).min()
}

/// How many findings of each severity, where they have one.
fn severities(group: &PolicyGroup) -> Markup {
    let mut counts = BTreeMap::<Severity, usize>::new();
    for found in group.subjects.iter().flat_map(|subject| &subject.distinct).filter_map(|finding| finding.severity) {
        *counts.entry(found).or_default() += 1;
    }
    html! { @for (found, count) in counts { span class={ "severity " (severity::name(found)) } { (count) " " (severity::name(found)) } " " } }
}

fn about(subject: &SubjectGroup, verdict: &Verdict, unfolded: bool) -> Markup {
    let first = subject.first;
    let (grave, remedies) = (gravest(subject), subject.remedies());
    // Of several remedies each stands with the finding that it is for.
    let remedy_of = |finding: &Finding| finding.remedy.clone().filter(|_| remedies.len() > 1);
    html! {
        details.finding open[unfolded] {
            summary {
                @if let Some(grave) = grave { span class={ "severity " (severity::name(grave)) } { (severity::name(grave)) } " " }
                span.message { (headline(subject)) }
                @if let Some(at) = &first.at { " " span.where { (escape(&at.file)) @if at.line > 0 { ":" (at.line) } } }
            }
            div.body {
                @if subject.distinct.len() > 1 {
                    ul {
                        @for finding in &subject.distinct {
                            li {
                                (prose(&finding.message))
                                @if let Some(remedy) = remedy_of(finding) { "; " (prose(&remedy)) }
                                " " (read(finding))
                            }
                        }
                    }
                }
                (picture::path(&first.path))
                dl {
                    @if let [remedy] = &*remedies { dt { "to mend it" } dd { (prose(remedy)) } }
                    @if let Some(why) = why_now(first) { dt { "why now" } dd { (why) } }
                    @if let Some(record) = waiver_of(first, verdict) { dt { "waived" } dd { (escape(&terms(record))) } }
                    (elsewhere(subject))
                    @if subject.distinct.len() == 1 { dt { "read more" } dd { (read(first)) } }
                    dt { "fingerprint" } dd { @for finding in &subject.distinct { code { (finding.fingerprint) } " " } }
                }
            }
        }
    }
}

fn headline(subject: &SubjectGroup) -> Markup {
    html! {
        @if subject.distinct.len() == 1 { (prose(&subject.first.message)) }
        @else { (escape(&subject.first.subject.replacen('@', " ", 1))) ": " (subject.distinct.len()) " findings" }
    }
}

fn elsewhere(subject: &SubjectGroup) -> Markup {
    let names: Vec<String> = subject
        .workspaces_elsewhere()
        .iter()
        .map(|name| if name.is_empty() { ".".into() } else { escape(name).into_owned() })
        .collect();
    html! { @if !names.is_empty() { dt { "also in" } dd { (names.join(", ")) } } }
}

pub(super) fn place(at: &Span) -> Markup {
    html! { code { (escape(&at.file)) @if at.line > 0 { ":" (at.line) } } }
}

/// A link where it is one of the web, a command otherwise.
fn read(finding: &Finding) -> Markup {
    let help = escape(&finding.help);
    html! {
        @if help.starts_with("https://") { a href=(help) rel="noreferrer noopener" { (help) } }
        @else { code { (help) } }
    }
}

/// A sentence in which what stands between backticks is code.
fn prose(text: &str) -> Markup {
    let text = escape(text);
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

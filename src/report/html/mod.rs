//! One page that holds everything and asks for nothing: no script, no font, no image, no request.
//!
//! `maud` escapes every text that is spliced in, so that none is forgotten; what does not show itself is made to by
//! [`escape`] before. The page's policy forbids whatever is not its own style sheet, which is named by its digest.

mod entry;
mod origins;
mod picture;

use super::escape::escape;
use super::group;
use super::standing::Standing;
use crate::policy::Policy;
use crate::verdict::{Outcome, Undecided, Verdict, WaiverState};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("style.css");
/// The SHA-256 of the style sheet in Base64, as a page's policy names it; a test keeps it true.
const STYLE_DIGEST: &str = include_str!("style.sha256");
/// How many subjects of what could not be judged are named.
const SUBJECTS: usize = 40;

/// The verdict as a page. `policies` are those of the gate, whose titles it shows.
pub fn html(verdict: &Verdict, policies: &[Policy]) -> String {
    let titles: BTreeMap<&str, &str> = policies.iter().map(|policy| (&*policy.id, &*policy.metadata.title)).collect();
    let (word, class) = outcome(verdict);
    shell(
        word,
        class,
        html! {
            (head(verdict, word))
            main {
                @for standing in Standing::ALL {
                    (findings(standing, verdict, &titles))
                    @if standing == Standing::Told { (undecided(verdict)) }
                }
                (mended(verdict))
                (origins::chart(verdict))
                (waivers(verdict))
                (evidence(verdict))
            }
        },
    )
}

/// A page around its content; `class` is the lamp's colour.
pub(super) fn shell(title: &str, class: &str, content: Markup) -> String {
    let csp =
        format!("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", STYLE_DIGEST.trim());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(csp);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "andon: " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body class=(class) { (content) }
        }
    };
    page.into_string() + "\n"
}

fn outcome(verdict: &Verdict) -> (&'static str, &'static str) {
    match verdict.outcome {
        Outcome::Pass => ("pass", "pass"),
        Outcome::Warn => ("pass, with warnings", "warn"),
        Outcome::Stop => ("stop", "stop"),
        Outcome::Undecided => ("undecided", "undecided"),
    }
}

fn head(verdict: &Verdict, word: &str) -> Markup {
    let unjudged = verdict.undecided.len();
    let figure = |target: &str, count: usize, name: &str| {
        html! { a href={ "#" (target) } class=[(count == 0).then_some("none")] { b { (count) } " " (name) } }
    };
    html! {
        header {
            p.mark { span.lamp {} "andon" }
            h1 { (word) }
            p.counts { (sentence(verdict)) }
            nav aria-label="Findings" {
                @for standing in Standing::ALL.into_iter().filter(|it| *it != Standing::Debt || verdict.evidence.base.is_some()) {
                    (figure(anchor(standing), standing.among(verdict).len(), label(standing)))
                }
                (figure("undecided", unjudged, "not judged"))
                @if verdict.evidence.base.is_some() { (figure("mended", verdict.mended.len(), "mended")) }
            }
        }
    }
}

/// What follows, in words.
fn sentence(verdict: &Verdict) -> String {
    let stopping = verdict.summary.stopping;
    let blocking = verdict.undecided.iter().filter(|entry| entry.blocks).count();
    match verdict.outcome {
        Outcome::Stop => format!("{stopping} of {} findings stop the line.", verdict.findings.len()),
        Outcome::Undecided => format!("Nothing stops the line, but {blocking} things that could have were not judged."),
        Outcome::Warn => "Nothing stops the line; something deviates or was not judged.".into(),
        Outcome::Pass => "Nothing deviates.".into(),
    }
}

fn anchor(standing: Standing) -> &'static str {
    match standing {
        Standing::Stops => "stops",
        Standing::Told => "told",
        Standing::Debt => "debt",
        Standing::Waived => "waived",
    }
}

fn label(standing: Standing) -> &'static str {
    match standing {
        Standing::Stops => "stop the line",
        Standing::Told => "only warn",
        Standing::Debt => "debt",
        Standing::Waived => "waived",
    }
}

fn findings(standing: Standing, verdict: &Verdict, titles: &BTreeMap<&str, &str>) -> Markup {
    let findings = standing.among(verdict);
    html! {
        @if !findings.is_empty() {
            section id=(anchor(standing)) {
                h2 { (standing.heading(verdict)) " " span.count { (findings.len()) } }
                @for policy in group::by_policy(&findings) {
                    (entry::policy(&policy, standing, verdict, titles.get(policy.id).copied()))
                }
            }
        }
    }
}

fn undecided(verdict: &Verdict) -> Markup {
    html! {
        @if !verdict.undecided.is_empty() {
            section id="undecided" {
                h2 { "Could not be judged " span.count { (verdict.undecided.len()) } }
                @let blocking: Vec<&Undecided> = verdict.undecided.iter().filter(|entry| entry.blocks).collect();
                @if !blocking.is_empty() { ul.plain { @for entry in blocking { (unjudged(entry)) } } }
                @let others: Vec<&Undecided> = verdict.undecided.iter().filter(|entry| !entry.blocks).collect();
                @if !others.is_empty() {
                    details.policy {
                        summary { span.title { "What stops nothing at this stage" } " " span.count { (others.len()) } }
                        ul.plain { @for entry in others { (unjudged(entry)) } }
                    }
                }
            }
        }
    }
}

fn unjudged(entry: &Undecided) -> Markup {
    let names: Vec<_> = entry.subjects.iter().take(SUBJECTS).map(|id| escape(id)).collect();
    html! {
        li class=[entry.blocks.then_some("blocks")] {
            p { @if let Some(policy) = &entry.policy { code { (escape(policy)) } " " } (escape(&entry.reason)) }
            @if let Some(at) = &entry.at { p.note { (entry::place(at)) } }
            @if !names.is_empty() {
                p.note {
                    (names.join(", "))
                    @if entry.subjects.len() > SUBJECTS { " and " (entry.subjects.len() - SUBJECTS) " more" }
                }
            }
        }
    }
}

fn mended(verdict: &Verdict) -> Markup {
    html! {
        @if !verdict.mended.is_empty() {
            section id="mended" {
                h2 { "Mended by this change " span.count { (verdict.mended.len()) } }
                ul.plain {
                    @for finding in &verdict.mended {
                        li { p { code { (escape(&finding.policy)) } " " (escape(&finding.message)) } }
                    }
                }
            }
        }
    }
}

fn waivers(verdict: &Verdict) -> Markup {
    html! {
        @if !verdict.waivers.is_empty() {
            section id="waivers" {
                h2 { "Waivers " span.count { (verdict.waivers.len()) } }
                div.wide { table {
                    thead { tr { th { "covers" } th { "owner" } th { "until" } th { "state" } th { "reason" } } }
                    tbody { @for waiver in &verdict.waivers { tr {
                        td { code { (escape(&waiver.policy)) } " " (escape(&waiver.subject))
                            @if let Some(code) = &waiver.code { " " (escape(code)) } }
                        td { (escape(&waiver.owner)) }
                        td.date { (escape(&waiver.expires)) }
                        td { (state(waiver.state)) }
                        td { (escape(&waiver.reason)) }
                    } } }
                } }
            }
        }
    }
}

fn state(state: WaiverState) -> &'static str {
    match state {
        WaiverState::Used => "used",
        WaiverState::Expiring => "ends soon",
        WaiverState::Unused => "unused",
        WaiverState::Expired => "ended",
        WaiverState::Pending => "not yet",
        WaiverState::Forbidden => "forbidden",
        WaiverState::TooLong => "too long",
    }
}

fn evidence(verdict: &Verdict) -> Markup {
    let (record, summary) = (&verdict.evidence, &verdict.summary);
    let set = &record.advisories;
    let mut rows = vec![
        ("judged for", record.as_of.to_string()),
        ("stage", stage(verdict)),
        ("packages", workspaces(summary.packages, summary.workspaces)),
        ("policies", format!("{} · {}", summary.policies, record.policies)),
        ("configuration", record.configuration.to_string()),
        ("advisories", format!("{} of {} · {} · {}", set.count, set.date, set.source, set.sha256)),
    ];
    rows.extend(record.revision.as_ref().map(|revision| ("revision", revision.to_string())));
    let base = record.base.as_ref().map(|base| base.revision.as_deref().unwrap_or("without a name").to_owned());
    rows.extend(base.map(|base| ("compared with", base)));
    html! {
        section id="evidence" {
            h2 { "What this rests on" }
            dl { @for (name, value) in rows { dt { (name) } dd { (escape(&value)) } } }
            @if !record.lockfiles.is_empty() {
                details.policy {
                    summary { span.title { "Lockfiles" } " " span.count { (record.lockfiles.len()) } }
                    ul.plain {
                        @for file in &record.lockfiles { li { p { (escape(&file.file)) } p.note { code { (file.sha256) } } } }
                    }
                }
            }
            p.note { "andon " (env!("CARGO_PKG_VERSION")) ". The same evidence gives the same verdict." }
        }
    }
}

fn workspaces(packages: u32, workspaces: u32) -> String {
    match workspaces {
        0 | 1 => format!("{packages}"),
        many => format!("{packages} in {many} workspaces"),
    }
}

fn stage(verdict: &Verdict) -> String {
    serde_json::to_value(verdict.evidence.stage)
        .ok()
        .and_then(|name| name.as_str().map(String::from))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;

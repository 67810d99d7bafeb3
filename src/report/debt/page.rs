//! The ledger as one self-contained page, with a picture of how debt came to be.

use super::{ORDER, heading, severity, span};
use crate::ledger::{Entry, Ledger, Point, Urgency};
use crate::report::escape::escape;
use crate::report::html::shell;
use jiff::civil::Date;
use maud::{Markup, html};

/// The picture's size, and the room for its figures, in pixels.
const WIDTH: usize = 860;
const HEIGHT: usize = 220;
const LEFT: usize = 40;
const BOTTOM: usize = 26;

/// The page.
pub fn debt_page(ledger: &Ledger) -> String {
    let urgent = ledger.entries.iter().any(|entry| entry.urgency <= Urgency::Open);
    let class = match (urgent, ledger.entries.is_empty()) {
        (true, _) => "stop",
        (false, false) => "warn",
        (false, true) => "pass",
    };
    let word = format!("debt on {}", ledger.day);
    shell(
        &word,
        class,
        html! {
            header {
                p.mark { span.lamp {} "andon" }
                h1 { (word) }
                p.counts { "What deviates and is let through for now, most urgent first." }
                nav aria-label="Urgency" {
                    @for urgency in ORDER {
                        @let count = of(ledger, urgency).len();
                        @if count > 0 { a href={ "#" (anchor(urgency)) } { b { (count) } " " (heading(urgency)) } }
                    }
                }
            }
            main {
                @if ledger.history.len() > 1 { (picture(&ledger.history)) }
                @for urgency in ORDER { (entries(urgency, &of(ledger, urgency))) }
                @if ledger.entries.is_empty() { section { p { "There is none." } } }
            }
        },
    )
}

fn of(ledger: &Ledger, urgency: Urgency) -> Vec<&Entry> {
    ledger.entries.iter().filter(|entry| entry.urgency == urgency).collect()
}

fn anchor(urgency: Urgency) -> String {
    heading(urgency).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned()
        + &(urgency as u8).to_string()
}

fn entries(urgency: Urgency, entries: &[&Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            section id=(anchor(urgency)) {
                h2 { (heading(urgency)) " " span.count { (entries.len()) } }
                div.wide { table {
                    thead { tr { th { "what" } th { "severity" } th { "age" } th { "owner" } th { "until" } } }
                    tbody { @for entry in entries { (row(entry)) } }
                } }
            }
        }
    }
}

fn row(entry: &Entry) -> Markup {
    let grave = severity(entry.severity);
    html! {
        tr {
            td {
                code { (escape(&entry.policy)) } " " b { (escape(&entry.subject)) }
                @if let Some(code) = &entry.code { " " (escape(code)) }
                p.note { (escape(&entry.message)) }
                @if let Some(remedy) = &entry.remedy { p.note { "→ " (escape(remedy)) } }
                @if let Some(fingerprint) = &entry.fingerprint { p.note { code { (escape(fingerprint)) } } }
            }
            td { @if !grave.is_empty() { span class={ "severity " (grave) } { (grave) } } }
            td.date { @if let Some(days) = entry.age_days { (span(days)) } @else { "not known" } }
            td { @if let Some(owner) = &entry.owner { (escape(owner)) } @else { "nobody" } }
            td.date {
                @if let Some(expires) = &entry.expires { (escape(expires)) }
                @if let Some(days) = entry.days_left {
                    p.note { @if days > 0 { (span(days)) " left" } @else { "ended" } }
                }
            }
        }
    }
}

/// The denied and the waived findings over time: a step at each revision that was judged.
fn picture(history: &[Point]) -> Markup {
    let most = history.iter().map(|point| point.denied.max(point.waived)).max().unwrap_or(0).max(1);
    let days: Vec<i64> = history.iter().map(day).collect();
    let (first, last) = (days.first().copied().unwrap_or(0), days.last().copied().unwrap_or(0));
    let x = |day: i64| LEFT as i64 + (day - first) * (WIDTH - LEFT - 10) as i64 / (last - first).max(1);
    let y = |count: u32| 10 + (HEIGHT - BOTTOM - 10) - count as usize * (HEIGHT - BOTTOM - 10) / most as usize;
    let line = |count: &dyn Fn(&Point) -> u32| {
        let mut path = String::new();
        for (index, (point, day)) in history.iter().zip(&days).enumerate() {
            path += &match index {
                0 => format!("M{} {}", x(*day), y(count(point))),
                _ => format!(" H{} V{}", x(*day), y(count(point))),
            };
        }
        path
    };
    let (from, to) = (history.first().map(|p| &*p.day).unwrap_or(""), history.last().map(|p| &*p.day).unwrap_or(""));
    let title = format!("Denied and waived findings from {from} to {to}, at most {most}");
    html! {
        section {
            h2 { "How it came to be" }
            p.note { "Former commits, each judged by today's policies and advisories for the day it was made." }
            div.picture {
                svg.plot viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) role="img" aria-label=(title) {
                    path d={ "M" (LEFT) " " (y(0)) " H" (WIDTH - 10) } {}
                    text x=(LEFT - 8) y=(y(most) + 5) text-anchor="end" { (most) }
                    text x=(LEFT - 8) y=(y(0) + 5) text-anchor="end" { "0" }
                    text x=(LEFT) y=(HEIGHT - 6) { (escape(from)) }
                    text x=(WIDTH - 10) y=(HEIGHT - 6) text-anchor="end" { (escape(to)) }
                    path.waived d=(line(&|point| point.waived)) {}
                    path.denied d=(line(&|point| point.denied)) {}
                }
            }
            p.note { span.denied { "━ denied" } "  " span.waived { "┅ waived" } }
        }
    }
}

/// Days since the epoch.
fn day(point: &Point) -> i64 {
    let date = point.day.parse().unwrap_or(Date::ZERO);
    i64::from((date - Date::constant(1970, 1, 1)).get_days())
}

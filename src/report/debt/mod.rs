//! The ledger of debt for people, most urgent first: as text, and as a page.

mod page;

pub use page::debt_page;

use super::escape::escape;
use crate::finding::Severity;
use crate::ledger::{Entry, Ledger, Urgency};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The ledger as text. With `all`, what only warns and what is settled is listed too, and not only counted.
pub fn debt(ledger: &Ledger, all: bool) -> String {
    let mut text = String::new();
    for urgency in ORDER {
        let entries: Vec<&Entry> = ledger.entries.iter().filter(|entry| entry.urgency == urgency).collect();
        if entries.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{} ({})", heading(urgency), entries.len());
        match all || urgency <= Urgency::Expiring {
            true => entries.iter().for_each(|entry| line(&mut text, entry)),
            false => counted(&mut text, &entries),
        }
        text.push('\n');
    }
    text + &summary(ledger)
}

const ORDER: [Urgency; 8] = [
    Urgency::Expired,
    Urgency::Refused,
    Urgency::Open,
    Urgency::Expiring,
    Urgency::Warned,
    Urgency::Waived,
    Urgency::Pending,
    Urgency::Unused,
];

/// What an urgency is called.
fn heading(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Expired => "waivers that have ended",
        Urgency::Refused => "waivers that are not accepted",
        Urgency::Open => "denied, and nobody answers for it",
        Urgency::Expiring => "waivers that end within 30 days",
        Urgency::Warned => "warned",
        Urgency::Waived => "waived",
        Urgency::Pending => "waivers that do not hold yet",
        Urgency::Unused => "waivers that cover nothing",
    }
}

/// What a severity is called.
fn severity(severity: Option<Severity>) -> &'static str {
    severity.map_or("", crate::report::severity::name)
}

fn line(text: &mut String, entry: &Entry) {
    let mut terms = Vec::new();
    let named = [severity(entry.severity).to_owned(), entry.code.as_deref().map(escape).unwrap_or_default().into()];
    terms.extend(named.into_iter().filter(|term| !term.is_empty()));
    terms.extend(entry.age_days.map(|days| format!("{} old", span(days))));
    terms.extend(entry.owner.as_ref().map(|owner| escape(owner).into_owned()));
    terms.extend(entry.expires.as_ref().map(|day| match entry.days_left {
        Some(days) if days > 0 => format!("until {day}, {} left", span(days)),
        _ => format!("ended {day}"),
    }));
    terms.extend(entry.fingerprint.as_ref().map(|fingerprint| fingerprint.to_string()));
    let _ = writeln!(text, "  {}  {}", escape(&entry.policy), escape(&entry.subject));
    let _ = writeln!(text, "      {}", terms.join(" · "));
    let _ = writeln!(text, "      {}", escape(&entry.message));
}

fn counted(text: &mut String, entries: &[&Entry]) {
    let mut counts = BTreeMap::<&str, usize>::new();
    entries.iter().for_each(|entry| *counts.entry(&entry.policy).or_default() += 1);
    let counts: Vec<String> = counts.iter().map(|(policy, count)| format!("{} {count}", escape(policy))).collect();
    let _ = writeln!(text, "  {}", counts.join(", "));
}

/// `1 day`, `12 days`.
fn span(days: i32) -> String {
    if days == 1 { "1 day".into() } else { format!("{days} days") }
}

fn summary(ledger: &Ledger) -> String {
    let count = |urgency| ledger.entries.iter().filter(|entry| entry.urgency == urgency).count();
    let mut text = format!(
        "debt on {}: {} open, {} warned, {} waived, {} ended",
        ledger.day,
        count(Urgency::Open),
        count(Urgency::Warned),
        count(Urgency::Waived) + count(Urgency::Expiring),
        count(Urgency::Expired),
    );
    if let Some(first) = ledger.history.first().filter(|first| first.day < ledger.day) {
        let _ = write!(
            text,
            "; on {}: {} denied, {} warned, {} waived",
            first.day, first.denied, first.warned, first.waived
        );
    }
    text.push('\n');
    text
}

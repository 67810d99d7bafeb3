//! The last line: the outcome, the counts, what was judged by, how old that is, how long it took.

use super::Context;
use super::layout::plural;
use crate::report::escape::escape;
use crate::report::standing::counts;
use crate::verdict::{AdvisorySetRecord, Outcome, Verdict};
use annotate_snippets::renderer::{AnsiColor, Style};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::time::Duration;

pub(super) fn line(text: &mut String, verdict: &Verdict, context: &Context) {
    let (word, color) = match verdict.outcome {
        Outcome::Pass => ("pass", AnsiColor::BrightGreen),
        Outcome::Warn => ("warn", AnsiColor::Yellow),
        Outcome::Stop => ("stop", AnsiColor::BrightRed),
        Outcome::Undecided => ("undecided", AnsiColor::BrightRed),
    };
    let style = if context.color { color.on_default().bold() } else { Style::new() };
    let mut parts = vec![counts(verdict), judged(verdict), advisories(verdict)];
    parts.extend(context.elapsed.map(took));
    text.push_str(&format!("{style}{word}{style:#}: {}\n", parts.join(" · ")));
}

fn judged(verdict: &Verdict) -> String {
    let summary = &verdict.summary;
    let packages = plural(summary.packages as usize, "package", "packages");
    let policies = plural(summary.policies as usize, "policy", "policies");
    match summary.workspaces {
        0 | 1 => format!("{packages}, {policies}"),
        many => format!("{packages} in {many} workspaces, {policies}"),
    }
}

fn advisories(verdict: &Verdict) -> String {
    let set = &verdict.evidence.advisories;
    let age = age(set, &verdict.evidence.as_of).map(|age| format!(" ({age})")).unwrap_or_default();
    let source = set.source.strip_prefix("https://").unwrap_or(&set.source);
    format!("advisories {} {}{age}", escape(source), escape(&set.date))
}

fn age(set: &AdvisorySetRecord, as_of: &str) -> Option<String> {
    let gathered: Date = set.date.parse().ok()?;
    let now: Timestamp = as_of.parse().ok()?;
    let days = (now.to_zoned(TimeZone::UTC).date() - gathered).get_days();
    Some(match days {
        0 => "today's".into(),
        1 => "1 day old".into(),
        days if days < 0 => format!("{} days newer than what is judged for", -days),
        days => format!("{days} days old"),
    })
}

fn took(elapsed: Duration) -> String {
    let ms = elapsed.as_secs_f64() * 1000.0;
    match ms {
        ms if ms < 9.95 => format!("{ms:.1} ms"),
        ms if ms < 999.5 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_times_are_short() {
        let age = |date: &str| {
            let set = AdvisorySetRecord {
                source: "x".into(),
                revision: None,
                date: date.into(),
                count: 1,
                sha256: "".into(),
            };
            age(&set, "2026-11-23T23:00:00Z")
        };
        assert_eq!(age("2026-08-21").as_deref(), Some("94 days old"));
        assert_eq!(age("2026-11-22").as_deref(), Some("1 day old"));
        assert_eq!(age("2026-11-23").as_deref(), Some("today's"));
        assert_eq!(age("2026-11-25").as_deref(), Some("2 days newer than what is judged for"));
        assert_eq!(age(""), None);
        let times = [312, 7_400, 41_000, 2_350_000].map(|us| took(Duration::from_micros(us)));
        assert_eq!(times, ["0.3 ms", "7.4 ms", "41 ms", "2.4 s"]);
    }
}

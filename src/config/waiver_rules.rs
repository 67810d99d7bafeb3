//! `[waiver_rules]`: which waivers are accepted at all.

use super::Waiver;
use super::reader::{Item, Reader};
use crate::evidence::Text;
use crate::finding::{Finding, Severity};
use crate::suggest;
use jiff::civil::Date;
use toml::de::DeValue;

/// What a waiver must not do. The default forbids nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WaiverRules {
    /// For how many days a waiver may hold, counted from its `added`, or from the day of the judgement where it has none.
    pub max_days: Option<u32>,
    /// Findings that no waiver covers.
    pub forbidden: Vec<Forbidden>,
}

/// Findings that nobody may waive: those of a policy, of a severity or graver, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// Of this policy, where given.
    pub policy: Option<Text>,
    /// Of this severity or a graver one, where given.
    pub severity: Option<Severity>,
}

const SEVERITIES: [(&str, Severity); 5] = [
    ("critical", Severity::Critical),
    ("high", Severity::High),
    ("medium", Severity::Medium),
    ("low", Severity::Low),
    ("unscored", Severity::Unscored),
];

impl WaiverRules {
    /// Whether a waiver holds for longer than is allowed.
    pub fn is_too_long(&self, waiver: &Waiver, today: Date) -> bool {
        let days = (waiver.expires - waiver.added.unwrap_or(today)).get_days();
        self.max_days.is_some_and(|most| i64::from(days) > i64::from(most))
    }

    /// Whether no waiver may cover a finding.
    pub fn forbids(&self, finding: &Finding) -> bool {
        self.forbidden.iter().any(|forbidden| {
            forbidden.policy.as_ref().is_none_or(|policy| *policy == finding.policy)
                && forbidden.severity.is_none_or(|least| finding.severity.is_some_and(|s| is_at_least(s, least)))
        })
    }
}

/// A finding that nobody scored is as grave as `unscored` says and no other severity.
fn is_at_least(severity: Severity, least: Severity) -> bool {
    match (severity, least) {
        (Severity::Unscored, _) | (_, Severity::Unscored) => severity == least,
        _ => severity <= least,
    }
}

pub(super) fn read(reader: &mut Reader, item: &Item) -> WaiverRules {
    let mut rules = WaiverRules::default();
    let Some(table) = reader.table("`waiver_rules`", item) else { return rules };
    reader.keys("in `[waiver_rules]`", table, &["max_days", "forbidden"]);
    if let Some(item) = table.get("max_days") {
        rules.max_days = days(reader, item);
    }
    if let Some(item) = table.get("forbidden") {
        let items = reader.items("`forbidden`", item);
        rules.forbidden = items.into_iter().filter_map(|item| forbidden(reader, item)).collect();
    }
    rules
}

fn days(reader: &mut Reader, item: &Item) -> Option<u32> {
    let days = match item.get_ref() {
        DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|days| *days > 0),
        _ => None,
    };
    if days.is_none() {
        reader.wrong(&item.span(), "`max_days` must be a number of days, one or more");
    }
    days
}

fn forbidden(reader: &mut Reader, item: &Item) -> Option<Forbidden> {
    let table = reader.table("an entry of `forbidden`", item)?;
    reader.keys("in an entry of `forbidden`", table, &["policy", "severity"]);
    let policy = table.get("policy").and_then(|item| reader.string("`policy`", item));
    let severity = table.get("severity").and_then(|item| {
        let text = reader.string("`severity`", item)?;
        let found = SEVERITIES.iter().find(|(name, _)| *name == &*text).map(|(_, severity)| *severity);
        if found.is_none() {
            let hint = suggest::choice(&text, &SEVERITIES.map(|(name, _)| name));
            reader.wrong(&item.span(), format!("unknown severity `{text}`{hint}"));
        }
        found
    });
    if policy.is_none() && severity.is_none() {
        reader.wrong(&item.span(), "an entry of `forbidden` names a `policy`, a `severity` or both");
    }
    Some(Forbidden { policy, severity })
}

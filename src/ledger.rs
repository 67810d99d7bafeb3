//! The ledger of debt: what deviates and is let through for now, who answers for it and until when, most urgent first.
//!
//! Made of a verdict, and of verdicts on earlier revisions where there are any: from those come the ages and the course
//! of debt over time.

use crate::config::WAIVER_POLICY;
use crate::evidence::Text;
use crate::finding::{Finding, Level, Severity, Span};
use crate::verdict::{Verdict, WaiverRecord, WaiverState};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The schema's name, first field of every ledger document.
pub const SCHEMA: &str = "andon.debt/1";

/// All debt of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ledger {
    /// `andon.debt/1`.
    pub schema: Text,
    /// The day it is made for, `YYYY-MM-DD` in UTC.
    pub day: Text,
    /// Every waiver, and every finding that none covers.
    pub entries: Vec<Entry>,
    /// How much there was, in order of time; the last is this one.
    pub history: Vec<Point>,
}

/// One debt. The order of the fields is the order in which debts are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// What there is to do about it.
    pub urgency: Urgency,
    /// How grave it is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// For how many days it is still covered; negative where that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i32>,
    /// The policy.
    pub policy: Text,
    /// What was found, more precisely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
    /// Whom it is about.
    pub subject: Text,
    /// The workspace, where it is a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Text>,
    /// The finding in a sentence, or the waiver's reason.
    pub message: String,
    /// Since when it is known to be there: since an advisory was published and a revision had it, or since the waiver was
    /// added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Text>,
    /// For how many days that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i32>,
    /// Who answers for it: nobody, until there is a waiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The first day on which its waiver no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Text>,
    /// How many findings a waiver covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<u32>,
    /// The finding's name, by which `cargo-andon waive` knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Text>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Span>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// What there is to do about a debt, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// A waiver has ended: what it covered counts again.
    Expired,
    /// A waiver that is not accepted.
    Refused,
    /// A denied finding that nobody answers for.
    Open,
    /// A waiver that ends within 30 days.
    Expiring,
    /// A finding that only warns.
    Warned,
    /// A waiver that holds.
    Waived,
    /// A waiver that does not hold yet.
    Pending,
    /// A waiver that covers nothing.
    Unused,
}

/// How much debt a revision had.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// The day, `YYYY-MM-DD` in UTC.
    pub day: Text,
    /// The commit, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
    /// Denied findings that no waiver covers.
    pub denied: u32,
    /// Findings that only warn.
    pub warned: u32,
    /// Findings that a waiver covers.
    pub waived: u32,
}

impl Ledger {
    /// The ledger of a verdict. `earlier` are verdicts on former revisions, in order of time; a finding is as old as the
    /// first of those that have it without a gap, and no older than its advisory.
    pub fn of(verdict: &Verdict, earlier: &[Verdict]) -> Ledger {
        let today = day(&verdict.evidence.as_of);
        let seen = first_seen(verdict, earlier);
        let open = verdict.findings.iter().filter(|f| f.counts() && *f.policy != *WAIVER_POLICY);
        let findings = open.map(|finding| of_finding(finding, &seen, today));
        let waivers = verdict.waivers.iter().map(|waiver| of_waiver(waiver, &verdict.findings, today));
        let mut entries: Vec<Entry> = findings.chain(waivers).collect();
        entries.sort();
        Ledger {
            schema: SCHEMA.into(),
            day: today.map(|day| day.to_string()).unwrap_or_default().into(),
            entries,
            history: earlier.iter().chain([verdict]).map(point).collect(),
        }
    }

    /// The ledger document, `policies/debt.schema.json`. The same ledger gives the same bytes.
    pub fn json(&self) -> String {
        // As of a verdict: nothing in it that JSON cannot say.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn day(moment: &str) -> Option<Date> {
    Some(moment.parse::<Timestamp>().ok()?.to_zoned(TimeZone::UTC).date())
}

fn days(from: Option<Date>, to: Option<Date>) -> Option<i32> {
    Some((to? - from?).get_days())
}

fn point(verdict: &Verdict) -> Point {
    let summary = &verdict.summary;
    Point {
        day: day(&verdict.evidence.as_of).map(|day| day.to_string()).unwrap_or_default().into(),
        revision: verdict.evidence.revision.clone(),
        denied: summary.denied,
        warned: summary.warned,
        waived: summary.waived,
    }
}

/// For each finding, the day of the first earlier verdict since which it was always there.
fn first_seen<'v>(verdict: &'v Verdict, earlier: &[Verdict]) -> BTreeMap<&'v str, Date> {
    let mut open: Vec<&str> = verdict.findings.iter().map(|finding| &*finding.fingerprint).collect();
    let mut seen = BTreeMap::new();
    for former in earlier.iter().rev() {
        let there: BTreeSet<&str> = former.findings.iter().map(|f| &*f.fingerprint).collect();
        open.retain(|fingerprint| there.contains(fingerprint));
        if let Some(day) = day(&former.evidence.as_of) {
            seen.extend(open.iter().map(|fingerprint| (*fingerprint, day)));
        }
    }
    seen
}

fn of_finding(finding: &Finding, seen: &BTreeMap<&str, Date>, today: Option<Date>) -> Entry {
    let published = finding.since.as_deref().and_then(|day| day.parse::<Date>().ok());
    let since = published.max(seen.get(&*finding.fingerprint).copied());
    Entry {
        urgency: if finding.level == Level::Deny { Urgency::Open } else { Urgency::Warned },
        severity: finding.severity,
        days_left: None,
        policy: finding.policy.clone(),
        code: (finding.code != finding.policy).then(|| finding.code.clone()),
        subject: finding.subject.clone(),
        workspace: Some(finding.workspace.clone()),
        message: finding.message.clone(),
        since: since.map(|day| day.to_string().into()),
        age_days: days(since, today),
        owner: None,
        expires: None,
        covers: None,
        fingerprint: Some(finding.fingerprint.clone()),
        at: finding.at.clone(),
        remedy: finding.remedy.clone(),
    }
}

fn of_waiver(waiver: &WaiverRecord, findings: &[Finding], today: Option<Date>) -> Entry {
    let covered: Vec<&Finding> = findings.iter().filter(|f| f.waiver.as_ref() == Some(&waiver.at)).collect();
    let date = |day: &Text| day.parse::<Date>().ok();
    Entry {
        urgency: match waiver.state {
            WaiverState::Expired => Urgency::Expired,
            WaiverState::Forbidden | WaiverState::TooLong => Urgency::Refused,
            WaiverState::Expiring => Urgency::Expiring,
            WaiverState::Used => Urgency::Waived,
            WaiverState::Pending => Urgency::Pending,
            WaiverState::Unused => Urgency::Unused,
        },
        severity: covered.iter().filter_map(|finding| finding.severity).min(),
        days_left: days(today, date(&waiver.expires)),
        policy: waiver.policy.clone(),
        code: waiver.code.clone(),
        subject: waiver.subject.clone(),
        workspace: None,
        message: waiver.reason.clone(),
        since: waiver.added.clone(),
        age_days: days(waiver.added.as_ref().and_then(date), today),
        owner: Some(waiver.owner.clone()),
        expires: Some(waiver.expires.clone()),
        covers: Some(u32::try_from(covered.len()).unwrap_or(u32::MAX)),
        fingerprint: None,
        at: Some(waiver.at.clone()),
        remedy: covered.iter().find_map(|finding| finding.remedy.clone()),
    }
}

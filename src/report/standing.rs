//! What a finding means to whoever reads a report: whether it stops, is new, is debt, or somebody answers for it.

use crate::finding::{Cause, Finding};
use crate::verdict::{Verdict, WaiverRecord, WaiverState};
use std::collections::BTreeMap;

/// How a finding stands, in the order in which a reader wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It stops the line.
    Stops,
    /// It is told: this change brought it in, or there was nothing to compare with.
    Told,
    /// It was there before and does not stop the line.
    Debt,
    /// A waiver covers it.
    Waived,
}

impl Standing {
    pub const ALL: [Standing; 4] = [Standing::Stops, Standing::Told, Standing::Debt, Standing::Waived];

    pub fn of(finding: &Finding) -> Self {
        match (finding.stops, finding.waiver.is_some(), finding.introduced) {
            (true, ..) => Standing::Stops,
            (_, true, _) => Standing::Waived,
            (.., Some(false)) => Standing::Debt,
            _ => Standing::Told,
        }
    }

    /// The heading over findings that stand so.
    pub fn heading(self, verdict: &Verdict) -> &'static str {
        match (self, verdict.evidence.base.is_some()) {
            (Standing::Stops, _) => "Stops the line",
            (Standing::Told, true) => "Introduced, does not stop",
            (Standing::Told, false) => "Does not stop",
            (Standing::Debt, _) => "Debt: there before this change",
            (Standing::Waived, _) => "Waived",
        }
    }

    /// The findings that stand so, in the verdict's order.
    pub fn among(self, verdict: &Verdict) -> Vec<&Finding> {
        verdict.findings.iter().filter(|finding| Standing::of(finding) == self).collect()
    }
}

/// Why a finding is found only now, where it is not this change that brought it in.
pub(super) fn why_now(finding: &Finding) -> Option<String> {
    Some(match finding.cause? {
        Cause::Advisory => {
            let day = finding.since.as_ref().map(|day| format!(" on {day}")).unwrap_or_default();
            format!("its advisory was published{day}, after the base was committed: not this change's doing")
        }
        Cause::Waiver => "the waiver that covered it has ended".into(),
        Cause::Gate => "this change alters the gate: the base's own policies and configuration do not find it".into(),
        Cause::Change | Cause::Before => return None,
    })
}

/// The waiver that covers a finding.
pub(super) fn waiver_of<'a>(finding: &Finding, verdict: &'a Verdict) -> Option<&'a WaiverRecord> {
    let at = finding.waiver.as_ref()?;
    verdict.waivers.iter().find(|record| record.at == *at)
}

/// Who answers for what a waiver covers, for how long and why; as it stands in the configuration, to be escaped.
pub(super) fn terms(record: &WaiverRecord) -> String {
    let soon = if record.state == WaiverState::Expiring { ", soon" } else { "" };
    format!("{} answers for it until {}{soon}: {}", record.owner, record.expires, record.reason)
}

/// Findings with a name of their own each, those that stop the line first: where several share a fingerprint, they are
/// counted.
pub(super) fn named(verdict: &Verdict) -> Vec<(String, &Finding)> {
    let mut seen = BTreeMap::<&str, u32>::new();
    let mut named = Vec::with_capacity(verdict.findings.len());
    for finding in &verdict.findings {
        let count = seen.entry(&finding.fingerprint).or_default();
        *count += 1;
        named.push((format!("{}:{count}", finding.fingerprint), finding));
    }
    named.sort_by_key(|(_, finding)| Standing::of(finding));
    named
}

/// The counts in words: with a base what the change brought, left and mended, without one by level.
pub(super) fn counts(verdict: &Verdict) -> String {
    let summary = &verdict.summary;
    let undecided = match verdict.undecided.iter().filter(|entry| entry.blocks).count() {
        0 => format!("{} undecided", verdict.undecided.len()),
        blocking => format!("{} undecided, {blocking} of them blocking", verdict.undecided.len()),
    };
    if verdict.evidence.base.is_none() {
        let (denied, warned, waived) = (summary.denied, summary.warned, summary.waived);
        return format!("{denied} denied, {warned} warned, {waived} waived, {undecided}");
    }
    let having = |side| verdict.findings.iter().filter(|f| f.counts() && f.introduced == Some(side)).count();
    let (introduced, debt) = (having(true), having(false));
    let (stopping, mended, waived) = (summary.stopping, summary.mended, summary.waived);
    format!("{stopping} stopping, {introduced} introduced, {debt} debt, {mended} mended, {waived} waived, {undecided}")
}

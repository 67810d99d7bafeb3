//! Waivers: findings that somebody answers for, for a while.
//!
//! A waiver covers findings and nothing else: what could not be judged stays undecided. One that has expired, covers
//! nothing or is not accepted is a finding itself.

use crate::config::toml_text::quoted;
use crate::config::{WAIVER_POLICY, Waiver, WaiverRules};
use crate::evidence::Text;
use crate::finding::{Cause, Edit, EditAction, Finding, Fix, Level, Span, fingerprint};
use crate::verdict::{WaiverRecord, WaiverState};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// For how many days before its end a waiver is called expiring.
const EXPIRING_DAYS: i32 = 30;

fn covers(waiver: &Waiver, finding: &Finding) -> bool {
    waiver.policy == finding.policy
        && waiver.code.as_ref().is_none_or(|code| *code == finding.code)
        && covers_subject(&waiver.subject, &finding.subject)
}

/// Whether the subject is the waived one, or a version of the package that is waived by its name.
fn covers_subject(waived: &str, subject: &str) -> bool {
    let rest = subject.strip_prefix(waived);
    rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with('@') && !waived.contains('@')))
}

/// Marks the findings that a waiver covers, and says of each waiver, in their order, what became of it. Where several
/// cover a finding, the first is named and all count as used. A finding that only one that has ended covers has that as
/// its cause.
pub fn apply(waivers: &[Waiver], rules: &WaiverRules, findings: &mut [Finding], as_of: Timestamp) -> Vec<WaiverRecord> {
    let today = as_of.to_zoned(TimeZone::UTC).date();
    let records: Vec<_> = waivers.iter().map(|waiver| record(waiver, cover(waiver, rules, findings, today))).collect();
    let ended = waivers.iter().zip(&records).filter(|(_, record)| record.state == WaiverState::Expired);
    for (waiver, _) in ended {
        let open = findings.iter_mut().filter(|finding| finding.waiver.is_none() && covers(waiver, finding));
        open.for_each(|finding| finding.cause = Some(Cause::Waiver));
    }
    records
}

fn cover(waiver: &Waiver, rules: &WaiverRules, findings: &mut [Finding], today: Date) -> WaiverState {
    let days = days_left(waiver.expires, today);
    if days <= 0 {
        return WaiverState::Expired;
    }
    if waiver.added.is_some_and(|added| today < added) {
        return WaiverState::Pending;
    }
    if rules.is_too_long(waiver, today) {
        return WaiverState::TooLong;
    }
    let mut state = WaiverState::Unused;
    let (forbidden, allowed): (Vec<_>, Vec<_>) =
        findings.iter_mut().filter(|finding| covers(waiver, finding)).partition(|finding| rules.forbids(finding));
    for finding in allowed {
        finding.waiver.get_or_insert_with(|| waiver.at.clone());
        state = if days <= EXPIRING_DAYS { WaiverState::Expiring } else { WaiverState::Used };
    }
    if forbidden.is_empty() { state } else { WaiverState::Forbidden }
}

/// Whole days until a waiver ends, counted in UTC; it holds while there is one. Expiry is judged here and nowhere else.
fn days_left(expires: Date, today: Date) -> i32 {
    (expires - today).get_days()
}

fn record(waiver: &Waiver, state: WaiverState) -> WaiverRecord {
    WaiverRecord {
        policy: waiver.policy.clone(),
        subject: waiver.subject.clone(),
        code: waiver.code.clone(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        added: waiver.added.map(|added| added.to_string().into()),
        expires: waiver.expires.to_string().into(),
        state,
        at: waiver.at.clone(),
    }
}

/// The text of a waiver for one finding, to stand at the end of a configuration.
pub fn entry(finding: &Finding, reason: &str, owner: &str, added: Date, expires: Date) -> String {
    let code = (finding.code != finding.policy).then_some(("code", &*finding.code));
    let (added, expires) = (added.to_string(), expires.to_string());
    let named = [("policy", &*finding.policy), ("subject", &finding.subject)];
    let terms = [("reason", reason), ("owner", owner), ("added", &added), ("expires", &expires)];
    let lines = named.into_iter().chain(code).chain(terms).map(|(key, value)| format!("{key} = {}\n", quoted(value)));
    format!("[[waiver]]\n{}", lines.collect::<String>())
}

/// The findings about waivers that have expired, cover nothing or are not accepted. `ran` tells which policies ran: a waiver for a policy
/// that is allowed at this stage, or that failed, has had nothing to cover and is not called unused.
pub fn findings(records: &[WaiverRecord], ran: impl Fn(&str) -> bool) -> Vec<Finding> {
    let deviates = |record: &&WaiverRecord| match record.state {
        WaiverState::Expired | WaiverState::Forbidden | WaiverState::TooLong => true,
        WaiverState::Unused => ran(&record.policy),
        WaiverState::Used | WaiverState::Expiring | WaiverState::Pending => false,
    };
    records.iter().filter(deviates).map(finding).collect()
}

fn finding(record: &WaiverRecord) -> Finding {
    let WaiverRecord { policy, subject, owner, expires, .. } = record;
    let of = record.code.as_ref().map_or(String::new(), |code| format!(" ({code})"));
    let fix = (record.state == WaiverState::Unused).then(|| Fix::Edit(removed(&record.at)));
    let (code, message, remedy) = match record.state {
        WaiverState::Expired => (
            "waiver_expired",
            format!("the waiver for {subject}{of} of policy {policy} ended on {expires}; {owner} answers for it"),
            "mend the finding and remove the waiver, or ask its owner to renew it with a new date",
        ),
        WaiverState::Forbidden => (
            "waiver_forbidden",
            format!("`[waiver_rules]` forbid the waiver for {subject}{of} of policy {policy}; {owner} answers for it"),
            "mend the finding and remove the waiver",
        ),
        WaiverState::TooLong => (
            "waiver_too_long",
            format!(
                "the waiver for {subject}{of} of policy {policy} until {expires} is longer than `[waiver_rules]` allow; \
                 {owner} answers for it"
            ),
            "let it end sooner, and say with `added` from which day it holds",
        ),
        _ => (
            "waiver_unused",
            format!("the waiver for {subject}{of} of policy {policy} covers nothing; {owner} answers for it"),
            "remove it, or correct its subject or code if it is misspelt",
        ),
    };
    let subject: Text = match &record.code {
        Some(code) => format!("{policy} {subject} {code}").into(),
        None => format!("{policy} {subject}").into(),
    };
    Finding {
        level: Level::Warn,
        policy: WAIVER_POLICY.into(),
        code: code.into(),
        fingerprint: fingerprint(WAIVER_POLICY, code, &subject, ""),
        subject,
        workspace: "".into(),
        message,
        at: Some(record.at.clone()),
        path: Vec::new(),
        stops: false,
        introduced: None,
        cause: None,
        since: None,
        effective_on: None,
        severity: None,
        remedy: Some(remedy.into()),
        fix: fix.into_iter().collect(),
        waiver: None,
        help: format!("cargo-andon explain {policy}").into(),
    }
}

fn removed(at: &Span) -> Edit {
    Edit { at: at.clone(), action: EditAction::Remove, package: None, before: None, after: None, breaking: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Forbidden;
    use crate::finding::Severity;

    fn waiver(policy: &str, subject: &str, code: Option<&str>, expires: &str) -> Waiver {
        let at = Span { file: "andon.toml".into(), line: 3, column: 11, end_column: 20 };
        Waiver {
            policy: policy.into(),
            subject: subject.into(),
            code: code.map(Text::from),
            reason: "no fix yet".into(),
            owner: "Ada".into(),
            added: None,
            expires: expires.parse().unwrap(),
            policy_at: at.clone().into(),
            at,
        }
    }

    fn finding(policy: &str, subject: &str, code: &str) -> Finding {
        let record = record(&waiver(policy, subject, Some(code), "2030-01-01"), WaiverState::Unused);
        Finding { policy: policy.into(), subject: subject.into(), code: code.into(), ..super::finding(&record) }
    }

    fn states(waivers: &[Waiver], as_of: &str) -> Vec<WaiverState> {
        let mut findings = [finding("unmaintained", "paste@1.0.15", "RUSTSEC-2024-0436")];
        let records = apply(waivers, &WaiverRules::default(), &mut findings, as_of.parse().unwrap());
        let covered = records.iter().any(|r| matches!(r.state, WaiverState::Used | WaiverState::Expiring));
        assert_eq!(findings[0].waiver.is_some(), covered);
        records.into_iter().map(|record| record.state).collect()
    }

    #[test]
    fn subject_is_exact_or_a_bare_name() {
        let now = "2026-11-23T09:00:00Z";
        let state = |subject, code| states(&[waiver("unmaintained", subject, code, "2030-01-01")], now)[0];
        assert_eq!(state("paste@1.0.15", None), WaiverState::Used);
        assert_eq!(state("paste", None), WaiverState::Used);
        assert_eq!(state("paste", Some("RUSTSEC-2024-0436")), WaiverState::Used);
        for (subject, code) in [("past", None), ("paste@1.0", None), ("paste@1.0.15", Some("RUSTSEC-2020-0001"))] {
            assert_eq!(state(subject, code), WaiverState::Unused, "{subject}");
        }
        assert_eq!(states(&[waiver("unsound", "paste", None, "2030-01-01")], now), [WaiverState::Unused]);
    }

    #[test]
    fn the_day_it_expires_it_no_longer_holds() {
        let waivers = [waiver("unmaintained", "paste", None, "2026-12-24")];
        let state = |as_of| states(&waivers, as_of)[0];
        assert_eq!(state("2026-11-23T23:59:59Z"), WaiverState::Used);
        assert_eq!(state("2026-11-24T00:00:00Z"), WaiverState::Expiring);
        assert_eq!(state("2026-12-23T23:59:59Z"), WaiverState::Expiring);
        assert_eq!(state("2026-12-24T00:00:00Z"), WaiverState::Expired);
        assert_eq!(state("2026-12-23T23:30:00-05:00"), WaiverState::Expired);
    }

    #[test]
    fn one_that_has_not_begun_is_forbidden_or_too_long_does_not_hold() {
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        let state = |added: Option<&str>, rules: &WaiverRules| {
            let mut waiver = waiver("unmaintained", "paste", None, "2027-03-01");
            waiver.added = added.map(|added| added.parse().unwrap());
            let mut findings = [finding("unmaintained", "paste@1.0.15", "X")];
            let state = apply(&[waiver], rules, &mut findings, now)[0].state;
            assert_eq!(findings[0].waiver.is_some(), state == WaiverState::Used);
            state
        };
        let any = WaiverRules::default();
        assert_eq!(state(Some("2026-11-24"), &any), WaiverState::Pending);
        assert_eq!(state(Some("2026-11-23"), &any), WaiverState::Used);
        let short = WaiverRules { max_days: Some(90), ..WaiverRules::default() };
        assert_eq!(state(None, &short), WaiverState::TooLong);
        assert_eq!(state(Some("2026-01-01"), &WaiverRules { max_days: Some(98), ..any.clone() }), WaiverState::TooLong);
        let of = |policy: Option<&str>, severity| WaiverRules {
            max_days: None,
            forbidden: vec![Forbidden { policy: policy.map(Text::from), severity }],
        };
        assert_eq!(state(None, &of(Some("unmaintained"), None)), WaiverState::Forbidden);
        assert_eq!(state(None, &of(Some("unsound"), None)), WaiverState::Used);
        assert_eq!(state(None, &of(None, Some(Severity::High))), WaiverState::Used);
    }

    #[test]
    fn a_waiver_that_has_ended_is_the_cause_of_what_nothing_else_covers() {
        let waivers = [
            waiver("unmaintained", "paste", None, "2026-01-01"),
            waiver("unmaintained", "paste", Some("X"), "2030-01-01"),
        ];
        let mut findings = [finding("unmaintained", "paste@1.0.15", "X"), finding("unmaintained", "paste@1.0.15", "Y")];
        apply(&waivers, &WaiverRules::default(), &mut findings, "2026-11-23T00:00:00Z".parse().unwrap());
        assert_eq!(findings.map(|f| (f.waiver.is_some(), f.cause)), [(true, None), (false, Some(Cause::Waiver))]);
    }

    #[test]
    fn the_first_waiver_is_named_and_all_count_as_used() {
        let mut second = waiver("unmaintained", "paste@1.0.15", None, "2030-01-01");
        second.at.line = 99;
        let mut findings = [finding("unmaintained", "paste@1.0.15", "X")];
        let first = waiver("unmaintained", "paste", None, "2030-01-01");
        let records =
            apply(&[first, second], &WaiverRules::default(), &mut findings, "2026-11-23T00:00:00Z".parse().unwrap());
        assert_eq!(findings[0].waiver.as_ref().map(|at| at.line), Some(3));
        assert!(records.iter().all(|record| record.state == WaiverState::Used));
    }

    #[test]
    fn expired_and_unused_waivers_are_findings_of_their_own() {
        let waivers = [
            waiver("unmaintained", "paste", None, "2026-01-01"),
            waiver("unsound", "anyhow", Some("X-1"), "2030-01-01"),
            waiver("yanked", "futures", None, "2030-01-01"),
        ];
        let records = apply(&waivers, &WaiverRules::default(), &mut [], "2026-11-23T00:00:00Z".parse().unwrap());
        let found = findings(&records, |policy| policy == "unsound");
        let told: Vec<_> = found.iter().map(|f| (&*f.code, &*f.subject, f.level)).collect();
        assert_eq!(
            told,
            [
                ("waiver_expired", "unmaintained paste", Level::Warn),
                ("waiver_unused", "unsound anyhow X-1", Level::Warn)
            ]
        );
        assert!(found[0].message.contains("Ada") && found[0].message.contains("2026-01-01"), "{}", found[0].message);
    }
}

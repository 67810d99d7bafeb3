//! Verdicts for the tests of reports.

use crate::evidence::Text;
use crate::finding::{Finding, Level, Severity, Span, fingerprint};
use crate::verdict::{
    AdvisorySetRecord, EvidenceRecord, FileRecord, SCHEMA, Summary, Undecided, Verdict, WaiverRecord, WaiverState,
    decide,
};

/// What every report has to be able to hold: commands of workflows and terminals, markup, mentions, hidden characters.
pub(super) const HOSTILE: &str = "\u{1b}[2J\u{9b}\u{202e}\u{200b}\u{2028}\r\n::error::x ##[error]y\n</script><img src=x \
    onerror=alert(1)> [a](javascript:x) @alice #1 :tada: ![b](http://c) `d | e` =1+1 \u{0}\u{fffe}\u{7} 100%25 \"'&";

pub(super) fn at(file: &str, line: u32, column: u32, end_column: u32) -> Span {
    Span { file: file.into(), line, column, end_column }
}

pub(super) fn finding(level: Level, policy: &str, code: &str, subject: &str) -> Finding {
    Finding {
        level,
        policy: policy.into(),
        code: code.into(),
        subject: subject.into(),
        workspace: "".into(),
        message: format!("{} has {code}", subject.replace('@', " ")),
        at: Some(at("Cargo.lock", 3, 8, 14)),
        path: vec!["app@1.0.0".into(), "chrono@0.4.19".into(), subject.into()],
        stops: level == Level::Deny,
        introduced: None,
        cause: None,
        since: None,
        effective_on: None,
        severity: None,
        remedy: Some("upgrade to 0.2.23".into()),
        fix: Vec::new(),
        waiver: None,
        fingerprint: fingerprint(policy, code, subject, ""),
        help: format!("https://example.org/{code}").into(),
    }
}

pub(super) fn verdict(findings: Vec<Finding>, undecided: Vec<Undecided>) -> Verdict {
    let count = |test: &dyn Fn(&&Finding) -> bool| findings.iter().filter(test).count() as u32;
    Verdict {
        schema: SCHEMA.into(),
        outcome: decide(&findings, &undecided),
        waivers: Vec::new(),
        evidence: EvidenceRecord {
            as_of: "2026-11-23T09:00:00Z".into(),
            stage: Default::default(),
            revision: None,
            base: None,
            lockfiles: vec![FileRecord { file: "Cargo.lock".into(), sha256: "5e1f".into() }],
            policies: "c0de".into(),
            configuration: "f11e".into(),
            advisories: AdvisorySetRecord {
                source: "builtin".into(),
                revision: None,
                date: "2026-08-21".into(),
                count: 1_000,
                sha256: "ad01".into(),
            },
        },
        summary: Summary {
            workspaces: 1,
            packages: 312,
            policies: 13,
            stopping: count(&|f| f.stops),
            denied: count(&|f| f.counts() && f.level == Level::Deny),
            warned: count(&|f| f.counts() && f.level == Level::Warn),
            waived: count(&|f| f.waiver.is_some()),
            introduced: count(&|f| f.introduced == Some(true)),
            debt: count(&|f| f.introduced == Some(false)),
            mended: 0,
        },
        findings,
        mended: Vec::new(),
        undecided,
    }
}

/// Every text that comes from outside is [`HOSTILE`].
pub(super) fn hostile() -> Verdict {
    let text: Text = HOSTILE.into();
    let mut one = finding(Level::Deny, HOSTILE, HOSTILE, HOSTILE);
    one.message = HOSTILE.into();
    one.at = Some(at(HOSTILE, 1, 1, 5));
    one.path = vec![text.clone(), text.clone()];
    one.workspace = text.clone();
    one.remedy = Some(HOSTILE.into());
    one.help = format!("https://{HOSTILE}").into();
    one.severity = Some(Severity::High);
    one.since = Some(text.clone());
    let two = Finding { code: "other".into(), level: Level::Warn, stops: false, ..one.clone() };
    let waiver = at(HOSTILE, 1, 1, 2);
    let waived = Finding { workspace: "b".into(), waiver: Some(waiver.clone()), stops: false, ..one.clone() };
    let undecided = [true, false].map(|blocks| Undecided {
        blocks,
        policy: Some(text.clone()),
        workspace: text.clone(),
        reason: HOSTILE.into(),
        subjects: vec![text.clone()],
        at: Some(at(HOSTILE, 1, 1, 5)),
        introduced: None,
    });
    let mut verdict = verdict(vec![one.clone(), two, waived], undecided.to_vec());
    verdict.mended = vec![one];
    verdict.waivers.push(WaiverRecord {
        policy: text.clone(),
        subject: text.clone(),
        code: Some(text.clone()),
        reason: HOSTILE.into(),
        owner: HOSTILE.into(),
        added: None,
        expires: "2026-12-01".into(),
        state: WaiverState::Expiring,
        at: waiver,
    });
    verdict.evidence.revision = Some(text.clone());
    verdict.evidence.lockfiles[0].file = text.clone();
    verdict.evidence.advisories.source = text.clone();
    verdict.evidence.advisories.date = text;
    verdict
}

/// Nothing deviates, and something was not judged.
pub(super) fn undecided() -> Verdict {
    let entry = Undecided {
        blocks: true,
        policy: Some("licence_not_allowed".into()),
        workspace: "".into(),
        reason: "the licence is not known".into(),
        subjects: vec!["a@1.0.0".into()],
        at: None,
        introduced: None,
    };
    verdict(Vec::new(), vec![entry])
}

/// So many findings, of three policies.
pub(super) fn many(count: usize) -> Verdict {
    let policies = [(Level::Deny, "vulnerable"), (Level::Warn, "unmaintained"), (Level::Warn, "yanked")];
    let of = |index: usize| {
        let (level, policy) = policies[index % policies.len()];
        finding(level, policy, &format!("X-{}", index % 40), &format!("crate{index}@1.0.0"))
    };
    let mut findings: Vec<Finding> = (0..count).map(of).collect();
    findings.sort();
    verdict(findings, Vec::new())
}

use super::*;
use crate::evidence::Trust;
use crate::finding::Cause;
use crate::report::sample::{at, finding, verdict};
use crate::verdict::{BaseRecord, Undecided, WaiverRecord, WaiverState};

const LOCKFILE: &str = "version = 4\n[[package]]\nname = \"time\"\nversion = \"0.1.43\"\n";

fn tell(verdict: &Verdict, detail: Detail) -> String {
    let files = BTreeMap::from([("Cargo.lock".into(), FileBytes::from(LOCKFILE))]);
    let elapsed = Some(Duration::from_millis(12));
    human(verdict, &Context { files: &files, elapsed, detail, color: false, width: 100 })
}

const SUMMARY: &str = "312 packages, 13 policies · advisories builtin 2026-08-21 (94 days old) · 12 ms";

#[test]
fn a_denied_finding_reads_like_rustc_and_can_be_waived() {
    let verdict = verdict(vec![finding(Level::Deny, "vulnerable", "X-1", "time@0.1.43")], vec![]);
    let expected = format!(
        r#"deny[vulnerable]: time 0.1.43 has X-1
 --> Cargo.lock:3:8
  |
3 | name = "time"
  |        ^^^^^^
  |
  = path: app 1.0.0 → chrono 0.4.19 → time 0.1.43
  = help: upgrade to 0.2.23
  = read: https://example.org/X-1

help: to accept a finding for a while, add its waiver to andon.toml:
    [[waiver]]
    policy = "vulnerable"
    subject = "time@0.1.43"
    code = "X-1"
    reason = ""             # why it is acceptable
    owner = ""              # who answers for it
    expires = "2027-02-21"  # when it counts again
  or: cargo-andon waive 57dd1a990e43bc06 --reason … --owner … --until 2027-02-21

stop: 1 denied, 0 warned, 0 waived, 0 undecided · {SUMMARY}
"#
    );
    assert_eq!(tell(&verdict, Detail::Normal), expected);
}

#[test]
fn the_waiver_to_paste_is_toml_that_a_person_completes() {
    let verdict = verdict(vec![finding(Level::Deny, "vulnerable", "X-1", "ti\u{202e}me@0.1.43")], vec![]);
    let text = tell(&verdict, Detail::Normal);
    let pasted: String = text.lines().filter(|line| line.starts_with("    ")).map(|line| format!("{line}\n")).collect();
    let read: toml::Table = toml::from_str(&pasted).unwrap();
    let waiver = read["waiver"][0].as_table().unwrap();
    assert_eq!(waiver["subject"].as_str(), Some("ti\u{202e}me@0.1.43"));
    assert_eq!(waiver["owner"].as_str(), Some(""), "a person has to fill it in");
    assert_eq!(waiver.keys().collect::<Vec<_>>(), ["code", "expires", "owner", "policy", "reason", "subject"]);
}

#[test]
fn findings_about_one_package_are_told_together() {
    let mut elsewhere = finding(Level::Deny, "vulnerable", "X-1", "time@0.1.43");
    elsewhere.workspace = "fuzz".into();
    let findings = vec![
        finding(Level::Deny, "vulnerable", "X-1", "time@0.1.43"),
        finding(Level::Deny, "vulnerable", "X-2", "time@0.1.43"),
        elsewhere,
    ];
    let text = tell(&verdict(findings, vec![]), Detail::Normal);
    assert!(text.starts_with("deny[vulnerable]: time 0.1.43: 2 findings\n --> Cargo.lock:3:8\n"), "{text}");
    for line in ["  = X-1: time 0.1.43 has\n  = X-2: time 0.1.43 has\n", "  = also in: fuzz\n"] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(text.matches("upgrade to 0.2.23").count(), 1, "{text}");
}

#[test]
fn many_findings_stay_readable_and_the_gravest_stands_last() {
    let many = |level, policy: &str, n: usize| {
        (0..n).map(|i| finding(level, policy, "X-1", &format!("crate{i}@1.0.0"))).collect::<Vec<_>>()
    };
    let mut findings = many(Level::Deny, "vulnerable", 300);
    findings.extend(many(Level::Warn, "duplicate_versions", 50));
    findings.extend(many(Level::Warn, "unmaintained", 2));
    let mut verdict = verdict(findings, vec![]);
    let text = tell(&verdict, Detail::Normal);
    assert!(
        text.starts_with("warn[duplicate_versions]: 50 findings\n  Cargo.lock:3  crate0 1.0.0 has X-1\n"),
        "{text}"
    );
    assert!(text.contains("  … and 44 more; -v shows each in full\n"), "{text}");
    assert!(text.contains("deny[vulnerable]: 292 more findings\n"), "{text}");
    assert!(
        text.contains("  Cargo.lock:3  crate299 1.0.0 has X-1; upgrade to 0.2.23\n"),
        "every denied finding is told: {text}"
    );
    verdict.findings.insert(350, Finding { workspace: "fuzz".into(), ..verdict.findings[349].clone() });
    let text = tell(&verdict, Detail::Normal);
    assert!(text.contains("\n  the same in other workspaces: 1 finding\n"), "{text}");
    verdict.findings.remove(350);
    assert!(text.find("warn[unmaintained]").unwrap() < text.find("deny[vulnerable]").unwrap());
    assert!(text.lines().count() < 440, "{}", text.lines().count());
    let verbose = tell(&verdict, Detail::Verbose);
    assert_eq!(verbose.matches("--> Cargo.lock:3:8").count(), 352);
    assert_eq!(verbose.matches("[[waiver]]").count(), 352);
    let quiet = tell(&verdict, Detail::Quiet);
    assert!(!quiet.contains("warn[") && quiet.contains("deny[vulnerable]") && !quiet.contains("[[waiver]]"));
}

#[test]
fn without_findings_there_is_one_line_and_quietly_none() {
    let verdict = verdict(vec![], vec![]);
    let line = format!("pass: 0 denied, 0 warned, 0 waived, 0 undecided · {SUMMARY}\n");
    assert_eq!(tell(&verdict, Detail::Normal), line);
    assert_eq!(tell(&verdict, Detail::Quiet), "");
}

#[test]
fn what_is_undecided_names_the_first_few() {
    let subjects = (0..9).map(|i| Text::from(format!("a{i}@1.0.0"))).collect();
    let entry = |blocks, reason: &str| Undecided {
        blocks,
        policy: Some("licence_not_allowed".into()),
        workspace: "".into(),
        reason: reason.into(),
        subjects: Vec::clone(&subjects),
        at: None,
        introduced: None,
    };
    let mut nested = entry(false, "nobody knows");
    nested.workspace = "fuzz".into();
    let entries = vec![entry(true, "the licence is not known"), entry(false, "nobody knows"), nested];
    let text = tell(&verdict(vec![], entries), Detail::Normal);
    let expected = format!(
        "undecided[licence_not_allowed]: nobody knows
 |
 = of: a0 1.0.0, a1 1.0.0, a2 1.0.0, a3 1.0.0, a4 1.0.0 and 4 more
 = in: ., fuzz

undecided[licence_not_allowed]: the licence is not known
 |
 = of: a0 1.0.0, a1 1.0.0, a2 1.0.0, a3 1.0.0, a4 1.0.0 and 4 more
 = blocks: it might have stopped the line

undecided: 0 denied, 0 warned, 0 waived, 3 undecided, 1 of them blocking · {SUMMARY}
"
    );
    assert_eq!(text, expected);
}

#[test]
fn what_is_waived_is_told_on_demand_with_its_owner() {
    let mut waived = finding(Level::Deny, "vulnerable", "X-1", "time@0.1.43");
    (waived.waiver, waived.stops) = (Some(at("andon.toml", 3, 1, 2)), false);
    let mut verdict = verdict(vec![waived], vec![]);
    verdict.waivers.push(WaiverRecord {
        policy: "vulnerable".into(),
        subject: "time".into(),
        code: None,
        reason: "no\u{1b}fix".into(),
        owner: "Ada".into(),
        added: None,
        expires: "2026-12-01".into(),
        state: WaiverState::Expiring,
        at: at("andon.toml", 3, 1, 2),
    });
    assert!(tell(&verdict, Detail::Normal).starts_with("pass: 0 denied, 0 warned, 1 waived"));
    let line = "waived[vulnerable]: time 0.1.43 has X-1 (Ada answers for it until 2026-12-01, soon: no\\u{1b}fix)\n\n";
    assert!(tell(&verdict, Detail::Verbose).starts_with(line), "{}", tell(&verdict, Detail::Verbose));
}

#[test]
fn nothing_from_outside_reaches_the_terminal_raw() {
    let hostile = "\u{1b}[2J\u{9b}\u{202e}\u{200b}\u{2028}\r\n\u{7}x";
    let text: Text = hostile.into();
    let mut one = finding(Level::Deny, hostile, hostile, hostile);
    one.at = Some(at(hostile, 1, 1, 5));
    one.path = vec![text.clone(), text.clone()];
    one.workspace = text.clone();
    one.remedy = Some(hostile.into());
    one.help = text.clone();
    let two = Finding { code: "other".into(), ..one.clone() };
    let three = Finding { workspace: "b".into(), waiver: Some(at(hostile, 1, 1, 2)), ..one.clone() };
    let undecided = [true, false].map(|blocks| Undecided {
        blocks,
        policy: Some(text.clone()),
        workspace: text.clone(),
        reason: hostile.into(),
        subjects: vec![text.clone()],
        at: Some(at(hostile, 1, 1, 5)),
        introduced: None,
    });
    let mut verdict = verdict(vec![one, two, three], undecided.to_vec());
    verdict.evidence.advisories.source = text.clone();
    verdict.evidence.advisories.date = text.clone();
    let files = BTreeMap::from([(text, FileBytes::from(hostile))]);
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let context = Context { files: &files, elapsed: None, detail, color: false, width: 80 };
        let told = human(&verdict, &context);
        let raw: Vec<char> = told.chars().filter(|c| *c != '\n' && crate::report::escape::hidden(*c)).collect();
        assert!(raw.is_empty(), "{raw:?} in {told}");
        assert!(told.lines().all(|line| !line.starts_with('x')), "a line break from outside: {told}");
    }
}

#[test]
fn colour_is_the_callers_choice() {
    let verdict = verdict(vec![finding(Level::Deny, "vulnerable", "X-1", "time@0.1.43")], vec![]);
    let files = BTreeMap::new();
    let told =
        |color| human(&verdict, &Context { files: &files, elapsed: None, detail: Detail::Normal, color, width: 80 });
    assert!(!told(false).contains('\u{1b}'));
    assert!(told(true).contains("\u{1b}["));
    assert!(!told(true).contains("\u{1b}]"), "no hyperlinks");
}

#[test]
fn a_finding_in_its_days_of_grace_says_until_when() {
    let graced = |moment: &str| {
        let mut finding = finding(Level::Warn, "vulnerable", "X-1", "time@0.1.43");
        finding.effective_on = Some(moment.into());
        tell(&verdict(vec![finding], vec![]), Detail::Verbose)
    };
    let text = graced("2026-12-02T00:00:00Z");
    assert!(text.contains("  = grace: it only warns until 2026-12-02\n"), "{text}");
    assert!(!graced("2026-11-23T09:00:00Z").contains("grace"), "not once the moment has come");
}

/// A verdict with a base: one finding is new, three were there, one of them is news, and one is gone.
fn compared() -> Verdict {
    let of = |level, code: &str, introduced, cause| Finding {
        introduced: Some(introduced),
        stops: introduced && level == Level::Deny,
        cause: Some(cause),
        since: Some("2026-11-20".into()),
        ..finding(level, "vulnerable", code, &format!("{}@1.0.0", code.to_lowercase()))
    };
    let mut verdict = verdict(
        vec![
            of(Level::Deny, "NEW", true, Cause::Change),
            of(Level::Deny, "NEWS", false, Cause::Advisory),
            of(Level::Deny, "OLD", false, Cause::Before),
            of(Level::Warn, "OLDER", false, Cause::Before),
        ],
        vec![],
    );
    verdict.mended = vec![of(Level::Deny, "GONE", false, Cause::Before)];
    verdict.summary.mended = 1;
    verdict.evidence.base = Some(BaseRecord { revision: None, trust: Trust::Base });
    verdict
}

#[test]
fn what_the_change_brought_in_stands_last_and_debt_is_counted() {
    let text = tell(&compared(), Detail::Normal);
    let expected =
        "news[vulnerable]: news 1.0.0 has NEWS (its advisory was published on 2026-11-20, after the base was \
                    committed: not this change's doing)
debt: 3 findings were there before this change; `cargo-andon debt` lists them
  vulnerable 3

mended: 1 finding of the base is gone

deny[vulnerable]: new 1.0.0 has NEW
";
    assert!(text.starts_with(expected), "{text}");
    let summary = format!("stop: 1 stopping, 1 introduced, 3 debt, 1 mended, 0 waived, 0 undecided · {SUMMARY}\n");
    assert!(text.ends_with(&summary), "{text}");
    assert!(!text.contains("old 1.0.0") && text.contains("add its waiver to andon.toml:\n"), "{text}");
}

#[test]
fn no_waiver_is_offered_for_a_change_of_the_gate_and_otherwise_when_it_counts() {
    let counts_later =
        "  it counts once the base has it: commit it by itself first, with `ANDON_TRUST=head git commit`\n";
    let mut verdict = compared();
    assert!(tell(&verdict, Detail::Normal).contains(counts_later));
    verdict.evidence.base = Some(BaseRecord { revision: None, trust: Trust::Head });
    assert!(!tell(&verdict, Detail::Normal).contains(counts_later));
    verdict.evidence.base = None;
    assert!(!tell(&verdict, Detail::Normal).contains(counts_later));
    verdict.findings = vec![finding(Level::Deny, "gate_weakened", "gate_weakened", "andon.toml")];
    for detail in [Detail::Normal, Detail::Verbose] {
        let text = tell(&verdict, detail);
        assert!(text.contains("deny[gate_weakened]") && !text.contains("waiver]"), "{text}");
    }
}

#[test]
fn everything_told_tells_debt_and_what_is_mended_too() {
    let text = tell(&compared(), Detail::Verbose);
    for line in ["mended[vulnerable]: gone 1.0.0 has GONE\n", "deny[vulnerable]: old 1.0.0 has OLD\n"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(text.contains("  = why: its advisory was published on 2026-11-20") && !text.contains("debt: "), "{text}");
    let quiet = tell(&compared(), Detail::Quiet);
    assert!(quiet.starts_with("deny[vulnerable]: new 1.0.0") && !quiet.contains("mended: "), "{quiet}");
}

#[test]
fn what_the_base_left_undecided_is_counted() {
    let entry = |introduced, reason: &str| Undecided {
        blocks: false,
        policy: Some("yanked".into()),
        workspace: "".into(),
        reason: reason.into(),
        subjects: Vec::new(),
        at: None,
        introduced,
    };
    let entries = vec![entry(Some(true), "new"), entry(Some(false), "old"), entry(Some(false), "older")];
    let text = tell(&verdict(vec![], entries), Detail::Normal);
    assert!(text.starts_with("undecided: 2 things could not be judged before this change either; -v shows each\n\n"));
    assert!(text.contains("undecided[yanked]: new\n") && !text.contains("]: old"), "{text}");
}

#[test]
fn no_line_is_a_command_of_a_workflow() {
    let mut one = finding(Level::Deny, "vulnerable", "X-1", "time@0.1.43");
    one.message = format!("{} ::error::x ##[error]y", "long ".repeat(30));
    one.path = vec!["::error::a@1".into(), "b ::warning::c@1".into()];
    one.remedy = Some(format!("{} ::set-output name=x::y", "word ".repeat(19)));
    let text = tell(&verdict(vec![one], vec![]), Detail::Normal);
    assert!(text.lines().all(|line| !line.trim_start().starts_with("::")) && !text.contains("##["), "{text}");
}

//! The ledger of debt: who answers for what until when, how old it is, and how it came to be.

mod change;

use andon::evidence::Evidence;
use andon::ledger::{Entry, Ledger, Urgency};
use andon::report::{debt, debt_page};
use andon::waiver;
use change::{change, files, gate};

fn at(day: &str, packages: &[&str]) -> Evidence {
    let files = files(packages, &[]);
    Evidence {
        base: None,
        as_of: format!("{day}T00:00:00Z").parse().expect("a moment"),
        ..change(files.clone(), files)
    }
}

fn waived(subject: &str, added: &str, expires: &str) -> String {
    format!(
        "[[waiver]]\npolicy = \"vulnerable\"\nsubject = {subject:?}\nreason = \"no fix\"\nowner = \"Ada\"\nadded = \
         {added:?}\nexpires = {expires:?}\n"
    )
}

fn of<'l>(ledger: &'l Ledger, policy: &str) -> Vec<&'l Entry> {
    ledger.entries.iter().filter(|entry| *entry.policy == *policy).collect()
}

#[test]
fn a_finding_is_as_old_as_the_revisions_that_have_it_and_its_advisory() {
    let gate = gate("");
    let old = [
        gate.judge(&at("2026-05-01", &["time 1.0.0"])),
        gate.judge(&at("2026-06-01", &["log 1.0.0"])),
        gate.judge(&at("2026-07-01", &["time 1.0.0"])),
    ];
    let ledger = Ledger::of(&gate.judge(&at("2026-08-01", &["time 1.0.0"])), &old);
    let [entry] = &*of(&ledger, "vulnerable") else { panic!("{ledger:#?}") };
    assert_eq!((entry.urgency, entry.since.as_deref(), entry.age_days), (Urgency::Open, Some("2026-07-01"), Some(31)));
    let ledger = Ledger::of(&gate.judge(&at("2026-06-01", &["time 1.0.0"])), &old[..1]);
    assert_eq!(of(&ledger, "vulnerable")[0].since.as_deref(), Some("2026-05-20"));
    let same_day = Ledger::of(&old[0], &old[..1]);
    assert!(!debt(&same_day, false).contains("; on "), "{}", debt(&same_day, false));
    assert!(debt(&Ledger::of(&old[1], &old[..1]), false).contains("; on 2026-05-01: 1 denied"));
    let denied: Vec<u32> = Ledger::of(&old[2], &old[..2]).history.iter().map(|point| point.denied).collect();
    assert_eq!(denied, [1, 0, 1]);
}

#[test]
fn the_most_urgent_comes_first() {
    let config = [
        waived("time", "2026-07-01", "2026-07-15"),
        waived("log", "2026-07-01", "2027-03-01"),
        waived("time@1.0.0", "2026-09-01", "2027-03-01"),
    ];
    let ledger = Ledger::of(&gate(&config.concat()).judge(&at("2026-08-01", &["time 1.0.0"])), &[]);
    let told: Vec<_> = of(&ledger, "vulnerable").iter().map(|e| (e.urgency, &*e.subject, e.days_left)).collect();
    assert_eq!(
        told,
        [
            (Urgency::Expired, "time", Some(-17)),
            (Urgency::Open, "time@1.0.0", None),
            (Urgency::Pending, "time@1.0.0", Some(212)),
            (Urgency::Unused, "log", Some(212)),
        ]
    );
    assert_eq!(of(&ledger, "waiver").len(), 0, "the waiver itself is listed");
    let text = debt(&ledger, false);
    let first =
        "waivers that have ended (1)\n  vulnerable  time\n      31 days old · Ada · ended 2026-07-15\n      no fix\n";
    assert!(text.starts_with(first), "{text}");
    assert!(text.contains("debt on 2026-08-01: 1 open"), "{text}");
}

#[test]
fn a_waiver_that_is_written_covers_its_finding() {
    let evidence = at("2026-08-01", &["time 1.0.0"]);
    let verdict = gate("").judge(&evidence);
    let finding = verdict.findings.iter().find(|finding| finding.stops).expect("a finding");
    let day = |day: &str| day.parse().expect("a day");
    let entry = waiver::entry(finding, "not \"reached\"\u{7f}", "Ada", day("2026-08-01"), day("2026-09-15"));
    let verdict = gate(&entry).judge(&evidence);
    assert_eq!(verdict.exit_code(), 0);
    let ledger = Ledger::of(&verdict, &[]);
    let [entry] = &*of(&ledger, "vulnerable") else { panic!("{ledger:#?}") };
    assert_eq!((entry.urgency, entry.covers, &*entry.message), (Urgency::Waived, Some(1), "not \"reached\"\u{7f}"));
    assert!(debt(&ledger, true).contains("not \"reached\"\\u{7f}"), "{}", debt(&ledger, true));
}

#[test]
fn the_page_shows_the_course_of_debt_and_holds_nothing_but_itself() {
    let gate = gate(&waived("log", "2026-07-01", "2027-03-01").replace("Ada", "<b>Ada</b>\u{202e}"));
    let old = [gate.judge(&at("2026-06-01", &["log 1.0.0"])), gate.judge(&at("2026-07-01", &["time 1.0.0"]))];
    let page = debt_page(&Ledger::of(&gate.judge(&at("2026-08-01", &["time 1.0.0"])), &old));
    assert!(page.contains("Denied and waived findings from 2026-06-01 to 2026-08-01, at most 1"), "{page}");
    assert!(page.contains("&lt;b&gt;Ada&lt;/b&gt;\\u{202e}"), "{page}");
    for never in ["<b>Ada", "<script", "http:", "src=", "style=\"", "@import"] {
        assert!(!page.contains(never), "{never}");
    }
}

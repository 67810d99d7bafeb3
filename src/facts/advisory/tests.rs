use super::{matches, set_facts};
use crate::advisories::AdvisorySet;
use crate::evidence::{Evidence, Text};
use crate::facts::workspace::Workspace;
use crate::facts::{Facts, Package};
use crate::finding::Severity;
use std::collections::BTreeMap;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The packages of a lockfile: name, version, source.
fn packages(entries: &[(&str, &str, &str)]) -> BTreeMap<Text, Package> {
    let entry = |(name, version, source): &(&str, &str, &str)| {
        let source = if source.is_empty() { String::new() } else { format!("source = \"{source}\"\n") };
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}\n")
    };
    let text = format!("version = 4\n\n{}", entries.iter().map(entry).collect::<String>());
    let mut evidence = Evidence::new(jiff::Timestamp::UNIX_EPOCH);
    evidence.files.insert("Cargo.lock".into(), text.as_str().into());
    let workspace = Workspace { lockfile: Some("Cargo.lock".into()), ..Workspace::default() };
    Facts::gather(&evidence, &workspace).0.packages
}

fn set(lines: &[&str]) -> AdvisorySet {
    let header = format!("# andon advisory snapshot 2\n# source here\n# date 2026-08-21\n# count {}\n", lines.len());
    AdvisorySet::from_snapshot(format!("{header}{}\n", lines.join("\n"))).expect("a snapshot")
}

/// `advisory package` of every match.
fn found(set: &AdvisorySet, packages: &BTreeMap<Text, Package>) -> Vec<String> {
    let (matches, problems) = matches(set, packages);
    assert_eq!(problems, []);
    matches.iter().map(|found| format!("{} {}", found.id, found.package)).collect()
}

#[test]
fn only_packages_of_crates_io_are_compared() {
    let set = set(&["p\tX-1\tnotice\t2024-01-02"]);
    for source in ["", "git+https://example.com/p#0123456", "registry+https://example.com/index"] {
        assert_eq!(found(&set, &packages(&[("p", "1.0.0", source)])), [""; 0], "{source}");
    }
    for source in [CRATES_IO, "sparse+https://index.crates.io/"] {
        assert_eq!(found(&set, &packages(&[("p", "1.0.0", source)])), ["X-1 p@1.0.0"], "{source}");
    }
}

#[test]
fn names_are_compared_exactly() {
    let set = set(&["p-q\tX-1\tnotice\t2024-01-02"]);
    let packages = packages(&[("p-q", "1.0.0", CRATES_IO), ("p_q", "1.0.0", CRATES_IO), ("P-q", "1.0.0", CRATES_IO)]);
    assert_eq!(found(&set, &packages), ["X-1 p-q@1.0.0"]);
}

#[test]
fn matches_come_in_order_of_package_and_advisory() {
    let set = set(&[
        "a\tX-2\tnotice\t2024-01-02\twithdrawn=2024-02-02",
        "a\tX-3\tnotice\t2024-01-02\tpatched=>=2.0.0",
        "a\tX-4\tnotice\t2024-01-02",
        "a-b\tX-1\tnotice\t2024-01-02",
    ]);
    let packages = packages(&[("a-b", "1.0.0", CRATES_IO), ("a", "2.0.0", CRATES_IO), ("a", "1.0.0", CRATES_IO)]);
    assert_eq!(found(&set, &packages), ["X-1 a-b@1.0.0", "X-3 a@1.0.0", "X-4 a@1.0.0", "X-4 a@2.0.0"]);
}

#[test]
fn a_match_says_how_grave_and_what_to_do() {
    let set = set(&[
        "p\tGHSA-x\tvulnerability\t2024-01-02\tpatched=>=1.0.2, <2.0.0;>=2.0.2\tcvss=7.8 AV:N/AC:L/Au:N/C:N/I:N/A:C",
        "p\tRUSTSEC-2024-0001\tunmaintained\t2024-01-02",
        "p\tRUSTSEC-2024-0002\tunsound\t2024-01-02\tunaffected=<1.0.0",
        "p\tRUSTSEC-2024-0003\tunsound\t2024-01-02",
    ]);
    let (matches, problems) = matches(&set, &packages(&[("p", "1.0.0", CRATES_IO)]));
    assert_eq!(problems, []);
    let remedies: Vec<_> = matches.iter().map(|found| found.remedy.as_str()).collect();
    assert_eq!(
        remedies,
        [
            "run `cargo update -p p@1.0.0`: 1.0.2 is free of it and compatible",
            "no maintained version: replace it",
            "no later version is free of it: go back to <1.0.0, or replace it",
            "no fixed version: replace it",
        ]
    );
    assert_eq!((matches[0].severity, matches[0].score), (Severity::High, Some(7.8)));
    assert_eq!((matches[1].severity, matches[1].score), (Severity::Unscored, None));
    assert_eq!(&*matches[0].url, "https://osv.dev/vulnerability/GHSA-x");
    assert_eq!(&*matches[1].url, "https://rustsec.org/advisories/RUSTSEC-2024-0001.html");
    assert_eq!((matches[0].at.line, &*matches[0].at.file), (4, "Cargo.lock"));
}

#[test]
fn what_cannot_be_compared_is_a_problem_where_the_package_stands() {
    let set = set(&["a\tX-1\tloud\t2024-01-02", "b\tX-2\tnotice\t2024-01-02", "c\tX-3\tloud\t2024-01-02"]);
    let mut packages = packages(&[("a", "1.0.0", CRATES_IO), ("b", "1.0.0", CRATES_IO), ("b", "2.0.0", CRATES_IO)]);
    let last = packages.get_mut("b@2.0.0").expect("b");
    last.version = "two".into();
    let (matches, problems) = matches(&set, &packages);
    assert_eq!(matches.len(), 1);
    let messages: Vec<_> = problems.iter().map(|problem| (problem.at.line, problem.message.as_str())).collect();
    assert_eq!(messages[0], (4, "advisory a X-1 in snapshot here cannot be read: kind `loud` is not known"));
    assert_eq!((messages[1].0, messages.len()), (14, 2));
    assert!(messages[1].1.starts_with("version `two` of b cannot be compared"), "{}", messages[1].1);
}

#[test]
fn the_age_is_counted_in_whole_days() {
    let set = set(&["p\tX-1\tnotice\t2024-01-02"]);
    let age = |moment: &str| set_facts(&set, moment.parse().expect("moment")).age_days;
    assert_eq!(age("2026-08-21T23:59:59Z"), 0);
    assert_eq!(age("2026-08-22T00:00:00Z"), 1);
    assert_eq!(age("2027-08-21T12:00:00Z"), 365);
    assert_eq!(age("2026-08-20T00:00:00Z"), -1);
}

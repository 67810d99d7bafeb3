use super::{osv, rustsec, set};
use crate::advisories::AdvisorySet;
use crate::facts::UnreadableAdvisory;

const HEADER: &str = "# andon advisory snapshot 2\n# source here\n# date 2026-08-21\n# count ";

fn small() -> AdvisorySet {
    let entry = |package: &str| osv(&format!("X-{package}"), "").replace("\"p\"", &format!("{package:?}"));
    let entries: Vec<_> = ["a", "a-b", "a_b", "ab", "B", "z9"].map(|p| (format!("{p}.json"), entry(p))).into();
    AdvisorySet::build(entries, super::origin())
}

fn refused(text: String) -> String {
    AdvisorySet::from_snapshot(text).expect_err("refused").to_string()
}

#[test]
fn every_package_is_found_and_no_other() {
    let set = small();
    for name in ["a", "a-b", "a_b", "ab", "B", "z9"] {
        let found: Vec<_> = set.for_package(name).map(|a| a.expect("read").package.to_string()).collect();
        assert_eq!(found, [name]);
    }
    for name in ["", "A", "b", "a-", "a_", "a-b\tX", "zz", "\u{10ffff}", "#", "!unreadable"] {
        assert_eq!(set.for_package(name).count(), 0, "{name}");
    }
}

#[test]
fn a_snapshot_is_read_back_with_all_that_it_names() {
    let made =
        set(&[("crates/p/RUSTSEC-2024-0001.md", &rustsec("RUSTSEC-2024-0001", "", "patched = []")), ("y.json", "{")]);
    let read = AdvisorySet::from_snapshot(made.snapshot().to_owned()).expect("read");
    assert_eq!((read.count(), read.unreadable(), read.sha256()), (1, made.unreadable(), made.sha256()));
    let json = serde_json::to_string(&made).expect("JSON");
    let again: AdvisorySet = serde_json::from_str(&json).expect("a set");
    assert_eq!(again.snapshot(), made.snapshot());
    assert!(serde_json::from_str::<AdvisorySet>("\"nothing\"").is_err());
}

#[test]
fn an_empty_set_is_one() {
    let empty = AdvisorySet::from_snapshot(format!("{HEADER}0\n")).expect("read");
    assert_eq!((empty.count(), empty.for_package("p").count(), empty.unreadable()), (0, 0, vec![]));
    assert_eq!(empty.snapshot(), set(&[]).snapshot());
}

#[test]
fn headers_that_cannot_be_trusted_are_refused() {
    let whole = small().snapshot().to_owned();
    let cases = [
        (String::new(), "the first line is not"),
        (whole.replace("snapshot 2", "snapshot 1"), "the first line is not"),
        (whole.replace('\n', "\r\n"), "the first line is not"),
        (whole.replace("# source here\n", ""), "no line `# source …`"),
        (whole.replace("2026-08-21", "today"), "the date `today` is none"),
        (whole.replace("count 6", "count six"), "the count `six` is no number"),
        (whole.replace("count 6", "count -1"), "is no number"),
        (whole.replace("# count 6\n", ""), "no line `# count …`"),
    ];
    for (text, reason) in cases {
        let error = refused(text);
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

#[test]
fn lines_that_are_missing_or_out_of_order_are_refused() {
    let whole = small().snapshot().to_owned();
    let half: String = whole.lines().take(6).map(|line| format!("{line}\n")).collect();
    assert!(refused(half).contains("the header counts 6 advisories, and 2 are there"));
    assert!(refused(whole.trim_end().to_owned()).contains("the last line is cut off"));
    assert!(refused(whole.replace("B\tX-B", "c\tX-B")).contains("is not in order"));
    assert!(refused(whole.replace("# count 6\n", "# count 6\n\n")).contains("is not in order"));
    let unreadable = "!unreadable\tx.json\twhy\n";
    assert!(refused(whole.replace("# count 6\n", &format!("# count 6\n{unreadable}"))).contains("6 advisories, and 7"));
}

#[test]
fn a_malformed_line_is_named_when_it_is_met() {
    let text = format!("{HEADER}3\na\tX-1\tnotice\t2024-01-02\na\tX-2\tloud\t2024-01-02\nb\tX-3\tnotice\t2024-01-02\n");
    let set = AdvisorySet::from_snapshot(text).expect("in order");
    let found: Vec<_> = set.for_package("a").collect();
    let unreadable =
        UnreadableAdvisory { entry: "a X-2 in snapshot here".into(), reason: "kind `loud` is not known".to_owned() };
    assert_eq!((found.len(), found[0].is_ok(), found[1].as_ref().err()), (2, true, Some(&unreadable)));
    assert_eq!(set.for_package("b").count(), 1);
}

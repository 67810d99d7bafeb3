use super::{advisories, affects, reasons, rustsec, set};
use crate::advisories::AdvisorySet;
use crate::facts::AdvisoryKind;

const NAME: &str = "crates/p/RUSTSEC-2024-0001.md";

fn one(more: &str, versions: &str) -> AdvisorySet {
    set(&[(NAME, &rustsec("RUSTSEC-2024-0001", more, versions))])
}

#[test]
fn facts_are_read_and_prose_is_not() {
    let more = "aliases = [\"CVE-2024-1\"]\ninformational = \"unsound\"\n[affected]\nos = [\"linux\"]\n[affected.functions]\n\"p::f\" = [\"<1\"]";
    let set = one(more, "patched = [\">= 1.2.3\"]\nunaffected = [\"< 1\"]");
    let line = "p\tRUSTSEC-2024-0001\tunsound\t2024-01-02\taliases=CVE-2024-1\tpatched=>=1.2.3\tunaffected=<1\tfunctions=p::f\tos=linux\n";
    assert!(set.snapshot().ends_with(line), "{}", set.snapshot());
    assert!(affects(&set, "1.2.3-rc.1") && !affects(&set, "1.2.3") && !affects(&set, "0.9.0"));
}

#[test]
fn a_nonsense_cvss_costs_the_score_alone_and_is_named() {
    for cvss in ["\"CVSS:3.1/AV:Q\"", "\"CVSS:3.1/AV:N\"", "\"\"", "7.5", "[]", "\"CVSS:9.0/AV:N\""] {
        let set = one(&format!("cvss = {cvss}"), "patched = []");
        let [advisory] = advisories(&set).try_into().expect("one");
        assert_eq!(advisory.rating, None, "{cvss}");
        let reasons = reasons(&set);
        assert!(
            reasons.len() == 1 && reasons[0].starts_with("it counts as unscored: CVSS vector"),
            "{cvss} {reasons:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_used() {
    let good = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    let no_versions = good.replace("[versions]\npatched = []", "");
    let cases: [(&str, String, &str); 9] = [
        ("empty", String::new(), "does not begin with a block of TOML"),
        ("open", "```toml\n[advisory]".to_owned(), "has no end"),
        ("multibyte", "é".repeat(30), "does not begin"),
        ("no versions", no_versions, "missing field `versions`"),
        ("no patched", good.replace("patched = []", "unaffected = []"), "missing field `patched`"),
        ("types", good.replace("\"p\"", "7"), "invalid type"),
        ("requirement", good.replace("patched = []", "patched = [\"1.*\"]"), "no comparison that RustSec knows"),
        ("package", good.replace("\"p\"", "\"p q\\tr\""), "is not a name that a crate on crates.io can have"),
        ("date", good.replace("2024-01-02", "yesterday"), "`yesterday` is not a date"),
    ];
    for (what, text, reason) in cases {
        let set = set(&[("crates/p/RUSTSEC-2024-0002.md", text.as_str()), (NAME, good.as_str())]);
        assert_eq!((set.count(), set.unreadable().len()), (1, 1), "{what}: {:?}", set.unreadable());
        assert_eq!(&*set.unreadable()[0].entry, "crates/p/RUSTSEC-2024-0002.md", "{what}");
        assert!(reasons(&set)[0].contains(reason), "{what}: {:?}", reasons(&set));
    }
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let long = vec![b'x'; (4 << 20) + 1];
    let entries: [(&str, &[u8]); 2] = [("RUSTSEC-2024-0001.md", b"```toml\n\xff"), ("RUSTSEC-2024-0002.md", &long)];
    let reasons = reasons(&AdvisorySet::build(entries, super::origin()));
    assert_eq!(reasons[0], "it is not UTF-8 from byte 8 on");
    assert_eq!(reasons[1], "it is 4194305 bytes long, which no advisory is");
}

#[test]
fn requirements_at_which_crate_rustsec_panics_are_named_or_read() {
    let largest = one("", "patched = [\">18446744073709551615.18446744073709551615.18446744073709551615\"]");
    assert!(reasons(&largest)[0].contains("is the largest there is"), "{:?}", reasons(&largest));
    let same_start = one("", "patched = [\"=1.0.0\", \">1.0.0\"]");
    assert!(affects(&same_start, "0.9.9") && !affects(&same_start, "1.0.0") && !affects(&same_start, "1.0.1"));
}

#[test]
fn an_unknown_kind_counts_as_a_notice_and_is_named() {
    let set = one("informational = \"haunted\"", "patched = []");
    assert_eq!(advisories(&set)[0].kind, AdvisoryKind::Notice);
    assert_eq!(reasons(&set), ["its kind `haunted` is not known; it is taken for a notice"]);
}

#[test]
fn only_the_collection_of_crates_counts() {
    let text = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    let in_rust = set(&[("rust/p/RUSTSEC-2024-0001.md", &text)]);
    assert_eq!((in_rust.count(), reasons(&in_rust).len()), (0, 0));
    let says_rust = one("collection = \"rust\"", "patched = []");
    assert_eq!((says_rust.count(), reasons(&says_rust).len()), (0, 0));
    assert_eq!(set(&[("RUSTSEC-2024-0001.md", &text)]).count(), 1, "a file by itself is on a crate");
}

#[test]
fn an_advisory_on_another_registry_is_named() {
    let set = one("source = \"registry+https://registry.example.com/index\"", "patched = []");
    assert_eq!(set.count(), 0);
    assert!(reasons(&set)[0].contains("https://registry.example.com/index"), "{:?}", reasons(&set));
    assert_eq!(one("source = \"registry+https://github.com/rust-lang/crates.io-index\"", "patched = []").count(), 1);
}

#[test]
fn a_file_in_the_wrong_place_is_used_as_it_says_and_named() {
    let text = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    let set = set(&[("crates/q/RUSTSEC-2024-0009.md", &text)]);
    assert_eq!((&*advisories(&set)[0].package, &*advisories(&set)[0].id), ("p", "RUSTSEC-2024-0001"));
    assert_eq!(
        reasons(&set),
        [
            "it lies with package q, and is about p",
            "the file is named RUSTSEC-2024-0009, and the advisory in it RUSTSEC-2024-0001",
        ]
    );
}

#[test]
fn a_draft_counts_under_its_placeholder() {
    let draft = rustsec("RUSTSEC-0000-0000", "", "patched = []");
    let set = set(&[("crates/p/RUSTSEC-0000-0000.md", &draft)]);
    assert_eq!((&*advisories(&set)[0].id, reasons(&set).len()), ("RUSTSEC-0000-0000", 0));
}

#[test]
fn the_same_id_twice_with_different_content_is_named() {
    let (a, b) = ("patched = [\">= 2\"]", "patched = [\">= 3\"]");
    let texts = [a, b].map(|versions| rustsec("RUSTSEC-2024-0001", "", versions));
    let set = set(&[("b/p/RUSTSEC-2024-0001.md", &texts[1]), ("a/p/RUSTSEC-2024-0001.md", &texts[0])]);
    assert_eq!((set.count(), affects(&set, "2.5.0")), (1, false));
    assert_eq!(&*set.unreadable()[0].entry, "b/p/RUSTSEC-2024-0001.md");
}

#[test]
fn files_beside_the_advisories_are_passed_over() {
    let text = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    let set =
        set(&[("README.md", "# Hello"), ("EXAMPLE_ADVISORY.md", &text), ("crates/p/.DS_Store", "?"), ("x.txt", "")]);
    assert_eq!((set.count(), set.unreadable().len()), (0, 0));
    let old = super::set(&[("crates/p/RUSTSEC-2016-0001.toml", "[advisory]")]);
    assert_eq!(reasons(&old), ["its name ends neither in .md nor in .json"]);
}

#[test]
fn front_matter_without_its_first_line_and_with_windows_line_ends_is_read() {
    let text = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    for text in [text.replace("[advisory]\n", ""), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let set = set(&[(NAME, &text)]);
        assert_eq!((set.count(), reasons(&set)), (1, vec![]), "{text:?}");
    }
}

use super::super::line::{decode, decode_unreadable, encode, encode_unreadable};
use super::{advisories, osv, set};
use crate::facts::UnreadableAdvisory;

const LINE: &str = "p\tRUSTSEC-2024-0001\tvulnerability\t2024-01-02";

#[test]
fn lines_come_back_as_they_went() {
    let lines = [
        LINE.to_owned(),
        format!(
            "{LINE}\twithdrawn=2024-02-03\taliases=A-1;B-2\tpatched=>=1.0.0, <2.0.0;^3\tunaffected=<0.5\tcvss=7.0 x/y"
        ),
        format!("{LINE}\taffected=..1.0.0;2.0.0-a..2.0.0;3.0.0..\tfunctions=p::<A,B>::f;p::g\tarch=x86\tos=linux"),
    ];
    for line in lines {
        assert_eq!(encode(&decode(&line).expect("read")), line);
    }
}

#[test]
fn wrong_lines_are_refused_with_a_reason() {
    let cases = [
        ("", "is not a name"),
        ("p", "id is missing"),
        ("p\tX-1\tvulnerability", "date is missing"),
        ("p\tX-1\tserious\t2024-01-02", "kind `serious` is not known"),
        ("p\t\tnotice\t2024-01-02", "is not fit for an advisory's id"),
        ("p\tX-1\tnotice\t2024-13-02", "is not a date"),
        ("p\tX-1\tnotice\t2024-01-02\tpatched", "is not `key=value`"),
        ("p\tX-1\tnotice\t2024-01-02\tpatched=>=1\tpatched=>=2", "`patched` stands twice"),
        ("p\tX-1\tnotice\t2024-01-02\tpatched=>=1;>=2", "overlap"),
        ("p\tX-1\tnotice\t2024-01-02\tpatched=one", "requirement `one`"),
        ("p\tX-1\tnotice\t2024-01-02\taffected=1.0.0", "is not an interval"),
        ("p\tX-1\tnotice\t2024-01-02\taffected=a..b", "is not a semantic version"),
        ("p\tX-1\tnotice\t2024-01-02\taffected=..\tpatched=>=1", "exclude each other"),
        ("p\tX-1\tnotice\t2024-01-02\tcolour=red", "`colour` is not a field"),
        ("p\tX-1\tnotice\t2024-01-02\tcvss=AV:N/AC:L/Au:N/C:N/I:N/A:C", "is not a score from 0.0 to 10.0"),
        ("p\tX-1\tnotice\t2024-01-02\tcvss=10.1 x/y", "is not a score from 0.0 to 10.0"),
        ("p\tX-1\tnotice\t2024-01-02\tcvss=NaN x/y", "is not a score from 0.0 to 10.0"),
        ("p\tX-1\tnotice\t2024-01-02\taliases=%0", "without two hexadecimal digits"),
        ("p\tX-1\tnotice\t2024-01-02\taliases=%FF", "does not stand for UTF-8"),
        ("p\tX-1\tnotice\t2024-01-02\taliases=%é", "without two hexadecimal digits"),
    ];
    for (line, reason) in cases {
        let error = decode(line).expect_err(line);
        assert!(error.contains(reason), "{line}: {error}");
    }
}

#[test]
fn nothing_breaks_out_of_its_line() {
    let function =
        r#""ecosystem_specific": {"affects": {"functions": ["a\n!unreadable\tb;c%é\u001b"]}}, "versions": ["1.0.0"]"#;
    let set = set(&[("x.json", &super::osv_with("GHSA-x", "", function))]);
    assert_eq!((set.count(), set.unreadable()), (1, vec![]));
    assert!(set.snapshot().contains("functions=a%0A!unreadable%09b%3Bc%25%C3%A9%1B\n"), "{}", set.snapshot());
    assert!(advisories(&set)[0].functions.contains("a\n!unreadable\tb;c%é\u{1b}"));
}

#[test]
fn names_of_unreadable_entries_come_back_too() {
    let entry = UnreadableAdvisory { entry: "a\tb\nc.json".into(), reason: "é\u{202e} 100%".to_owned() };
    let line = encode_unreadable(&entry);
    assert!(line.bytes().filter(|b| *b == b'\t').count() == 2 && line.is_ascii());
    assert_eq!(decode_unreadable(&line), entry);
    let cut = decode_unreadable("!unreadable\tx%");
    assert_eq!((&*cut.entry, &*cut.reason), ("x%", ""));
}

#[test]
fn addresses_follow_the_id() {
    let ids = ["ACME-2026-0001", "CVElike-1", "GHSA-x", "RUSTSEC-2024-0001"];
    let files = ids.map(|id| (format!("{id}.json"), osv(id, "")));
    let set = set(&files.each_ref().map(|(name, text)| (name.as_str(), text.as_str())));
    let urls: Vec<String> = advisories(&set).iter().map(|a| a.url()).collect();
    let [ghsa, rustsec] =
        ["https://osv.dev/vulnerability/GHSA-x", "https://rustsec.org/advisories/RUSTSEC-2024-0001.html"];
    assert_eq!(urls, ["", "", ghsa, rustsec]);
}

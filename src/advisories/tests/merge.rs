use super::{advisories, osv, reasons, rustsec, set};
use crate::advisories::{AdvisorySet, Origin};

const NAME: &str = "crates/p/RUSTSEC-2024-0001.md";

/// `id = aliases` of every advisory.
fn ids(set: &AdvisorySet) -> Vec<String> {
    let aliases = |a: &crate::advisories::Advisory| a.aliases.iter().cloned().collect::<Vec<_>>().join(" ");
    advisories(set).iter().map(|a| format!("{} = {}", a.id, aliases(a)).trim_end().to_owned()).collect()
}

fn aliased(id: &str, aliases: &[&str]) -> String {
    osv(id, &format!("\"aliases\": {aliases:?},"))
}

#[test]
fn rustsec_wins_and_takes_the_aliases() {
    let own = rustsec("RUSTSEC-2024-0001", "aliases = [\"CVE-1\"]", "patched = [\">= 9\"]");
    let other = aliased("GHSA-x", &["CVE-1", "CVE-2"]);
    let set = set(&[("x.json", &other), (NAME, &own)]);
    assert_eq!(ids(&set), ["RUSTSEC-2024-0001 = CVE-1 CVE-2 GHSA-x"]);
    assert!(super::affects(&set, "8.0.0"), "OSV says fixed in 1.2.3, RustSec in 9");
}

#[test]
fn the_alias_may_stand_on_either_side() {
    let own = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    for text in [aliased("GHSA-x", &["RUSTSEC-2024-0001"]), osv("GHSA-x", "")] {
        let merged = set(&[("x.json", &text), (NAME, &own)]);
        let expected: &[&str] = match text.contains("aliases") {
            true => &["RUSTSEC-2024-0001 = GHSA-x"],
            false => &["GHSA-x =", "RUSTSEC-2024-0001 ="],
        };
        assert_eq!(ids(&merged), expected);
    }
}

#[test]
fn what_only_osv_knows_counts_once() {
    let texts = [aliased("GHSA-x", &["CVE-1"]), aliased("CVE-1", &[]), aliased("GHSA-y", &["CVE-2"])];
    let set = set(&[("a.json", &texts[0]), ("b.json", &texts[1]), ("c.json", &texts[2])]);
    assert_eq!(ids(&set), ["CVE-1 = GHSA-x", "GHSA-y = CVE-2"]);
}

#[test]
fn aliases_hold_through_others() {
    let texts = [aliased("A-1", &["B-1"]), aliased("D-1", &["C-1"]), aliased("B-1", &["C-1"])];
    let entries = [("a.json", &*texts[0]), ("b.json", &*texts[1]), ("c.json", &*texts[2])];
    let mut turned = entries;
    turned.rotate_left(1);
    assert_eq!(ids(&set(&entries)), ["A-1 = B-1 C-1 D-1"]);
    assert_eq!(set(&entries).snapshot(), set(&turned).snapshot());
}

#[test]
fn two_of_rustsec_stay_two_though_they_share_an_alias() {
    let texts = [("RUSTSEC-2024-0001", "G-1"), ("RUSTSEC-2024-0002", "G-1")]
        .map(|(id, alias)| rustsec(id, &format!("aliases = [\"{alias}\"]"), "patched = []"));
    let other = aliased("G-1", &["RUSTSEC-2024-0001", "CVE-1"]);
    let set = set(&[(NAME, &texts[0]), ("crates/p/RUSTSEC-2024-0002.md", &texts[1]), ("g.json", &other)]);
    assert_eq!(ids(&set), ["RUSTSEC-2024-0001 = CVE-1 G-1", "RUSTSEC-2024-0002 = CVE-1 G-1"]);
}

#[test]
fn the_same_alias_on_another_package_is_another_advisory() {
    let own = rustsec("RUSTSEC-2024-0001", "aliases = [\"CVE-1\"]", "patched = []");
    let other = aliased("GHSA-x", &["CVE-1"]).replace("\"p\"", "\"q\"");
    assert_eq!(ids(&set(&[(NAME, &own), ("x.json", &other)])), ["RUSTSEC-2024-0001 = CVE-1", "GHSA-x = CVE-1"]);
}

#[test]
fn a_score_is_lent_where_rustsec_has_none() {
    let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    let own = rustsec("RUSTSEC-2024-0001", "", "patched = []");
    let more =
        format!(r#""aliases": ["RUSTSEC-2024-0001"], "severity": [{{"type": "CVSS_V3", "score": "{vector}"}}],"#);
    let set = set(&[(NAME, &own), ("x.json", &osv("GHSA-x", &more))]);
    assert_eq!(advisories(&set)[0].rating.as_ref().map(|r| r.score.0), Some(9.8));
}

#[test]
fn rustsec_wins_in_withdrawing_and_in_not_withdrawing() {
    let own = |more: &str| rustsec("RUSTSEC-2024-0001", more, "patched = []");
    let other = |more: &str| osv("GHSA-x", &format!("{more} \"aliases\": [\"RUSTSEC-2024-0001\"],"));
    let withdrawn = set(&[(NAME, &own("withdrawn = \"2024-02-02\"")), ("x.json", &other(""))]);
    assert!(!super::affects(&withdrawn, "1.0.0"));
    let standing = set(&[(NAME, &own("")), ("x.json", &other("\"withdrawn\": \"2024-02-02T00:00:00Z\","))]);
    assert!(super::affects(&standing, "1.0.0"));
}

#[test]
fn a_draft_gives_way_to_the_numbered_advisory_and_joins_nothing_by_its_number() {
    let number = aliased("RUSTSEC-2025-0065", &["CVE-1"]);
    let draft = aliased("RUSTSEC-2025-0000", &["CVE-1"]);
    assert_eq!(ids(&set(&[("a.json", &number), ("b.json", &draft)])), ["RUSTSEC-2025-0065 = CVE-1"]);
    let others = [aliased("GHSA-x", &["RUSTSEC-2025-0000"]), draft];
    let apart = set(&[("a.json", &others[0]), ("b.json", &others[1])]);
    assert_eq!(ids(&apart), ["GHSA-x = RUSTSEC-2025-0000", "RUSTSEC-2025-0000 = CVE-1"]);
}

#[test]
fn of_two_sets_the_younger_counts_and_the_age_is_that_of_the_older() {
    let build = |versions: &str, date, revision: &str| {
        let origin = Origin { source: "x".to_owned(), revision: Some(revision.to_owned()), date };
        AdvisorySet::build([(NAME, rustsec("RUSTSEC-2024-0001", "", versions))], origin)
    };
    let old = build("patched = []", jiff::civil::date(2026, 1, 1), "old");
    let new = build("patched = [\">= 2\"]", jiff::civil::date(2026, 2, 2), "new");
    for merged in [AdvisorySet::merge(&old, &new), AdvisorySet::merge(&new, &old)] {
        assert!(!super::affects(&merged, "3.0.0"));
        assert_eq!((merged.date(), merged.revision(), merged.count()), (old.date(), Some("new + old"), 1));
        assert_eq!(reasons(&merged), [""; 0]);
    }
}

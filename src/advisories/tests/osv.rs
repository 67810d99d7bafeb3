use super::{advisories, affects, osv, osv_with, reasons, set};
use crate::advisories::AdvisorySet;
use crate::facts::AdvisoryKind;

fn ranges(ranges: &str) -> AdvisorySet {
    set(&[("x.json", &osv_with("GHSA-x", "", &format!("\"ranges\": {ranges}")))])
}

fn events(events: &str) -> AdvisorySet {
    ranges(&format!(r#"[{{"type": "SEMVER", "events": {events}}}]"#))
}

/// The intervals of the one advisory, as the snapshot writes them.
fn intervals(set: &AdvisorySet) -> String {
    let advisory = advisories(set).into_iter().next().unwrap_or_else(|| panic!("{:?}", reasons(set)));
    advisory.versions.affected.iter().map(|interval| interval.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn events_become_intervals() {
    let cases = [
        (r#"[{"introduced": "0"}]"#, ".."),
        (r#"[{"introduced": "0.0.0-0"}, {"fixed": "1.2.3"}]"#, "..1.2.3"),
        (r#"[{"introduced": "0"}, {"fixed": "1"}, {"introduced": "1.2"}]"#, "..1.0.0 1.2.0.."),
        (r#"[{"fixed": "2.0.0"}, {"introduced": "1.0.0"}]"#, "1.0.0..2.0.0"),
        (r#"[{"introduced": "1.0.0", "fixed": "2.0.0"}]"#, "1.0.0..2.0.0"),
        (r#"[{"introduced": "1.0.0"}, {"last_affected": "1.2.3"}]"#, "1.0.0..1.2.4-0"),
        (r#"[{"introduced": "1.0.0"}, {"last_affected": "1.2.3-rc.1"}]"#, "1.0.0..1.2.3-rc.1.0"),
        (r#"[{"introduced": "1.0.0+x"}, {"fixed": "1.2.3+y"}]"#, "1.0.0..1.2.3"),
        (
            r#"[{"introduced": "1.0.0"}, {"fixed": "2.0.0"}, {"introduced": "2.0.0"}, {"fixed": "3.0.0"}]"#,
            "1.0.0..3.0.0",
        ),
        (r#"[{"introduced": "2.0.0"}, {"fixed": "1.0.0"}]"#, "2.0.0.."),
        (r#"[{"introduced": "1.0.0"}, {"introduced": "1.5.0"}, {"fixed": "2.0.0"}]"#, "1.0.0..2.0.0"),
        (r#"[{"introduced": "1.0.0"}, {"fixed": "2.0.0"}, {"fixed": "3.0.0"}, {"limit": "*"}]"#, "1.0.0..2.0.0"),
    ];
    for (list, expected) in cases {
        assert_eq!(intervals(&events(list)), expected, "{list}");
    }
}

#[test]
fn ranges_and_versions_are_taken_together() {
    let range = |events: &str| format!(r#"{{"type": "ECOSYSTEM", "events": {events}}}"#);
    let two = format!(
        "[{}, {}]",
        range(r#"[{"introduced": "3.0.0"}]"#),
        range(r#"[{"introduced": "0"}, {"fixed": "1.0.0"}]"#)
    );
    assert_eq!(intervals(&ranges(&two)), "..1.0.0 3.0.0..");
    let git = r#"[{"type": "GIT", "repo": "https://x", "events": [{"introduced": "abc"}]}], "versions": ["1.0.0", "1.5.0-a"]"#;
    let listed = ranges(git);
    assert_eq!(intervals(&listed), "1.0.0..1.0.1-0 1.5.0-a..1.5.0-a.0");
    assert!(affects(&listed, "1.0.0+build") && !affects(&listed, "1.0.1"));
}

#[test]
fn requirements_for_the_reader_follow_from_the_intervals() {
    let set =
        events(r#"[{"introduced": "1.0.0"}, {"fixed": "1.2.3"}, {"introduced": "2.0.0"}, {"last_affected": "2.1.0"}]"#);
    let [advisory] = advisories(&set).try_into().expect("one");
    assert_eq!(advisory.versions.patched.join(" | "), ">=1.2.3, <2.0.0 | >2.1.0");
    assert_eq!(advisory.versions.unaffected.join(" | "), "<1.0.0");
    let remedy = |version: &str| advisory.remedy(&version.parse().expect("version"));
    let compatible = format!("run `cargo update -p {}@1.1.0`: 1.2.3 is free of it and compatible", advisory.package);
    assert_eq!(remedy("1.1.0"), compatible);
    assert_eq!(remedy("2.0.5"), "upgrade to >2.1.0");
}

#[test]
fn what_cannot_be_read_is_named() {
    let deep = format!("\"database_specific\": {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let no_versions = "no version that it affects can be read from it";
    let cases = [
        ("{".to_owned(), "it is no OSV document: EOF"),
        ("[]".to_owned(), "it is no OSV document"),
        (osv_with("GHSA-x", "", &deep), "recursion limit exceeded"),
        (osv("GHSA-x", "").replace("\"modified\": \"2024-01-02T03:04:05Z\",", ""), "missing field `modified`"),
        (osv("GHSA-x", "").replace("2024-01-02T03:04:05Z", "now"), "`now` is not a date"),
        (osv("GHSA-x", "").replace("\"GHSA-x\"", "[1]"), "invalid type"),
        (osv("GHSA x", ""), "is not fit for an advisory's id"),
        (osv("GHSA-x", "").replace("\"p\"", "\"p/q\""), "is not a name"),
        (osv_with("GHSA-x", "", "\"ranges\": null"), no_versions),
        (osv_with("GHSA-x", "", "\"ranges\": [], \"versions\": []"), no_versions),
        (osv("GHSA-x", "").replace("SEMVER", "GIT"), no_versions),
        (osv("GHSA-x", "").replace("SEMVER", "MOON"), "a range is of the unknown kind `MOON`"),
        (osv("GHSA-x", "").replace("\"1.2.3\"", "\"soon\""), "`soon` is not a semantic version"),
        (osv("GHSA-x", "").replace("fixed", "mended"), "a range has the unknown event `mended`"),
        (osv("GHSA-x", "").replace("introduced", "fixed"), no_versions),
    ];
    for (text, reason) in cases {
        let set = set(&[("x.json", &text), ("y.json", &osv("GHSA-y", ""))]);
        assert_eq!((set.count(), set.unreadable().len()), (1, 1), "{:?}", set.unreadable());
        assert!(reasons(&set)[0].contains(reason), "{reason}: {:?}", reasons(&set));
    }
}

#[test]
fn half_of_an_entry_is_used_and_the_other_half_named() {
    let text = osv_with("GHSA-x", "", r#""versions": ["1.0.0", "one"]"#);
    let set = set(&[("x.json", &text)]);
    assert!(affects(&set, "1.0.0"));
    assert!(reasons(&set)[0].contains("`one"), "{:?}", reasons(&set));
}

#[test]
fn packages_of_other_ecosystems_are_no_concern() {
    let set = set(&[("x.json", &osv("GHSA-x", "").replace("crates.io", "npm"))]);
    assert_eq!((set.count(), set.unreadable().len()), (0, 0));
    assert_eq!(super::set(&[("x.json", r#"{"id": "GHSA-x", "modified": "2024-01-02T00:00:00Z"}"#)]).unreadable(), []);
}

#[test]
fn a_document_on_two_packages_is_two_advisories() {
    let entry = |name: &str| {
        let range = r#""ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]"#;
        format!(r#"{{"package": {{"ecosystem": "crates.io", "name": "{name}"}}, {range}}}"#)
    };
    let text = format!(
        r#"{{"id": "GHSA-x", "modified": "2024-01-02T00:00:00Z", "affected": [{}, {}, {}]}}"#,
        entry("b"),
        entry("a"),
        entry("a")
    );
    let set = set(&[("x.json", &text)]);
    let packages: Vec<_> = advisories(&set).iter().map(|a| a.package.to_string()).collect();
    assert_eq!(packages, ["a", "b"]);
    assert_eq!(set.by_id("GHSA-x").len(), 2);
}

#[test]
fn the_newest_vector_that_can_be_read_counts() {
    let v3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    let v2 = "AV:N/AC:L/Au:N/C:N/I:N/A:C";
    let rating = |kind: &str, score: &str| format!(r#"{{"type": "{kind}", "score": "{score}"}}"#);
    let text = |ratings: &[String]| osv("GHSA-x", &format!("\"severity\": [{}],", ratings.join(",")));
    let both = set(&[("x.json", &text(&[rating("CVSS_V2", v2), rating("CVSS_V3", v3)]))]);
    assert_eq!(advisories(&both)[0].rating.as_ref().map(|r| &*r.vector), Some(v3));
    let broken =
        set(&[("x.json", &text(&[rating("CVSS_V4", "high"), rating("CVSS_V2", v2), rating("Ubuntu", "low")]))]);
    assert_eq!(advisories(&broken)[0].rating.as_ref().map(|r| r.score.0), Some(7.8));
    assert_eq!(reasons(&broken).len(), 1);
}

#[test]
fn the_specifics_of_rustsecs_export_are_read() {
    let specifics = r#""database_specific": {"informational": "unmaintained"},
        "ecosystem_specific": {"affects": {"arch": ["x86"], "os": [], "functions": ["p::f"]}}, "versions": ["1.0.0"]"#;
    let more = r#""published": "2023-05-06T00:00:00Z", "withdrawn": "2024-02-03T00:00:00Z","#;
    let set = set(&[("x.json", &osv_with("RUSTSEC-2024-0001", more, specifics))]);
    let [advisory] = advisories(&set).try_into().expect("one");
    assert_eq!(advisory.kind, AdvisoryKind::Unmaintained);
    assert_eq!((&*advisory.published, advisory.withdrawn.as_deref()), ("2023-05-06", Some("2024-02-03")));
    assert!(advisory.functions.contains("p::f") && advisory.architectures.contains("x86"));
    assert!(!affects(&set, "1.0.0"), "it is withdrawn");
}

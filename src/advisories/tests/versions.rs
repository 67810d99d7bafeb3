use super::super::versions::{Intervals, parse_interval, parse_version, successor};
use semver::{Version, VersionReq};

/// The intervals that lie outside of the requirements, or why there are none.
fn outside(requirements: &[&str]) -> Result<String, String> {
    let parsed: Vec<_> = requirements.iter().map(|text| VersionReq::parse(text).expect(text)).collect();
    Intervals::outside(&parsed).map(|intervals| intervals.iter().map(|i| i.to_string()).collect::<Vec<_>>().join(" "))
}

#[test]
fn requirements_leave_intervals() {
    let cases: [(&[&str], &str); 17] = [
        (&[], ".."),
        (&["*"], ""),
        (&[">=1.2.3"], "..1.2.3"),
        (&[">1.2"], "..1.2.1-0"),
        (&["<1.2.3"], "1.2.3.."),
        (&["<=1.2.3"], "1.2.4-0.."),
        (&["<=1.2.3-a"], "1.2.3-a.0.."),
        (&["=1.2.3"], "..1.2.3 1.2.4-0.."),
        (&["=1.2"], "..1.2.0 1.2.1-0.."),
        (&["^1.2"], "..1.2.0 2.0.0-0.."),
        (&["^0.2.3"], "..0.2.3 0.3.0-0.."),
        (&["^0.0.3"], "..0.0.3 0.0.4-0.."),
        (&["^0.0"], "..0.0.0 0.1.0-0.."),
        (&["~1.2.3"], "..1.2.3 1.3.0-0.."),
        (&["~1"], "..1.0.0 2.0.0-0.."),
        (&[">=2.0.2", "<0.5", "<2.0.0, >=1.0.2"], "0.5.0..1.0.2 2.0.0..2.0.2"),
        (&["<1.0.0", ">=1.0.0"], ""),
    ];
    for (requirements, expected) in cases {
        assert_eq!(outside(requirements).as_deref(), Ok(expected), "{requirements:?}");
        let parsed: Vec<_> = requirements.iter().map(|text| VersionReq::parse(text).expect(text)).collect();
        let theirs = rustsec::advisory::Versions::new(parsed.clone(), Vec::new()).expect("rustsec reads it too");
        let ours = Intervals::outside(&parsed).expect("read");
        for version in [
            "0.0.0-0", "0.0.4-0", "0.4.9", "1.0.0", "1.2.3-a", "1.2.3", "1.2.4-0", "1.2.4", "2.0.0-0", "2.0.1", "9.0.0",
        ] {
            let version = Version::parse(version).expect(version);
            assert_eq!(ours.contain(&version), theirs.is_vulnerable(&version), "{requirements:?} {version}");
        }
    }
}

#[test]
fn what_rustsec_refuses_is_refused() {
    let cases: [(&[&str], &str); 9] = [
        (&["1.*"], "no comparison that RustSec knows"),
        (&[">1, >2"], "is not one lower and one upper bound"),
        (&["<1, <2"], "is not one lower and one upper bound"),
        (&["=1, <2"], "is not one lower and one upper bound"),
        (&["^1, <2"], "is not one lower and one upper bound"),
        (&[">1, <2, <3"], "more than two bounds"),
        (&[">=2, <1"], "allows no version"),
        (&[">=1.0.0, <1.0.0"], "allows no version"),
        (&[">=1", ">=2"], "`>=1` and `>=2` overlap"),
    ];
    for (requirements, reason) in cases {
        let error = outside(requirements).expect_err("refused");
        assert!(error.contains(reason), "{requirements:?}: {error}");
        let parsed = requirements.iter().map(|text| VersionReq::parse(text).expect(text)).collect();
        assert!(rustsec::advisory::Versions::new(parsed, Vec::new()).is_err(), "{requirements:?}");
    }
}

#[test]
fn numbers_without_a_successor_are_refused() {
    let largest = u64::MAX;
    for requirement in
        [format!("^{largest}"), format!("~1.{largest}"), format!("=1.2.{largest}"), format!("^0.0.{largest}")]
    {
        let error = outside(&[&requirement]).expect_err("refused");
        assert!(error.contains("is the largest there is"), "{error}");
    }
    assert!(successor(&Version::new(0, 0, largest)).is_err());
}

#[test]
fn unions_are_in_order_and_without_overlap() {
    let union = |texts: &[&str]| {
        let intervals = texts.iter().map(|text| parse_interval(text).expect(text)).collect();
        Intervals::union(intervals).iter().map(|i| i.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(union(&["3.0.0..4.0.0", "1.0.0..2.0.0"]), "1.0.0..2.0.0 3.0.0..4.0.0");
    assert_eq!(union(&["1.0.0..2.0.0", "2.0.0..3.0.0", "2.5.0..2.6.0"]), "1.0.0..3.0.0");
    assert_eq!(union(&["1.0.0..", "..0.5.0", "2.0.0..3.0.0"]), "..0.5.0 1.0.0..");
    assert_eq!(union(&["1.0.0..1.0.0", "2.0.0..1.0.0"]), "");
    assert_eq!(union(&["..", "1.0.0..2.0.0"]), "..");
}

#[test]
fn versions_may_be_short_and_lose_their_build() {
    let parsed = |text: &str| parse_version(text).map(|version| version.to_string());
    assert_eq!(parsed("1").as_deref(), Ok("1.0.0"));
    assert_eq!(parsed("1.2").as_deref(), Ok("1.2.0"));
    assert_eq!(parsed("1.2.3-a.b+c.d").as_deref(), Ok("1.2.3-a.b"));
    for text in ["", "v1.0.0", "1.0.0.0", "01.0.0", "1.0.0 ", "99999999999999999999.0.0"] {
        assert!(parsed(text).is_err(), "{text}");
    }
}

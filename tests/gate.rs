//! What the gate adds to what policies say: days of grace, and the path to the subject.

use andon::advisories::AdvisorySet;
use andon::config::Config;
use andon::evidence::{Evidence, FileBytes};
use andon::finding::{Finding, Level};
use andon::gate::Gate;
use andon::verdict::{Outcome, Verdict};
use std::sync::Arc;

const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"\
                        5959595959595959595959595959595959595959595959595959595959595959\"";

/// Two members: `a` depends on `time`, `b` on `middle` and that on `time`.
fn evidence(as_of: &str) -> Evidence {
    let mut evidence = Evidence::new(as_of.parse().expect("a moment"));
    let member = |name: &str, dependency: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n[dependencies]\n{dependency} = \"1\"\n")
    };
    let package = |name: &str, rest: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}\n");
    let lockfile = [
        "version = 4\n".to_owned(),
        package("a", "dependencies = [\"time\"]"),
        package("b", "dependencies = [\"middle\"]"),
        package("middle", &format!("{REGISTRY}\ndependencies = [\"time\"]")),
        package("time", REGISTRY),
    ];
    let files = [
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n".to_owned()),
        ("a/Cargo.toml", member("a", "time")),
        ("b/Cargo.toml", member("b", "middle")),
        ("Cargo.lock", lockfile.join("\n")),
    ];
    for (path, text) in files {
        evidence.files.insert(path.into(), FileBytes::from(text.as_str()));
    }
    let set = "# andon advisory snapshot 2\n# source test\n# date 2026-06-01\n# count 1\n\
               time\tRUSTSEC-2026-0001\tvulnerability\t2026-05-20\tpatched=>=1.0.1\n";
    evidence.advisories = Arc::new(AdvisorySet::from_snapshot(set.to_owned()).expect("a snapshot"));
    evidence
}

/// The verdict of a gate under which one policy alone judges.
fn judged(policy: &str, settings: &str, as_of: &str) -> Verdict {
    let all = Gate::builder().build().expect("the built-in policies load");
    let others = all.policies().iter().filter(|other| *other.id != *policy);
    let mut text: String = others.map(|other| format!("[policy.{}]\nlevel = \"allow\"\n", other.id)).collect();
    text.push_str(&format!("[policy.{policy}]\n{settings}\n"));
    let config = Config::parse("andon.toml", &text).expect("a configuration");
    Gate::builder().config(config).build().expect("a gate").judge(&evidence(as_of))
}

fn only(verdict: &Verdict) -> &Finding {
    assert_eq!(verdict.findings.len(), 1, "{:?}", verdict.findings);
    &verdict.findings[0]
}

#[test]
fn before_its_moment_a_denied_finding_only_warns() {
    let grace = "level = \"deny\"\ngrace_days = { unscored = 14 }";
    let cases = [
        ("2026-06-02T23:59:59Z", Level::Warn, Outcome::Warn),
        ("2026-06-03T00:00:00Z", Level::Deny, Outcome::Stop),
        ("2026-08-01T00:00:00Z", Level::Deny, Outcome::Stop),
    ];
    for (as_of, level, outcome) in cases {
        let verdict = judged("vulnerable", grace, as_of);
        assert_eq!((only(&verdict).level, verdict.outcome), (level, outcome), "{as_of}");
        assert_eq!(only(&verdict).effective_on.as_deref(), Some("2026-06-03T00:00:00Z"));
    }
}

#[test]
fn without_grace_it_stops_at_once_and_grace_makes_no_warning_graver() {
    let verdict = judged("vulnerable", "level = \"deny\"", "2026-06-02T00:00:00Z");
    assert_eq!((only(&verdict).level, verdict.outcome), (Level::Deny, Outcome::Stop));
    let verdict = judged("vulnerable", "level = \"warn\"\ngrace_days = { unscored = 14 }", "2026-08-01T00:00:00Z");
    assert_eq!((only(&verdict).level, verdict.outcome), (Level::Warn, Outcome::Warn));
}

#[test]
fn the_path_begins_with_the_nearest_member_or_with_whom_the_policy_names() {
    let verdict = judged("vulnerable", "", "2026-08-01T00:00:00Z");
    assert_eq!(only(&verdict).path.join(" "), "a@1.0.0 time@1.0.0");
    let layer = "layers = [{ members = [\"b\"], must_not_reach = [\"time\"] }]";
    let verdict = judged("layer_violation", layer, "2026-08-01T00:00:00Z");
    assert_eq!(only(&verdict).path.join(" "), "b@1.0.0 middle@1.0.0 time@1.0.0");
}

#[test]
fn more_is_read_where_an_advisory_is_known() {
    let help = |id: &str| {
        let mut evidence = evidence("2026-08-01T00:00:00Z");
        let set = format!(
            "# andon advisory snapshot 2\n# source test\n# date 2026-06-01\n# count 1\n\
             time\t{id}\tvulnerability\t2026-05-20\tpatched=>=1.0.1\n"
        );
        evidence.advisories = Arc::new(AdvisorySet::from_snapshot(set).expect("a snapshot"));
        let verdict = Gate::builder().build().expect("a gate").judge(&evidence);
        verdict.findings.iter().find(|finding| *finding.code == *id).expect("a finding").help.to_string()
    };
    assert_eq!(help("CVE-2026-1"), "https://osv.dev/vulnerability/CVE-2026-1");
    assert_eq!(help("ACME-2026-0001"), "cargo-andon explain ACME-2026-0001");
    assert_eq!(help("ACME;1"), "cargo-andon explain 'ACME;1'");
}

//! Version requirements in Rego say what crate `semver` says, which Cargo uses.

use andon::engine::{Input, Program, Sections, judge};
use andon::evidence::Evidence;
use andon::facts::{Facts, workspace};
use andon::policy::{self, PolicyFile};
use semver::{Version, VersionReq};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

const POLICY: &str = r#"# METADATA
# title: Probe
# description: Finds each requirement with each version that satisfies it, and each that can be read.
# custom:
#   level: deny
#   parameters:
#     properties:
#       requirements: {type: array, items: {type: string}, default: []}
#       versions: {type: array, items: {type: string}, default: []}
package andon.policies.probe

import data.andon.lib.requirements

findings contains {"subject": sprintf("%s | %s", [requirement, version]), "message": "matches"} if {
	some requirement in data.parameters.requirements
	some version in data.parameters.versions
	requirements.matches(requirement, version)
}

findings contains {"subject": sprintf("%s |", [requirement]), "message": "can be read"} if {
	some requirement in data.parameters.requirements
	requirements.valid(requirement)
}
"#;

const VERSIONS: [&str; 30] = [
    "0.0.0",
    "0.0.1",
    "0.0.2",
    "0.1.0",
    "0.1.1",
    "0.2.0-alpha",
    "0.2.0",
    "0.2.3",
    "0.3.0-rc.1",
    "0.3.0",
    "0.10.0",
    "1.0.0-0",
    "1.0.0-alpha",
    "1.0.0-alpha.2",
    "1.0.0-alpha.10",
    "1.0.0-beta",
    "1.0.0",
    "1.0.1",
    "1.1.0-alpha",
    "1.1.0",
    "1.2.0",
    "1.2.3-alpha",
    "1.2.3",
    "1.2.3+build.1",
    "1.2.4-0",
    "1.10.0",
    "2.0.0-alpha",
    "2.0.0-rc.1+x",
    "2.0.0",
    "10.0.0",
];

/// Every operator before every kind of number, and some that are several or none.
fn requirements() -> Vec<String> {
    let numbers = [
        "0",
        "0.0",
        "0.0.0",
        "0.0.1",
        "0.1",
        "0.2",
        "0.2.0-alpha",
        "0.2.3",
        "1",
        "1.0",
        "1.0.0",
        "1.0.0-alpha",
        "1.0.0-alpha.5",
        "1.0.0-0",
        "1.1",
        "1.2",
        "1.2.3",
        "1.2.3-alpha",
        "1.2.3+build.1",
        "2",
        "2.0.0-alpha",
        "2.0.0-rc.1",
        "1.*",
        "1.2.*",
        "0.*",
        "1.*.*",
        "1.x",
        "0.0.X",
    ];
    let single = ["", "=", ">", ">=", "<", "<=", "~", "^", ">= ", "^  "];
    let mut all: Vec<String> = single.iter().flat_map(|op| numbers.iter().map(move |n| format!("{op}{n}"))).collect();
    let others = [
        "*",
        " * ",
        "x",
        ">=1.0.0-alpha, <1.2.3",
        ">1.0, <=1.2",
        ">=0.2.0-alpha,<0.3",
        "^1, >=1.0.0-alpha.3",
        "~1.2, 1.2.3",
        "<2.0.0-alpha, >=1",
        "^1.0.0-alpha, <1.0.0",
        ">=1.2.3-alpha, <2.0.0-rc.1",
        "=1.2.3, =1.2.4",
    ];
    all.extend(others.map(str::to_owned));
    let broken = [
        "",
        ",",
        "1,",
        ",1",
        "1.2.3.4",
        "one",
        "1.*.3",
        "01",
        "1.02",
        "1-alpha",
        "1.2-alpha",
        "*, 1",
        "1, *",
        "^^1",
        "=>1",
        "1.2.3-",
        "!1",
        "1 2",
        "^",
        "v1",
        "1..2",
        "1.2.3-a..b",
        "1.2.3-01",
    ];
    all.extend(broken.map(str::to_owned));
    all
}

fn said_by_rego(requirements: &[String]) -> BTreeSet<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/lib/requirements.rego");
    let library = std::fs::read_to_string(root).expect("the helper is there");
    let file = |path: &str, text: &str| PolicyFile { origin: "".into(), path: path.into(), text: text.into() };
    let files = [file("probe/policy.rego", POLICY), file("lib/requirements.rego", &library)];
    let policies = policy::load(&files).expect("loads");
    let parameters = json!({ "requirements": requirements, "versions": VERSIONS });
    let program = Arc::new(Program::prepare(&policies[0], parameters).expect("prepares"));
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
    evidence.files.insert("Cargo.toml".into(), "[package]\nname = \"a\"\nversion = \"1.0.0\"\n".into());
    let workspaces = workspace::discover(&evidence.files).workspaces;
    let input = Input::build(&Facts::gather(&evidence, &workspaces[0]).0, &Sections::default());
    let answers = judge(&[program], &input, Duration::from_secs(60), &mut |_| {});
    let output = answers.into_iter().next().expect("an answer").expect("no failure");
    output.findings.into_iter().map(|finding| finding.subject.to_string()).collect()
}

#[test]
fn requirements_match_what_crate_semver_matches() {
    let requirements = requirements();
    let mut expected = BTreeSet::new();
    for text in &requirements {
        let Ok(requirement) = VersionReq::parse(text) else { continue };
        expected.insert(format!("{text} |"));
        let matching = VERSIONS.iter().filter(|v| requirement.matches(&Version::parse(v).expect("a version")));
        expected.extend(matching.map(|version| format!("{text} | {version}")));
    }
    let said = said_by_rego(&requirements);
    let differences: Vec<&String> = expected.symmetric_difference(&said).collect();
    assert!(differences.is_empty(), "{} differ: {differences:#?}", differences.len());
}

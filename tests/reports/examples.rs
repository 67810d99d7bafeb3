//! `docs/reports.md`: each form of the verdict, as it is generated.

use andon::evidence::{FileBytes, Text};
use andon::facts::Facts;
use andon::gate::Gate;
use andon::report::{self, Context, Detail};
use andon::verdict::Verdict;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const START: &str = "# Reports

Generated: `ANDON_BLESS=1 cargo test --test reports` writes this file.

    cargo-andon check --format FORM                              # what is printed
    cargo-andon check --report sarif=andon.sarif --report html=andon.html

`--report FORM=FILE` can be given several times, each file is written whole or not at all, and `-` is stdout. Every form
tells all findings, what is waived and what could not be judged among them; with a base each says what this change
brought in and what was there before. Text from outside is escaped for where it goes: a crate's or a file's name becomes
no command, no markup, no link and no mention.

All that follows is of one change: it brings in `new`, which has an advisory; `leaky` was there before, in two
workspaces; `waived` is accepted for a while; `gone` is gone.
";

/// The page.
pub fn page(verdict: &Verdict, facts: &[Facts], gate: &Gate, files: &BTreeMap<Text, FileBytes>) -> String {
    let policies: Vec<_> = gate.policies_at(verdict.evidence.stage).collect();
    let context = Context { files, elapsed: None, detail: Detail::Normal, color: false, width: 100 };
    let human = report::human(verdict, &context);
    let mut page = String::from(START);
    let mut section = |form: &str, about: &str, language: &str, text: &str| {
        let _ = write!(page, "\n## `{form}`\n\n{about}\n\n````{language}\n{}\n````\n", text.trim_end());
    };
    section("human", "For the terminal. What was there before is counted; `-v` tells all of it.", "text", &human);
    section("github", GITHUB, "text", &report::github(verdict, "the text of `human`"));
    section("markdown", MARKDOWN, "markdown", &report::markdown(verdict));
    section("sarif", SARIF, "json", &part(&report::sarif(verdict, gate.policies()), "/runs/0/results/0"));
    section("code-quality", CODE_QUALITY, "json", &part(&report::code_quality(verdict), "/0"));
    let scanning = report::dependency_scanning(verdict, facts);
    section("dependency-scanning", DEPENDENCY_SCANNING, "json", &part(&scanning, "/vulnerabilities/0"));
    section("junit", JUNIT, "xml", &report::junit(verdict, &policies));
    section("cyclonedx", CYCLONEDX, "json", &part(&report::cyclonedx(verdict, facts), "/vulnerabilities/2"));
    page.push_str(HTML);
    page
}

fn part(report: &str, pointer: &str) -> String {
    let report: Value = serde_json::from_str(report).expect("JSON");
    format!("{:#}", report.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {report:#}")))
}

const GITHUB: &str = "Annotations beside the lines of a pull request, at most ten of a kind, as GitHub shows no more. \
    The text of `human` follows for the log,\nbetween a pair of `stop-commands`.";
const MARKDOWN: &str = "For a comment on a pull or merge request, in which it always fits, or for the summary of a job:\n\
    `--report markdown=$GITHUB_STEP_SUMMARY` adds to that file.";
const SARIF: &str = "SARIF 2.1.0 for GitHub code scanning: a rule for each advisory with its `security-severity`, and \
    results that keep their\nidentity when lines move. GitHub reads neither `baselineState` nor `suppressions`, so debt \
    and what is waived are notes, and\nwhat was mended is left out, since a result is an open alert. Paths are relative to \
    the judged directory, which is meant to\nbe the repository's root. One result:";
const CODE_QUALITY: &str = "GitLab's Code Quality report, artifact `reports: codequality`. One issue:";
const DEPENDENCY_SCANNING: &str = "GitLab's dependency scanning report in version 15.0.1, artifact \
    `reports: dependency_scanning`. It holds\nthe findings that an advisory stands behind. One vulnerability:";
const JUNIT: &str = "A test for each policy, those that find nothing too, so that a run in which nothing was evaluated \
    shows; what could not be\njudged and blocks is an error.";
const CYCLONEDX: &str = "CycloneDX 1.6: the packages of all lockfiles with package URLs, digests and licences, who \
    depends on whom, and the\nvulnerabilities. A waived one is `in_triage`, never `not_affected`: somebody accepts it for \
    a while. One vulnerability:";
const HTML: &str = "\n## `html`\n\nOne page that asks for nothing and runs nothing: findings folded by policy, each with \
    the picture of the path\nby which it comes in, the dependencies that bring in most, waivers, and what the verdict \
    rests on; light or dark as the reader has it.\n\n## `json`\n\nThe verdict document, by \
    [`policies/verdict.schema.json`](../policies/verdict.schema.json).\n";

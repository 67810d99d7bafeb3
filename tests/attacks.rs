//! The attacks on a dependency supply chain that have happened, each as a case: the gate as it is out of the box stops,
//! warns or is undecided, and says by which rule, where, and what to do. The benign twin, which looks almost the same,
//! stays silent.

use andon::error::Error;
use andon::finding::Level;
use andon::gate::Gate;
use andon::policy::PolicyFile;
use andon::policy::case::Case;
use andon::verdict::{Outcome, Verdict};
use std::fs;

/// An attack: the policy that sees it, what it makes of the verdict, a case where it happens, and its benign twin.
struct Attack {
    what: &'static str,
    policy: &'static str,
    outcome: Outcome,
    fires: &'static str,
    twin: &'static str,
}

const fn deny(what: &'static str, policy: &'static str, fires: &'static str, twin: &'static str) -> Attack {
    Attack { what, policy, outcome: Outcome::Stop, fires, twin }
}

const fn warn(what: &'static str, policy: &'static str, fires: &'static str, twin: &'static str) -> Attack {
    Attack { outcome: Outcome::Warn, ..deny(what, policy, fires, twin) }
}

const fn undecided(what: &'static str, policy: &'static str, fires: &'static str, twin: &'static str) -> Attack {
    Attack { outcome: Outcome::Undecided, ..deny(what, policy, fires, twin) }
}

/// What cannot be decided without the network is named.
const fn named(what: &'static str, policy: &'static str, fires: &'static str, twin: &'static str) -> Attack {
    Attack { outcome: Outcome::Pass, ..deny(what, policy, fires, twin) }
}

const ATTACKS: &[Attack] = &[
    deny("a lookalike of a known crate", "confusable_name", "rustdecimal", "originals"),
    deny("a patch release brings a package in", "patch_release_adds_crate", "arrayref", "minor-release"),
    deny("one bad release", "vulnerable", "one-bad-release", "neighbour-of-the-bad-release"),
    deny("a release of this morning", "published_recently", "hours-old", "two-days-old"),
    deny("a vulnerable version", "vulnerable", "through-a-dependency", "patched"),
    warn("an unmaintained crate", "unmaintained", "direct", "other-crate"),
    undecided("advisories nobody updates", "advisory_set_stale", "old", "old-enough"),
    deny("a version that was taken back", "yanked", "direct", "not-yanked"),
    warn("any version", "wildcard_requirement", "any-version", "major-version"),
    deny("a branch of a repository nobody named", "unknown_source", "git", "sparse-crates-io"),
    named("a commit that only a fork has", "git_commit_unplaced", "by-its-id", "on-a-branch"),
    deny("another registry", "unknown_source", "registry", "sparse-crates-io"),
    deny("another source for the same version", "source_changed", "fork", "new-commit"),
    deny("another checksum for the same version", "checksum_changed", "same-version", "new-version"),
    deny("a checksum removed", "checksum_missing", "removed", "git-and-path"),
    deny("a lockfile deleted", "lockfile_missing", "no-lockfile", "lockfile"),
    deny("a lockfile that its manifests left behind", "lockfile_outdated", "requirement", "all-kinds"),
    deny("a patch from elsewhere", "patch_override", "fork", "directory-inside"),
    deny("a licence that changes with an update", "licence_changed", "source-available", "spelling"),
    deny("a build script that an update brings", "build_code_gained", "build-script", "had-it-before"),
    deny("a macro that an update brings", "build_code_gained", "brought-proc-macro", "asked-for"),
    warn("a program among a crate's sources", "prebuilt_executable", "elf", "webassembly"),
    warn("a release that is no commit of its repository", "published_uncommitted", "dirty", "commit"),
    deny("a vendored file edited", "vendored_crate_edited", "edited", "as-published"),
    deny(
        "a vendored file edited where nothing is to compare with",
        "vendored_crate_edited",
        "change-without-archive",
        "as-published",
    ),
    deny("a compiler of the repository's own", "cargo_runs_program", "rustc-runner-and-linker", "well-known-programs"),
    deny("a wrapper of the repository's own", "cargo_runs_program", "wrapper-in-the-repository", "switched-off"),
    deny("sources put over those of the lockfile", "paths_override", "paths", "no-paths"),
    deny("a registry in the place of crates.io", "source_replaced", "mirror", "vendored"),
    deny("a lockfile elsewhere", "lockfile_moved", "decoy", "usual-place"),
    deny("a setting behind an include", "cargo_runs_program", "behind-an-include", "well-known-programs"),
    deny("a setting in the file without an ending", "cargo_runs_program", "extensionless-file", "well-known-programs"),
    deny("a toolchain from a path", "toolchain_path", "path", "channel"),
    deny("a Cargo that trusts the archives it unpacks", "toolchain_vulnerable", "before-the-mend", "mended"),
    deny("an alias in the place of the gate", "cargo_alias_shadowed", "andon", "xtask"),
    deny("a level lowered by the change that it judges", "gate_weakened", "lower-level", "stricter"),
    deny("a waiver for what the same change brings", "gate_weakened", "new-waiver", "stricter"),
    deny("a policy edited", "gate_weakened", "policy-edited", "stricter"),
    deny("an advisory of one's own edited", "gate_weakened", "advisory-edited", "advisory-added"),
    deny("audits that are to certify nothing", "gate_weakened", "audits-emptied", "advisory-added"),
    deny("an action by its tag", "action_unpinned", "tag", "commit"),
    deny(
        "a privileged workflow runs what strangers propose",
        "workflow_untrusted_checkout",
        "pull-request-target",
        "base",
    ),
];

/// A case of a policy. One that fires by its configuration shows nothing of the gate out of the box.
fn case(policy: &str, name: &str) -> Case {
    let path = format!("policies/{policy}/cases/{name}.txt");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let case = Case::read(&PolicyFile { origin: "".into(), path: path.into(), text: text.into() });
    let case = case.unwrap_or_else(|e: Error| panic!("{e}"));
    assert!(name.starts_with("silent-") || !case.parameters.contains_key(policy), "{policy}/{name} is configured");
    case
}

#[test]
fn every_attack_is_seen_and_its_benign_twin_is_not() {
    let gate = Gate::builder().build().expect("the built-in policies load");
    let mut wrong = Vec::new();
    for Attack { what, policy, outcome, fires, twin } in ATTACKS {
        let begin = match outcome {
            Outcome::Undecided | Outcome::Pass => "undecided",
            _ => "fires",
        };
        let verdict = gate.judge(&case(policy, &format!("{begin}-{fires}")).evidence);
        let complete = match outcome {
            Outcome::Stop => finds(&verdict, policy, Level::Deny) && verdict.outcome == Outcome::Stop,
            Outcome::Undecided => is_open(&verdict, policy, true) && verdict.outcome == Outcome::Undecided,
            Outcome::Pass => is_open(&verdict, policy, false),
            // Something else of the case may stop.
            Outcome::Warn => finds(&verdict, policy, Level::Warn),
        };
        if !complete {
            wrong.push(format!("{what}: {policy} does not say it, the verdict is {verdict:#?}"));
        }
        let benign = gate.judge(&case(policy, &format!("silent-{twin}")).evidence);
        if [Level::Deny, Level::Warn].iter().any(|level| finds(&benign, policy, *level))
            || is_open(&benign, policy, false)
        {
            wrong.push(format!("{what}: the benign twin {twin} fires: {benign:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a policy finds something at that level, with its place and what to do.
fn finds(verdict: &Verdict, policy: &str, level: Level) -> bool {
    verdict.findings.iter().any(|finding| {
        let placed = finding.at.as_ref().is_some_and(|at| !at.file.is_empty() && at.line > 0);
        let remedied = finding.remedy.as_ref().is_some_and(|remedy| !remedy.is_empty());
        *finding.policy == *policy && finding.level == level && placed && remedied
    })
}

/// Whether a policy leaves something undecided, which perhaps holds the line.
fn is_open(verdict: &Verdict, policy: &str, blocks: bool) -> bool {
    verdict.undecided.iter().any(|entry| (entry.blocks || !blocks) && entry.policy.as_deref() == Some(policy))
}

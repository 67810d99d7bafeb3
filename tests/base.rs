//! What a change is answerable for: what it introduced stops the line, what was there before is debt and never forgotten.

mod change;

use andon::config::Config;
use andon::evidence::{Evidence, FileBytes, Stage, Trust};
use andon::finding::{Cause, Finding};
use andon::gate::Gate;
use andon::verdict::{Outcome, Verdict};
use change::{change, files, gate};
use std::collections::BTreeSet;

const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions: {}\n    steps:\n      - uses: \
                        actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683\n        with: {persist-credentials: \
                        false}\n      - uses: someone/something@v1\n";
fn of<'v>(verdict: &'v Verdict, policy: &str) -> Vec<&'v Finding> {
    verdict.findings.iter().filter(|finding| *finding.policy == *policy).collect()
}

fn only<'v>(verdict: &'v Verdict, policy: &str) -> &'v Finding {
    let found = of(verdict, policy);
    assert_eq!(found.len(), 1, "{:#?}", verdict.findings);
    found[0]
}

#[test]
fn what_the_change_brings_in_stops_it() {
    let verdict = gate("").judge(&change(files(&["log 1.0.0"], &[]), files(&["log 1.0.0", "time 1.0.0"], &[])));
    let finding = only(&verdict, "vulnerable");
    assert_eq!((finding.introduced, finding.cause, finding.stops), (Some(true), Some(Cause::Change), true));
    assert_eq!(verdict.outcome, Outcome::Stop);
    assert!(verdict.summary.introduced >= 1 && verdict.summary.stopping == 1, "{:?}", verdict.summary);
}

#[test]
fn a_new_advisory_stops_no_unrelated_commit_and_every_delivery() {
    let mut evidence = change(files(&["time 1.0.0"], &[]), files(&["time 1.0.0", "log 1.0.0"], &[]));
    let base = evidence.base.as_mut().expect("there is one");
    base.subject.committed = Some("2026-05-19T12:00:00Z".parse().expect("a moment"));
    for (stage, stops) in [(Stage::Commit, false), (Stage::Merge, false), (Stage::Deploy, true), (Stage::Release, true)]
    {
        evidence.stage = stage;
        let verdict = gate("").judge(&evidence);
        let finding = only(&verdict, "vulnerable");
        assert_eq!((finding.introduced, finding.cause), (Some(false), Some(Cause::Advisory)));
        assert_eq!((finding.stops, verdict.exit_code()), (stops, u8::from(stops)), "{stage:?}");
    }
}

#[test]
fn an_advisory_that_was_known_was_let_through() {
    let mut evidence = change(files(&["time 1.0.0"], &[]), files(&["time 1.0.0", "log 1.0.0"], &[]));
    let base = evidence.base.as_mut().expect("there is one");
    base.subject.committed = Some("2026-05-21T00:00:00Z".parse().expect("a moment"));
    assert_eq!(only(&gate("").judge(&evidence), "vulnerable").cause, Some(Cause::Before));
}

#[test]
fn a_waiver_that_has_ended_stops_no_unrelated_commit_and_every_delivery() {
    let waiver = "[[waiver]]\npolicy = \"vulnerable\"\nsubject = \"time\"\nreason = \"r\"\nowner = \"o\"\nexpires = ";
    let mut evidence = change(files(&["time 1.0.0"], &[]), files(&["time 1.0.0", "log 1.0.0"], &[]));
    let holds = gate(&format!("{waiver}2026-08-03")).judge(&evidence);
    assert!(only(&holds, "vulnerable").waiver.is_some());
    let ended = gate(&format!("{waiver}2026-08-02"));
    let verdict = ended.judge(&evidence);
    let finding = only(&verdict, "vulnerable");
    assert_eq!((finding.introduced, finding.cause, finding.stops), (Some(false), Some(Cause::Waiver), false));
    assert_eq!(only(&verdict, "waiver").introduced, Some(false));
    evidence.stage = Stage::Deploy;
    assert_eq!(ended.judge(&evidence).outcome, Outcome::Stop);
}

#[test]
fn debt_goes_where_its_package_and_its_file_go() {
    let moved = change(files(&["time 1.0.0"], &[]), files(&["time 1.0.1"], &[]));
    let verdict = gate("").judge(&moved);
    assert_eq!(only(&verdict, "vulnerable").introduced, Some(false));
    assert!(!verdict.mended.iter().any(|finding| &*finding.policy == "vulnerable"), "{:?}", verdict.mended);
    let renamed = change(
        files(&[], &[(".github/workflows/a.yml", WORKFLOW)]),
        files(&[], &[(".github/workflows/b.yml", &format!("# Moved.\n{WORKFLOW}"))]),
    );
    assert_eq!(only(&gate("").judge(&renamed), "action_unpinned").introduced, Some(false));
    let more = WORKFLOW.replace("someone/something@v1", "someone/something@v1\n      - uses: another/thing@v1");
    let both =
        change(files(&[], &[(".github/workflows/a.yml", WORKFLOW)]), files(&[], &[(".github/workflows/b.yml", &more)]));
    let verdict = gate("").judge(&both);
    let stopping: Vec<_> = verdict.findings.iter().filter(|f| f.stops).map(|f| &*f.subject).collect();
    assert_eq!(stopping, ["another/thing@v1"]);
}

#[test]
fn what_nobody_could_see_is_not_mended() {
    let member = "[package]\nname = \"n\"\nversion = \"1.0.0\"\n[dependencies]\ntime = \"*\"\n";
    let before = files(&["time 1.0.0"], &[("n/Cargo.toml", member), (".github/workflows/a.yml", WORKFLOW)]);
    for (file, text) in [("Cargo.lock", "<<<<<<< HEAD\n"), ("Cargo.toml", "<<<<<<< HEAD\n")] {
        let mut after = before.clone();
        after.insert(file.into(), FileBytes::from(text));
        let verdict = gate("").judge(&change(before.clone(), after));
        assert_eq!((verdict.outcome, &*verdict.mended), (Outcome::Undecided, &[][..]), "{file}");
    }
    let mut after = before.clone();
    after.insert(".github/workflows/a.yml".into(), FileBytes::from("a: [\n"));
    assert_eq!(gate("").judge(&change(before.clone(), after.clone())).mended, []);
    after.retain(|path, _| !path.starts_with(".github"));
    let mended = gate("").judge(&change(before, after)).mended;
    assert!(mended.iter().any(|finding| &*finding.policy == "action_unpinned"), "{mended:?}");
}

#[test]
fn what_is_gone_was_mended() {
    let verdict = gate("").judge(&change(files(&["time 1.0.0"], &[]), files(&["time 1.0.5"], &[])));
    assert_eq!(of(&verdict, "vulnerable").len(), 0);
    assert_eq!(verdict.mended.iter().map(|finding| &*finding.code).collect::<Vec<_>>(), ["RUSTSEC-2026-0001"]);
    assert_eq!(verdict.summary.mended, 1);
}

#[test]
fn what_nobody_can_judge_blocks_only_the_change_that_brings_it() {
    let torn = FileBytes::from("<<<<<<< HEAD\n");
    let mut evidence = change(files(&[], &[]), files(&[], &[]));
    evidence.files.insert("Cargo.lock".into(), torn.clone());
    assert_eq!(gate("").judge(&evidence).outcome, Outcome::Undecided);
    evidence.base.as_mut().expect("there is one").files.insert("Cargo.lock".into(), torn);
    evidence.files.insert("rust-toolchain".into(), FileBytes::from("stable"));
    let verdict = gate("").judge(&evidence);
    assert!(verdict.undecided.iter().all(|entry| entry.introduced == Some(false) && !entry.blocks), "{verdict:#?}");
    evidence.stage = Stage::Deploy;
    assert_eq!(gate("").judge(&evidence).outcome, Outcome::Undecided);
}

#[test]
fn a_stage_stops_what_the_configuration_says() {
    let debt = change(files(&["time 1.0.0"], &[]), files(&["time 1.0.0", "log 1.0.0"], &[]));
    let new = change(files(&[], &[]), files(&["time 1.0.0"], &[]));
    let outcome =
        |blocks: &str, evidence| gate(&format!("[stage.commit]\nblocks = \"{blocks}\"\n")).judge(evidence).outcome;
    assert_eq!((outcome("introduced", &debt), outcome("introduced", &new)), (Outcome::Warn, Outcome::Stop));
    assert_eq!((outcome("all", &debt), outcome("all", &new)), (Outcome::Stop, Outcome::Stop));
    assert_eq!((outcome("nothing", &debt), outcome("nothing", &new)), (Outcome::Warn, Outcome::Warn));
}

#[test]
fn a_change_of_the_gate_is_a_finding_and_the_cause_of_what_only_it_finds() {
    let strict = "[policy.yanked]\nlevel = \"deny\"\n[policy.vulnerable]\nlevel = \"allow\"\n";
    let config = |text: &str| format!("[policy.licence_not_allowed]\nlevel = \"allow\"\n{text}");
    let (before, after) = (config(strict), config("[policy.yanked]\nlevel = \"warn\"\n"));
    let sides = |text: &str| files(&["time 1.0.0"], &[("andon.toml", text)]);
    let mut evidence = change(sides(&before), sides(&after));
    let judged_by_base = gate(strict).judge(&evidence);
    let codes: Vec<_> = of(&judged_by_base, "gate_weakened").iter().map(|f| (&*f.code, &*f.subject)).collect();
    assert_eq!(codes, [("level_lowered", "yanked")]);
    assert_eq!(judged_by_base.outcome, Outcome::Stop);

    evidence.base.as_mut().expect("there is one").trust = Trust::Head;
    let config = Config::parse("andon.toml", &after).expect("a configuration");
    let head = Gate::builder().config(config).former(gate(strict)).build().expect("a gate");
    let judged_by_head = head.judge(&evidence);
    assert_eq!(of(&judged_by_head, "gate_weakened").len(), 0);
    assert_eq!(of(&judged_by_head, "gate_changed").len(), 1);
    assert_eq!(only(&judged_by_head, "vulnerable").cause, Some(Cause::Gate));
}

/// The kinds and subjects of what a change of files weakens; an empty text is a file that is not there.
fn weakened(config: &str, sides: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let only = |at: usize| {
        let text = |file: &(&str, &str, &str)| [file.1, file.2][at].to_owned();
        let more: Vec<(String, String)> = sides.iter().map(|file| (file.0.to_owned(), text(file))).collect();
        let there: Vec<(&str, &str)> = more.iter().filter(|(_, t)| !t.is_empty()).map(|(p, t)| (&**p, &**t)).collect();
        files(&[], &[&[("andon.toml", config)][..], &there].concat())
    };
    let verdict = gate("").judge(&change(only(0), only(1)));
    let found = of(&verdict, "gate_weakened").into_iter();
    found.map(|finding| (finding.code.to_string(), finding.subject.to_string())).collect()
}

#[test]
fn what_the_configuration_names_in_the_repository_is_part_of_the_gate() {
    let rules = ("rules/a.rego", "package a", "package b");
    for folder in ["rules", "./rules/", "./x/../rules", "."] {
        let config = format!("[policies]\nfolders = [{folder:?}]\n");
        assert_eq!(weakened(&config, &[rules]), [("policies_changed".into(), "rules/a.rego".into())], "{folder}");
        assert_eq!(weakened(&config, &[("rules/a_test.rego", "a", "b"), ("rulesx/readme", "a", "b")]), [], "{folder}");
    }
    let bundle = "[[policies.bundles]]\npath = \"./acme/.\"\nkey = \"keys/acme.pem\"\nalgorithm = \"ES256\"\n";
    for path in ["acme/a.rego", "acme/data.json", "acme/.manifest", "acme/.signatures.json", "keys/acme.pem"] {
        for (before, after) in [("{}", "[]"), ("{}", ""), ("", "{}")] {
            let found = weakened(bundle, &[(path, before, after)]);
            assert_eq!(found, [("policies_changed".into(), path.into())], "{before:?} -> {after:?}");
        }
    }
    let advisories = "[advisories]\nsources = [\"own/../own\", \"set.txt\", \"/elsewhere\"]\n";
    for path in ["own/a.md", "own/deep/a.json", "set.txt"] {
        for (after, count) in [("less", 1), ("", 1)] {
            assert_eq!(weakened(advisories, &[(path, "more", after)]).len(), count, "{path}: {after:?}");
        }
    }
    assert_eq!(weakened(advisories, &[("own/new.md", "", "more"), ("owner.md", "a", "b")]), [], "more is no less");
}

#[test]
fn who_writes_a_place_otherwise_has_not_taken_it_away() {
    let config = |folder: &str| format!("[policies]\nfolders = [{folder:?}]\n[advisories]\nsources = [{folder:?}]\n");
    let side = |folder: &str| files(&[], &[("andon.toml", &config(folder))]);
    for (folder, count) in [("./rules", 0), ("x/../rules/", 0), ("other", 2)] {
        let verdict = gate("").judge(&change(side("rules"), side(folder)));
        assert_eq!(of(&verdict, "gate_weakened").len(), count, "{folder}: {:#?}", verdict.findings);
    }
}

#[test]
fn a_store_of_audits_that_asks_for_less_is_a_weaker_gate() {
    const OWN: &str = "[criteria.strong]\nimplies = \"safe-to-deploy\"\n[audits]\n";
    let asked = |before: &str, after: &str| {
        weakened("", &[("supply-chain/config.toml", before, after), ("supply-chain/audits.toml", OWN, OWN)])
    };
    let policy = |text: &str| format!("[policy.app]\n{text}\n");
    let nothing = "[cargo-vet]\nversion = \"0.10\"\n";
    for (before, after, count) in [
        (nothing, "", 1),
        (nothing, &*policy("criteria = []"), 1),
        (nothing, &policy("criteria = \"safe-to-run\""), 1),
        (nothing, &policy("criteria = \"safe-to-deploy\""), 0),
        (nothing, &policy("dev-criteria = []"), 1),
        (nothing, &policy("[policy.app.dependency-criteria]\ntime = []"), 1),
        (nothing, &policy("criteria = \"strong\"\naudit-as-crates-io = false"), 0),
        (nothing, "[[exemptions.time]]\nversion = \"1.0.0\"\ncriteria = \"safe-to-deploy\"\n", 0),
        (&policy("criteria = \"strong\""), nothing, 1),
        (&policy("criteria = \"safe-to-run\""), nothing, 0),
        (&policy("audit-as-crates-io = true"), nothing, 1),
        (&policy("[policy.app.dependency-criteria]\ntime = \"strong\""), &policy("criteria = \"safe-to-deploy\""), 1),
        (&policy("[policy.app.dependency-criteria]\ntime = []"), nothing, 0),
    ] {
        let found = asked(before, after);
        assert_eq!(found.len(), count, "{before:?} -> {after:?}: {found:?}");
        assert!(
            found.iter().all(|(kind, subject)| kind == "audits_weakened" && subject == "supply-chain"),
            "{found:?}"
        );
    }
    let widened = OWN.replace("[audits]", "[criteria.safe-to-run]\nimplies = \"strong\"\n[audits]");
    let store = [("supply-chain/config.toml", nothing, nothing), ("supply-chain/audits.toml", OWN, &*widened)];
    assert_eq!(weakened("", &store).len(), 2, "safe-to-deploy implies what safe-to-run does");
    assert_eq!(weakened("", &[("gone/supply-chain/config.toml", nothing, "")]), [], "with all that it was for");
}

/// Only what a change touches is judged twice; that must not be seen.
#[test]
fn the_base_is_judged_as_if_it_were_judged_whole() {
    let one = |packages: &[&str], workflow: &str| files(packages, &[(".github/workflows/a.yml", workflow)]);
    let other = WORKFLOW.replace("@v1", "@v2");
    let sides = [
        one(&["time 1.0.0"], WORKFLOW),
        one(&["time 1.0.0"], &other),
        one(&["time 1.0.5", "log 1.0.0"], WORKFLOW),
        one(&[], &other),
    ];
    let gate = gate("");
    for (index, base) in sides.iter().enumerate() {
        for head in &sides {
            let evidence = change(base.clone(), head.clone());
            let alone = Evidence { files: base.clone(), base: None, ..evidence.clone() };
            let names = |findings: &[Finding]| findings.iter().map(|f| f.fingerprint.clone()).collect::<BTreeSet<_>>();
            let (verdict, before) = (gate.judge(&evidence), gate.judge(&alone));
            let known = names(&before.findings);
            for finding in verdict.findings.iter().filter(|finding| finding.introduced == Some(true)) {
                assert!(!known.contains(&finding.fingerprint), "{index}: {finding:?}");
            }
            let mended = names(&verdict.mended);
            let gone = known.difference(&names(&verdict.findings)).cloned().collect::<BTreeSet<_>>();
            assert!(mended.is_subset(&gone), "{index}: {mended:?} {gone:?}");
        }
    }
}

#[test]
fn a_workspace_beside_the_workflows_was_there_before() {
    let tool = [(".github/tool/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n")];
    let verdict = gate("").judge(&change(files(&["log 1.0.0"], &tool), files(&["log 1.0.1"], &tool)));
    let finding = only(&verdict, "nested_lockfile_missing");
    assert_eq!(finding.introduced, Some(false), "{finding:#?}");
}

#[test]
fn another_value_under_an_old_key_is_new() {
    let settings = |wrapper: &str| format!("[build]\nrustc-wrapper = \"{wrapper}\"\n");
    let [old, new] = ["./tools/wrap.sh", "./evil.sh"].map(settings);
    let base = files(&["log 1.0.0"], &[(".cargo/config.toml", &old)]);
    let verdict = gate("").judge(&change(base.clone(), files(&["log 1.0.0"], &[(".cargo/config.toml", &new)])));
    assert_eq!(only(&verdict, "cargo_runs_program").introduced, Some(true));
    let verdict = gate("").judge(&change(base, files(&["log 1.0.1"], &[(".cargo/config.toml", &old)])));
    assert_eq!(only(&verdict, "cargo_runs_program").introduced, Some(false));
    let other = WORKFLOW.replace("something@v1", "something@branch");
    let verdict = gate("").judge(&change(
        files(&[], &[(".github/workflows/a.yml", WORKFLOW)]),
        files(&[], &[(".github/workflows/a.yml", &other)]),
    ));
    assert_eq!(only(&verdict, "action_unpinned").introduced, Some(true));
}

#[test]
fn another_file_that_says_the_same_in_one_line_is_another_file() {
    let other = "on: push\njobs:\n  b:\n    runs-on: windows-latest\n    permissions: write-all\n    steps:\n      - run: \
                 ./build.sh\n      - run: ./more.sh\n      - uses: someone/something@v1\n";
    let verdict = gate("").judge(&change(
        files(&[], &[(".github/workflows/a.yml", WORKFLOW)]),
        files(&[], &[(".github/workflows/b.yml", other)]),
    ));
    let finding = verdict.findings.iter().find(|finding| &*finding.policy == "workflow_excessive_permissions");
    assert_eq!(finding.expect("is found").introduced, Some(true));
}

#[test]
fn what_reads_no_lockfile_is_judged_beside_one_that_cannot_be_read() {
    let mut base = files(&[], &[]);
    base.insert("Cargo.lock".into(), FileBytes::from("version = 99\n"));
    let mut head = base.clone();
    head.insert(".github/workflows/a.yml".into(), FileBytes::from(WORKFLOW));
    let verdict = gate("").judge(&change(base, head));
    assert_eq!(only(&verdict, "action_unpinned").introduced, Some(true));
    assert_eq!(verdict.outcome, Outcome::Stop);
}

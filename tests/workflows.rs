//! The facts of the corpus's workflows beside what zizmor reports of them: every difference is a bug of ours or listed
//! here with its reason.
//!
//! `tests/workflows/zizmor.tsv` was recorded with zizmor 1.32.0 and holds places alone. The workflows themselves are in
//! the corpus (see CONTRIBUTING.md); the test says that it was skipped where it is absent.

use andon::evidence::{Evidence, FileBytes};
use andon::facts::Facts;
use andon::facts::workflow::{WorkflowFacts, WorkflowUseKind};
use andon::facts::workspace::Workspace;
use andon::finding::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Audit, workspace, file and line.
type Place = (String, String, String, u32);

/// What only one of the two reports, and why.
const KNOWN: &[(&str, &str, &str, &[u32])] = &[
    // A comment in the file tells zizmor to be silent.
    ("dangerous-triggers", "foundry-rs+foundry", ".github/workflows/benchmarks-clickhouse.yml", &[6]),
    ("dangerous-triggers", "foundry-rs+foundry", ".github/workflows/changelog.yml", &[9]),
    ("dangerous-triggers", "foundry-rs+foundry", ".github/workflows/tag-stable-release.yml", &[10]),
    // zizmor lets a workflow pass that only runs actions/labeler. The facts name the trigger; policies decide.
    ("dangerous-triggers", "nushell+nushell", ".github/workflows/labels.yml", &[6]),
    ("dangerous-triggers", "vectordotdev+vector", ".github/workflows/labeler.yml", &[3]),
    // A group of runners can be GitHub's own larger ones; only the label `self-hosted` says otherwise.
    ("self-hosted-runner", "bottlerocket-os+twoliter", ".github/workflows/release.yml", &[52, 117, 169, 199]),
    ("self-hosted-runner", "bottlerocket-os+twoliter", ".github/workflows/rust.yml", &[13]),
];

fn workspaces() -> Option<PathBuf> {
    let data = std::env::var_os("ANDON_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let workspaces = data.join("corpus/workspaces");
    workspaces.is_dir().then_some(workspaces)
}

fn files_below(folder: &Path, root: &Path, evidence: &mut Evidence) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("can be listed").path();
        if path.is_dir() {
            files_below(&path, root, evidence);
        } else {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            evidence.files.insert(name.into(), FileBytes::from(fs::read(&path).expect("can be read")));
        }
    }
}

fn facts(root: &Path) -> WorkflowFacts {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
    files_below(&root.join(".github"), root, &mut evidence);
    let workspace = Workspace { first: true, ..Workspace::default() };
    let (facts, problems) = Facts::gather(&evidence, &workspace);
    assert_eq!(problems, [], "{}: every workflow of the corpus can be read", root.display());
    facts.workflows
}

/// What the facts say that zizmor has an audit for.
fn places(facts: &WorkflowFacts) -> Vec<(&'static str, &Span)> {
    let mut found = Vec::new();
    let named = [WorkflowUseKind::Action, WorkflowUseKind::Workflow];
    let uses = facts.uses.iter().filter(|used| !used.pinned && named.contains(&used.kind));
    found.extend(uses.map(|used| ("unpinned-uses", &used.at)));
    found.extend(facts.images.iter().filter(|image| !image.digest).map(|image| ("unpinned-images", &image.at)));
    let all = facts.secrets.iter().filter(|secret| secret.name.is_none());
    found.extend(all.map(|secret| ("overprovisioned-secrets", &secret.at)));
    let dangerous = ["issue_comment", "pull_request_target", "workflow_run"];
    let triggers = facts.files.values().flat_map(|file| &file.triggers);
    let triggers = triggers.filter(|trigger| dangerous.contains(&&*trigger.name));
    found.extend(triggers.map(|trigger| ("dangerous-triggers", &trigger.at)));
    let inheriting = facts.uses.iter().filter(|used| facts.jobs[&used.job].inherits_secrets.is_some());
    found.extend(inheriting.map(|used| ("secrets-inherit", &used.at)));
    let own = facts.jobs.values().filter(|job| job.self_hosted);
    found.extend(own.map(|job| ("self-hosted-runner", &job.runs_on_at)));
    let untrusted = facts.expressions.iter().filter(|expression| !expression.untrusted.is_empty());
    found.extend(untrusted.map(|expression| ("template-injection", &expression.at)));
    found
}

fn recorded() -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for line in include_str!("workflows/zizmor.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [audit, workspace, file, lines] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        for number in lines.split(' ') {
            let number = number.parse().expect("a line");
            places.insert((audit.into(), workspace.into(), file.into(), number));
        }
    }
    places
}

#[test]
fn the_facts_are_what_zizmor_reports() {
    let Some(workspaces) = workspaces() else {
        eprintln!("skipped: no corpus");
        return;
    };
    let recorded = recorded();
    let judged: BTreeSet<&str> = recorded.iter().map(|(_, workspace, ..)| workspace.as_str()).collect();
    let mut ours = BTreeSet::new();
    for workspace in &judged {
        let facts = facts(&workspaces.join(workspace));
        let place = |(audit, at): (&str, &Span)| (audit.into(), (*workspace).into(), at.file.to_string(), at.line);
        ours.extend(places(&facts).into_iter().map(place));
    }
    // zizmor also names contexts that only people with rights in the repository can write: that is a lesser audit.
    let injections = |place: &&Place| place.0 == "template-injection";
    let beyond: Vec<_> = ours.iter().filter(injections).filter(|place| !recorded.contains(*place)).collect();
    assert!(beyond.is_empty(), "{beyond:?}");
    let known: BTreeSet<Place> = KNOWN
        .iter()
        .flat_map(|(audit, workspace, file, lines)| {
            lines.iter().map(move |line| (audit.to_string(), workspace.to_string(), file.to_string(), *line))
        })
        .collect();
    let differing: BTreeSet<Place> =
        ours.symmetric_difference(&recorded).filter(|place| !injections(place)).cloned().collect();
    let new: BTreeMap<_, _> =
        differing.symmetric_difference(&known).map(|place| (place, ours.contains(place))).collect();
    assert!(new.is_empty(), "differences that are not listed, or no longer there (true: ours): {new:#?}");
}

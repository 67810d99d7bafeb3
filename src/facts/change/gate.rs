//! In what the head would judge less than the base: a change to the gate itself.
//!
//! What makes the gate stricter is not listed. What cannot be compared (a policy's text, its parameters) is: whoever may
//! change it answers for it.

use super::ChangedFiles;
use crate::config::{Config, FILE_NAME, Waiver};
use crate::error::Location;
use crate::evidence::{Base, Evidence, FileBytes, Stage, Text};
use crate::facts::audit;
use crate::facts::settings::locate;
use crate::facts::span::whole_file;
use crate::finding::{Level, Span};
use crate::policy::bundle::{BundleSettings, Place};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// Configurations of other tools that are gone by where there is no `andon.toml`.
const OTHERS: [&str; 8] = [
    "deny.toml",
    ".deny.toml",
    ".cargo/deny.toml",
    "deny.exceptions.toml",
    ".deny.exceptions.toml",
    ".cargo/deny.exceptions.toml",
    "audit.toml",
    ".cargo/audit.toml",
];
const STAGES: [(&str, Stage); 4] =
    [("commit", Stage::Commit), ("merge", Stage::Merge), ("deploy", Stage::Deploy), ("release", Stage::Release)];

/// One way in which the head would judge less than the base, or perhaps less.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct GateChange {
    /// What it is.
    pub kind: GateChangeKind,
    /// What it is about: a policy's id, what a waiver covers, a directory, a file, a stage.
    pub subject: Text,
    /// What it says, for people.
    pub message: String,
    /// Where the head says so; the whole file where it no longer does.
    pub at: Span,
}

/// A kind of change to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateChangeKind {
    /// A policy's level was lowered, or set to one that may be lower than its own.
    LevelLowered,
    /// A policy has other parameters.
    ParametersChanged,
    /// A waiver is new.
    WaiverAdded,
    /// A waiver holds for longer, or for more.
    WaiverExtended,
    /// Waivers are accepted that were not.
    WaiverRulesWeakened,
    /// A stage stops less.
    StageWeakened,
    /// A directory is no longer judged.
    DirectoryExcluded,
    /// Own policies were changed, added or removed.
    PoliciesChanged,
    /// A source of advisories is gone, or what the repository holds of one was changed.
    AdvisoriesChanged,
    /// cargo-vet's store is gone, or asks for less.
    AuditsWeakened,
    /// The configuration cannot be read, or another tool's configuration was changed that is gone by.
    ConfigurationChanged,
}

/// The changes, in order.
pub(super) fn changes(evidence: &Evidence, base: &Base, files: &ChangedFiles) -> Vec<GateChange> {
    let mut found = Vec::new();
    let (before, after) = (base.files.get(FILE_NAME), evidence.files.get(FILE_NAME));
    let read = |bytes: Option<&FileBytes>| match bytes.map(|bytes| bytes.as_text()) {
        None => Some(Config::default()),
        Some(text) => Config::parse(FILE_NAME, text.ok()?).ok(),
    };
    let former = read(before).unwrap_or_default();
    if before != after {
        match read(after) {
            Some(config) => compare(&former, &config, &mut found),
            None => found.push(change(
                GateChangeKind::ConfigurationChanged,
                FILE_NAME,
                format!("{FILE_NAME} can no longer be read"),
                None,
            )),
        }
    }
    if before.is_none() {
        let others = all(files).filter(|path| OTHERS.contains(&&***path));
        found.extend(others.map(|path| {
            let message = format!("{path}, by which this repository is judged, was changed");
            GateChange {
                kind: GateChangeKind::ConfigurationChanged,
                subject: path.clone(),
                message,
                at: whole_file(path),
            }
        }));
    }
    if before.is_none() && after.is_some() {
        let other = OTHERS.iter().find(|path| base.files.contains_key(**path));
        found.extend(other.map(|other| {
            let message = format!("{FILE_NAME} takes the place of {other}, by which this repository was judged");
            change(GateChangeKind::ConfigurationChanged, FILE_NAME, message, None)
        }));
    }
    found.extend(named_files(&former, files));
    found.extend(audits(evidence, base, files));
    found.sort();
    found
}

fn all(files: &ChangedFiles) -> impl Iterator<Item = &Text> {
    files.added.iter().chain(&files.changed).chain(&files.removed)
}

fn change(kind: GateChangeKind, subject: &str, message: String, at: Option<Span>) -> GateChange {
    let at = at.unwrap_or_else(|| whole_file(&FILE_NAME.into()));
    GateChange { kind, subject: subject.into(), message, at }
}

fn compare(before: &Config, after: &Config, found: &mut Vec<GateChange>) {
    policies(before, after, found);
    after.waivers.iter().for_each(|waiver| found.extend(of_waiver(before, waiver)));
    rules(before, after, found);
    let gone = |kind, what: &str, subject: &str| change(kind, subject, format!("{what} {subject} is gone"), None);
    let new = after.exclude.iter().filter(|directory| !before.exclude.contains(directory));
    found.extend(new.map(|directory| {
        let message = format!("{directory} is no longer judged");
        change(GateChangeKind::DirectoryExcluded, directory, message, None)
    }));
    // The same place may be written otherwise.
    let has = |places: &[Text], place: &Text| {
        places.iter().any(|other| other == place || within(other).is_some_and(|path| within(place) == Some(path)))
    };
    let folders = before.policy_folders.iter().filter(|folder| !has(&after.policy_folders, folder));
    found.extend(folders.map(|folder| gone(GateChangeKind::PoliciesChanged, "the folder of policies", folder)));
    let same = |a: &BundleSettings, b: &BundleSettings| (&a.place, &a.sha256, &a.key) == (&b.place, &b.sha256, &b.key);
    let bundles = before.bundles.iter().filter(|bundle| !after.bundles.iter().any(|other| same(bundle, other)));
    found.extend(bundles.map(|bundle| {
        gone(GateChangeKind::PoliciesChanged, "the bundle of policies as it was pinned:", bundle.place.as_str())
    }));
    let sources = before.advisories.sources.iter().filter(|source| !has(&after.advisories.sources, source));
    found.extend(sources.map(|source| gone(GateChangeKind::AdvisoriesChanged, "the source of advisories", source)));
}

fn policies(before: &Config, after: &Config, found: &mut Vec<GateChange>) {
    let ids: BTreeSet<&str> = before.policies().chain(after.policies()).map(|(id, _)| id).collect();
    for id in ids {
        let at = || after.policy_at(id).map(span);
        let lowered = STAGES
            .iter()
            .filter(|(_, stage)| is_lower(before.configured_level(id, *stage), after.configured_level(id, *stage)));
        let stages: Vec<&str> = lowered.map(|(name, _)| *name).collect();
        if !stages.is_empty() {
            let message = format!("policy {id} has a lower level, or may have, at {}", stages.join(", "));
            found.push(change(GateChangeKind::LevelLowered, id, message, at()));
        }
        if before.parameters(id) != after.parameters(id) {
            let message = format!("policy {id} has other parameters");
            found.push(change(GateChangeKind::ParametersChanged, id, message, at()));
        }
    }
}

/// Without a configured level a policy has its own, which is nowhere as strict as `deny` for certain, nor as lax as `allow`.
fn is_lower(before: Option<Level>, after: Option<Level>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => after > before,
        (Some(before), None) => before != Level::Allow,
        (None, Some(after)) => after != Level::Deny,
        (None, None) => false,
    }
}

fn span(at: &Location) -> Span {
    Span { file: at.file.as_str().into(), line: at.line, column: at.column, end_column: at.column + 1 }
}

fn of_waiver(before: &Config, waiver: &Waiver) -> Option<GateChange> {
    let same = |other: &&Waiver| {
        (&other.policy, &other.subject, &other.code) == (&waiver.policy, &waiver.subject, &waiver.code)
    };
    let what = match &waiver.code {
        Some(code) => format!("{} ({code}) of policy {}", waiver.subject, waiver.policy),
        None => format!("{} of policy {}", waiver.subject, waiver.policy),
    };
    let (kind, message) = match before.waivers.iter().find(same) {
        None => (GateChangeKind::WaiverAdded, format!("a waiver for {what} is new")),
        Some(former) if former.expires < waiver.expires || former.added > waiver.added => {
            (GateChangeKind::WaiverExtended, format!("the waiver for {what} holds for longer"))
        }
        Some(_) => return None,
    };
    Some(change(kind, &format!("{} {}", waiver.policy, waiver.subject), message, Some(waiver.at.clone())))
}

fn rules(before: &Config, after: &Config, found: &mut Vec<GateChange>) {
    let (former, rules) = (&before.waiver_rules, &after.waiver_rules);
    let longer = former.max_days.is_some_and(|most| rules.max_days.is_none_or(|now| now > most));
    if longer || former.forbidden.iter().any(|forbidden| !rules.forbidden.contains(forbidden)) {
        let message = "`[waiver_rules]` allow what they forbade".to_owned();
        found.push(change(GateChangeKind::WaiverRulesWeakened, "waiver_rules", message, None));
    }
    for (name, stage) in STAGES {
        let (former, rules) = (before.stage(stage), after.stage(stage));
        if rules.blocks > former.blocks || (former.undecided_blocks && !rules.undecided_blocks) {
            let message = format!("stage {name} stops less: it blocks {}", rules.blocks.name());
            found.push(change(GateChangeKind::StageWeakened, name, message, None));
        }
    }
}

/// What changed in what the base's configuration names in the repository: policies, whose tests and cases judge nothing,
/// and advisories, of which more are no less.
fn named_files(former: &Config, files: &ChangedFiles) -> Vec<GateChange> {
    let policies = former.policy_folders.iter().chain(former.bundles.iter().flat_map(|bundle| {
        let path = if let Place::Path(path) = &bundle.place { Some(path) } else { None };
        path.into_iter().chain(bundle.key.as_ref().map(|key| &key.path))
    }));
    let policies: Vec<Text> = policies.filter_map(|path| within(path)).collect();
    let advisories: Vec<Text> = former.advisories.sources.iter().filter_map(|path| within(path)).collect();
    let said = |kind, path: &Text, what: &str| GateChange {
        kind,
        subject: path.clone(),
        message: format!("{path} {what}"),
        at: whole_file(path),
    };
    let of_policies = all(files).filter(|path| policies.iter().any(|place| judges(place, path)));
    let of_policies = of_policies.map(|path| said(GateChangeKind::PoliciesChanged, path, "judges by other rules"));
    let taken = files.changed.iter().chain(&files.removed);
    let of_advisories = taken.filter(|path| advisories.iter().any(|place| below(place, path).is_some()));
    let what = "is not the advisory that it was, and may warn of less";
    let of_advisories = of_advisories.map(|path| said(GateChangeKind::AdvisoriesChanged, path, what));
    of_policies.chain(of_advisories).collect()
}

/// A path of the configuration as the evidence has it; `None` where it leads out of the repository.
fn within(path: &str) -> Option<Text> {
    locate("", path).1
}

/// What of a path lies below a place; empty for the place itself.
fn below<'p>(place: &str, path: &'p str) -> Option<&'p str> {
    match place {
        "" => Some(path),
        _ => {
            path.strip_prefix(place).and_then(|rest| if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') })
        }
    }
}

/// Whether a file is a policy, its data, or what says which of them count; at the place itself, an archive or a key.
fn judges(place: &str, path: &str) -> bool {
    let Some(rest) = below(place, path) else { return false };
    let is_policy = rest.ends_with(".rego") && !rest.ends_with("_test.rego");
    let name = rest.rsplit('/').next().unwrap_or_default();
    rest.is_empty() || is_policy || ["data.json", ".manifest", ".signatures.json"].contains(&name)
}

/// What cargo-vet's stores no longer ask for, where what they are for is still there.
fn audits(evidence: &Evidence, base: &Base, files: &ChangedFiles) -> Vec<GateChange> {
    let touched = files.changed.iter().chain(&files.removed);
    let stores: BTreeSet<(&str, &str)> = touched
        .filter_map(|path| {
            let (folder, _) = path.rsplit_once('/')?;
            let above = folder.strip_suffix("supply-chain")?;
            (above.is_empty() || above.ends_with('/')).then_some((folder, above))
        })
        .collect();
    let remains = |above: &str| {
        ["Cargo.toml", "Cargo.lock"].iter().any(|name| evidence.files.contains_key(&*format!("{above}{name}")))
    };
    let mut found = Vec::new();
    for (folder, _) in stores.into_iter().filter(|(_, above)| remains(above)) {
        let at = whole_file(&format!("{folder}/config.toml").into());
        let less = audit::less(&base.files, &evidence.files, folder).into_iter();
        found.extend(less.map(|message| change(GateChangeKind::AuditsWeakened, folder, message, Some(at.clone()))));
    }
    found
}

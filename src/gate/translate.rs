//! From what policies say to what the verdict lists.

use super::Said;
use crate::engine::{Failure, Output, RawFinding};
use crate::evidence::{Evidence, Text};
use crate::facts::{Facts, Problem};
use crate::finding::{Finding, Level, fingerprint, shell_word};
use crate::policy::{Need, Policy};
use crate::verdict::Undecided;
use jiff::Timestamp;

/// What could not be decided before any workspace was looked at, directories aside that are not judged at all.
pub(super) fn evidence_as_a_whole(evidence: &Evidence, excluded: impl Fn(&str) -> bool) -> Vec<Undecided> {
    let files = evidence.unreadable.iter().filter(|file| !excluded(&file.file)).map(|file| Undecided {
        reason: format!("{} cannot be read: {}", file.file, file.reason),
        ..unknown("", true)
    });
    files.collect()
}

/// Advisories that could not be read. Each is named and the rest are used: one bad entry must not disable the gate.
pub(super) fn unreadable_advisories(facts: &Facts) -> impl Iterator<Item = Undecided> {
    facts.advisory_set.unreadable.iter().map(|advisory| Undecided {
        reason: format!("advisory {} cannot be read: {}", advisory.entry, advisory.reason),
        ..unknown("", false)
    })
}

/// The evidence holds no workspace at all.
pub(super) fn nothing_to_judge() -> Undecided {
    Undecided { reason: "there is no Cargo.lock and no Cargo.toml here".into(), ..unknown("", true) }
}

/// Something in the evidence that cannot be read.
pub(super) fn problem(workspace: &str, problem: Problem) -> Undecided {
    Undecided { reason: problem.message, at: Some(problem.at), ..unknown(workspace, true) }
}

/// A policy that lacks what it needs. Without lockfile or advisories no policy that matters can judge: that is said once.
///
/// A nested workspace without a lockfile is named and blocks nothing: what the repository delivers is not built from it.
pub(super) fn need(policy: &Policy, need: Need, level: Level, facts: &Facts, said: &mut Said) {
    let workspace = &facts.workspace;
    let once = |reason: &str| Undecided { reason: reason.into(), ..unknown(workspace, true) };
    let entry = match need {
        Need::Lockfile => Undecided { blocks: !facts.nested, ..once("no package could be judged without a lockfile") },
        Need::Advisories => once("the advisory set is empty: run `cargo-andon advisories update`"),
        Need::Manifests => Undecided {
            policy: Some(policy.id.clone()),
            reason: "there are no manifests to judge beside the lockfile".into(),
            ..unknown(workspace, level == Level::Deny)
        },
    };
    said.failed.insert(policy.id.clone());
    said.undecided.push(entry);
}

/// Adds what one policy said of one workspace.
pub(super) fn result(policy: &Policy, level: Level, facts: &Facts, result: Result<Output, Failure>, said: &mut Said) {
    let output = match result {
        Ok(output) => output,
        Err(failure) => {
            let reason = format!("the policy failed: {failure}");
            let entry = Undecided { policy: Some(policy.id.clone()), reason, ..unknown(&facts.workspace, true) };
            said.failed.insert(policy.id.clone());
            return said.undecided.push(entry);
        }
    };
    said.judged.insert((policy.id.clone(), facts.workspace.clone()));
    said.findings.extend(output.findings.into_iter().map(|raw| finding(policy, level, facts, raw)));
    said.undecided.extend(output.undecided.into_iter().map(|raw| Undecided {
        policy: Some(policy.id.clone()),
        reason: raw.reason,
        subjects: raw.subjects,
        at: raw.at,
        ..unknown(&facts.workspace, level == Level::Deny && raw.blocks)
    }));
}

fn finding(policy: &Policy, level: Level, facts: &Facts, raw: RawFinding) -> Finding {
    let path = path(facts, &raw);
    let code = raw.code.unwrap_or_else(|| policy.id.clone());
    let package = facts.packages.get(&raw.subject);
    let advisory = facts.advisories.iter().find(|a| a.id == code);
    Finding {
        level: if in_grace(raw.effective_on.as_deref(), &facts.as_of) { level.max(Level::Warn) } else { level },
        fingerprint: fingerprint(&policy.id, &code, &raw.subject, &facts.workspace),
        help: match advisory {
            Some(advisory) if !advisory.url.is_empty() => advisory.url.clone(),
            Some(advisory) => format!("cargo-andon explain {}", shell_word(&advisory.id)).into(),
            None => format!("cargo-andon explain {}", policy.id).into(),
        },
        path,
        at: raw.at.or_else(|| package.map(|p| p.at.clone())),
        policy: policy.id.clone(),
        code,
        subject: raw.subject,
        workspace: facts.workspace.clone(),
        message: raw.message,
        stops: false,
        introduced: None,
        cause: None,
        since: advisory.map(|advisory| advisory.published.clone()),
        effective_on: raw.effective_on,
        severity: raw.severity,
        remedy: raw.remedy.or_else(|| policy.metadata.remedy.as_ref().map(|remedy| remedy.to_string())),
        fix: raw.fix,
        waiver: None,
    }
}

/// The chain from the package that the policy names to the subject, else from the nearest member.
fn path(facts: &Facts, raw: &RawFinding) -> Vec<Text> {
    let named = raw.path_from.as_ref().map(|from| facts.graph.chain(from, &raw.subject));
    let nearest = || facts.packages.get(&raw.subject).map(|package| package.path.clone());
    named.filter(|chain| !chain.is_empty()).or_else(nearest).unwrap_or_default()
}

/// Whether the finding's day has not come yet. The engine has checked that both are timestamps.
fn in_grace(effective_on: Option<&str>, as_of: &str) -> bool {
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    match effective_on.and_then(moment).zip(moment(as_of)) {
        Some((effective, now)) => now < effective,
        None => false,
    }
}

fn unknown(workspace: &str, blocks: bool) -> Undecided {
    Undecided {
        blocks,
        policy: None,
        workspace: Text::from(workspace),
        reason: String::new(),
        subjects: Vec::new(),
        at: None,
        introduced: None,
    }
}

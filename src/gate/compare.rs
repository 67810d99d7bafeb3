//! What a change is answerable for: the findings of the head beside those of its base.
//!
//! A finding that both have is debt, one that only the head has was introduced, and one that only the base has is mended.
//! A package that moves to another version takes along what is said of the crate, and a file that moves to another path
//! all of its debt: whoever touches old debt without adding to it has not introduced it.

use super::Said;
use crate::config::WAIVER_POLICY;
use crate::evidence::{Base, Evidence, FileBytes, Text};
use crate::finding::{Cause, Finding};
use crate::verdict::Undecided;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Says of each finding of the head whether the change introduced it, and returns what it mended. `of_crate` says of a
/// policy whether it speaks of a crate in all its versions rather than of one.
pub(super) fn findings(
    head: &mut [Finding],
    before: Vec<Finding>,
    evidence: &Evidence,
    base: &Base,
    of_crate: impl Fn(&Text) -> bool,
) -> Vec<Finding> {
    let mut open: Vec<&mut Finding> = head.iter_mut().collect();
    let mut former = before;
    pair(&mut open, &mut former, |finding| Some((finding.fingerprint.clone(), finding.message.clone())));
    // Another message may be another value under the same key, unless the line is what it was.
    pair_by(
        &mut open,
        &mut former,
        |finding| on_line(&evidence.files, finding),
        |finding| on_line(&base.files, finding),
    );
    pair(&mut open, &mut former, |finding| {
        let (name, _) = finding.subject.split_once('@').filter(|_| of_crate(&finding.policy))?;
        Some((finding.policy.clone(), finding.code.clone(), finding.workspace.clone(), name.to_owned()))
    });
    let renamed = renamed(&open, &former, &evidence.files, &base.files);
    pair_by(
        &mut open,
        &mut former,
        |finding| {
            let place = renamed.get(&finding.at.as_ref()?.file)?;
            Some((finding.policy.clone(), finding.code.clone(), place.clone(), line(&evidence.files, finding)))
        },
        |finding| {
            let place = finding.at.as_ref()?.file.clone();
            Some((finding.policy.clone(), finding.code.clone(), place, line(&base.files, finding)))
        },
    );
    for finding in open {
        finding.introduced = Some(true);
        finding.cause = Some(Cause::Change);
    }
    name_causes(head, base);
    former
}

/// A finding with the line that it stands on; nothing where that is not at hand, since it may say anything.
fn on_line<'f>(files: &'f BTreeMap<Text, FileBytes>, finding: &Finding) -> Option<(Text, Option<&'f str>)> {
    let line = line(files, finding);
    (line.is_some() || finding.at.is_none()).then(|| (finding.fingerprint.clone(), line))
}

/// The line that a finding stands on; none where it stands nowhere.
fn line<'f>(files: &'f BTreeMap<Text, FileBytes>, finding: &Finding) -> Option<&'f str> {
    let at = finding.at.as_ref()?;
    let text = files.get(&at.file)?.as_text().ok()?;
    text.lines().nth((at.line as usize).checked_sub(1)?).map(str::trim)
}

/// How many files that came or went are held against one another.
const RENAMED: usize = 64;

/// The files with findings that only the head has, by the one of the base that each was: one that is gone, and of which
/// half the lines are there, as git takes it for the same.
fn renamed(
    open: &[&mut Finding],
    former: &[Finding],
    files: &BTreeMap<Text, FileBytes>,
    base: &BTreeMap<Text, FileBytes>,
) -> BTreeMap<Text, Text> {
    let lines = |paths: BTreeSet<Text>, files: &BTreeMap<Text, FileBytes>| -> Vec<(Text, BTreeSet<String>)> {
        let read = |path: Text| {
            let text = files.get(&path)?.as_text().ok()?.clone();
            Some((path, text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()))
        };
        paths.into_iter().filter_map(read).take(RENAMED).collect()
    };
    let place = |finding: &Finding| finding.at.as_ref().map(|at| at.file.clone());
    let arrived = open.iter().filter_map(|finding| place(finding)).filter(|path| !base.contains_key(path)).collect();
    let gone = former.iter().filter_map(place).filter(|path| !files.contains_key(path)).collect();
    let (arrived, gone) = (lines(arrived, files), lines(gone, base));
    let mut renamed = BTreeMap::new();
    for (path, lines) in &arrived {
        let alike = gone.iter().map(|(former, others)| (lines.intersection(others).count(), former, others));
        let Some((common, former, others)) = alike.max_by_key(|(common, ..)| *common) else { continue };
        if common * 2 >= lines.len().max(others.len()) {
            renamed.insert(path.clone(), former.clone());
        }
    }
    renamed
}

/// Whether what the head does not have is mended, and not only unseen: its policy has judged the workspace, or that is
/// gone; and the file that it stood in could be read.
pub(super) fn is_mended(finding: &Finding, head: &Said, evidence: &Evidence) -> bool {
    let unread = |file: &Text| {
        let is_told =
            |entry: &Undecided| entry.policy.is_none() && entry.at.as_ref().is_some_and(|at| at.file == *file);
        evidence.unreadable.iter().any(|unreadable| unreadable.file == *file) || head.undecided.iter().any(is_told)
    };
    let whole = !head.undecided.iter().any(|entry| entry.blocks && entry.policy.is_none());
    let seen = match () {
        _ if *finding.policy == *WAIVER_POLICY => whole,
        _ if head.workspaces.contains(&finding.workspace) => {
            head.judged.contains(&(finding.policy.clone(), finding.workspace.clone()))
        }
        _ => whole,
    };
    seen && !finding.at.as_ref().is_some_and(|at| unread(&at.file))
}

/// Takes out of both what one key pairs, one for one, and marks the head's as debt.
fn pair<K: Ord>(open: &mut Vec<&mut Finding>, former: &mut Vec<Finding>, key: impl Fn(&Finding) -> Option<K>) {
    pair_by(open, former, &key, &key);
}

fn pair_by<K: Ord>(
    open: &mut Vec<&mut Finding>,
    former: &mut Vec<Finding>,
    mut key: impl FnMut(&Finding) -> Option<K>,
    mut former_key: impl FnMut(&Finding) -> Option<K>,
) {
    let mut there: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (index, finding) in former.iter().enumerate().rev() {
        if let Some(key) = former_key(finding) {
            there.entry(key).or_default().push(index);
        }
    }
    let mut paired = BTreeSet::new();
    open.retain_mut(|finding| {
        let index = key(finding).and_then(|key| there.get_mut(&key)?.pop());
        if let Some(index) = index {
            finding.introduced = Some(false);
            paired.insert(index);
        }
        index.is_none()
    });
    let mut index = 0..;
    former.retain(|_| index.next().is_none_or(|index| !paired.contains(&index)));
}

/// Says of each finding that was there before why it is found: what nobody looked for when the base was made is not the
/// same as what was let through.
fn name_causes(head: &mut [Finding], base: &Base) {
    let committed = base.subject.committed.map(|moment| moment.to_zoned(TimeZone::UTC).date());
    for finding in head.iter_mut().filter(|finding| finding.cause.is_none()) {
        let published: Option<Date> = finding.since.as_deref().and_then(|day| day.parse().ok());
        let is_news = published.zip(committed).is_some_and(|(published, committed)| published >= committed);
        finding.cause = Some(if is_news { Cause::Advisory } else { Cause::Before });
    }
}

/// Says of each entry of the head whether the change introduced it. What is new of the packages that an entry is about
/// gets an entry of its own.
pub(super) fn undecided(head: &mut Vec<Undecided>, before: &[Undecided]) {
    let mut known: BTreeMap<_, BTreeSet<&Text>> = BTreeMap::new();
    for entry in before {
        known.entry(key(entry)).or_default().extend(&entry.subjects);
    }
    let mut split = Vec::with_capacity(head.len());
    for mut entry in head.drain(..) {
        let Some(former) = known.get(&key(&entry)) else {
            split.push(Undecided { introduced: Some(true), ..entry });
            continue;
        };
        let new;
        (entry.subjects, new) = entry.subjects.iter().cloned().partition(|subject| former.contains(subject));
        let entry_is_old = new.is_empty() || !entry.subjects.is_empty();
        if !new.is_empty() {
            split.push(Undecided { introduced: Some(true), subjects: new, ..entry.clone() });
        }
        if entry_is_old {
            split.push(Undecided { introduced: Some(false), ..entry });
        }
    }
    *head = split;
}

fn key(entry: &Undecided) -> (Option<Text>, Text, String) {
    (entry.policy.clone(), entry.workspace.clone(), entry.reason.clone())
}

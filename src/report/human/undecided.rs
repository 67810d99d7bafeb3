//! What could not be judged: what, why, and the first few subjects.

use super::entry::named;
use super::layout::{directory, few, plural, spoken, wrap};
use super::{Detail, Report};
use crate::report::escape::escape;
use crate::verdict::{Undecided, Verdict};
use annotate_snippets::{Group, Level as Title};
use std::collections::BTreeMap;

/// How many subjects are named.
const SUBJECTS: usize = 5;
/// How many entries of one kind that do not block are told.
const ENTRIES: usize = 4;
/// How many workspaces are named.
const WORKSPACES: usize = 3;

impl Report<'_> {
    /// The entries that block, or those that do not.
    pub(super) fn undecided(&mut self, verdict: &Verdict, blocks: bool) {
        let verbose = self.context.detail == Detail::Verbose;
        let (before, told): (Vec<&Undecided>, Vec<_>) = verdict
            .undecided
            .iter()
            .filter(|entry| entry.blocks == blocks)
            .partition(|entry| !blocks && !verbose && entry.introduced == Some(false));
        if !before.is_empty() {
            let count = plural(before.len(), "thing", "things");
            self.line(&format!("undecided: {count} could not be judged before this change either; -v shows each\n"));
        }
        let entries = merged(told);
        let limit = if blocks || verbose { usize::MAX } else { ENTRIES };
        let shown = if entries.len() <= limit.saturating_add(1) { entries.len() } else { limit };
        for (entry, workspaces) in entries.iter().take(shown) {
            self.entry(entry, workspaces);
        }
        if shown < entries.len() {
            let more = plural(entries.len() - shown, "more was", "more were");
            self.line(&format!("  … {more} not judged; -v shows each"));
            self.text.push('\n');
        }
    }

    fn entry(&mut self, entry: &Undecided, workspaces: &[String]) {
        let level = if entry.blocks { Title::ERROR } else { Title::NOTE };
        let mut title = level.with_name("undecided").primary_title(escape(&entry.reason).into_owned());
        if let Some(policy) = &entry.policy {
            title = title.id(escape(policy).into_owned());
        }
        let mut group = Group::with_title(title);
        if let Some(at) = &entry.at {
            group = self.sources.show(group, at);
        }
        if !entry.subjects.is_empty() {
            let limit = if self.context.detail == Detail::Verbose { usize::MAX - 1 } else { SUBJECTS };
            group = group.element(named("of", self.subjects(entry, limit)));
        }
        if workspaces.len() > 1 {
            group = group.element(named("in", few(workspaces, WORKSPACES)));
        }
        if entry.blocks {
            group = group.element(named("blocks", "it might have stopped the line"));
        }
        self.render(group);
    }

    fn subjects(&self, entry: &Undecided, limit: usize) -> String {
        let names: Vec<String> = entry.subjects.iter().map(|id| spoken(id)).collect();
        let words: Vec<String> = few(&names, limit).split(", ").map(String::from).collect();
        wrap(&words, ", ", self.context.width.saturating_sub(10))
    }
}

/// One entry for each policy and reason: what several workspaces have in common is told once, with their names.
fn merged(entries: Vec<&Undecided>) -> Vec<(Undecided, Vec<String>)> {
    let mut merged: Vec<(Undecided, Vec<String>)> = Vec::new();
    let mut known = BTreeMap::new();
    for entry in entries {
        let place = *known.entry((&entry.policy, &entry.reason, &entry.at)).or_insert(merged.len());
        match merged.get_mut(place) {
            Some((first, workspaces)) => {
                first.subjects.extend(entry.subjects.iter().cloned());
                workspaces.push(directory(&entry.workspace));
            }
            None => merged.push((entry.clone(), vec![directory(&entry.workspace)])),
        }
    }
    for (entry, workspaces) in &mut merged {
        workspaces.dedup();
        entry.subjects.sort();
        entry.subjects.dedup();
    }
    merged
}

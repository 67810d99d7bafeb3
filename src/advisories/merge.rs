//! Brings together what several databases say of the same problem.
//!
//! RustSec's own entries stand for themselves: two of them may share an alias and still be two, as cargo-audit counts
//! them. Entries of other databases on the same package that share an id, directly or through one another, are one.
//! If that meets an entry of RustSec it lends it its aliases, and a score where that has none; otherwise it counts as
//! its own. Where forms differ RustSec's wins, also in that an advisory is withdrawn.

use super::advisory::Advisory;
use super::line;
use crate::evidence::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Merges all entries and puts them in the order of a snapshot.
pub(super) fn merge(advisories: Vec<Advisory>) -> Vec<Advisory> {
    let mut packages: BTreeMap<Text, Vec<Advisory>> = BTreeMap::new();
    for advisory in advisories {
        packages.entry(Text::clone(&advisory.package)).or_default().push(advisory);
    }
    let mut merged: Vec<Advisory> = packages.into_values().flat_map(merge_package).collect();
    merged.sort_by_cached_key(line::encode);
    merged
}

/// Whether RustSec numbered it. `RUSTSEC-2025-0000` is what a draft is called until it has a number.
fn is_numbered(id: &str) -> bool {
    id.starts_with("RUSTSEC-") && !id.ends_with("-0000")
}

fn merge_package(advisories: Vec<Advisory>) -> Vec<Advisory> {
    let (numbered, others): (Vec<_>, Vec<_>) = advisories.into_iter().partition(|a| is_numbered(&a.id));
    let mut merged = by_id(numbered);
    let known: BTreeSet<Text> = merged.iter().map(|a| Text::clone(&a.id)).collect();
    let mut alone = Vec::new();
    for group in groups(others) {
        let ids: BTreeSet<Text> = group.iter().flat_map(ids).collect();
        let mut met = false;
        for advisory in merged.iter_mut().filter(|a| ids.contains(&a.id) || !ids.is_disjoint(&a.aliases)) {
            absorb(advisory, &group, &known);
            met = true;
        }
        if !met {
            alone.extend(united(group));
        }
    }
    merged.extend(alone);
    merged
}

/// One advisory for each number of RustSec, whatever forms of it there are.
fn by_id(numbered: Vec<Advisory>) -> Vec<Advisory> {
    let mut forms: BTreeMap<Text, Vec<Advisory>> = BTreeMap::new();
    for advisory in numbered {
        forms.entry(Text::clone(&advisory.id)).or_default().push(advisory);
    }
    forms.into_values().filter_map(united).collect()
}

/// Gathers entries that share an id, directly or through others.
fn groups(advisories: Vec<Advisory>) -> Vec<Vec<Advisory>> {
    let mut groups: Vec<(BTreeSet<Text>, Vec<Advisory>)> = Vec::new();
    for advisory in advisories {
        let mut names = ids(&advisory);
        let mut members = vec![advisory];
        for (other_names, other_members) in
            groups.extract_if(.., |(other, _)| !other.is_disjoint(&names)).collect::<Vec<_>>()
        {
            names.extend(other_names);
            members.extend(other_members);
        }
        groups.push((names, members));
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// All names that say which problem it is. A draft's number says nothing.
fn ids(advisory: &Advisory) -> BTreeSet<Text> {
    let all = std::iter::once(&advisory.id).chain(&advisory.aliases);
    all.filter(|id| is_numbered(id) || !id.starts_with("RUSTSEC-")).cloned().collect()
}

/// The best of a group with the names of all. In which order they came does not matter.
fn united(mut group: Vec<Advisory>) -> Option<Advisory> {
    group.sort_by_cached_key(|a| {
        let draft = a.id.starts_with("RUSTSEC-") && !is_numbered(&a.id);
        (draft, a.versions.form, a.withdrawn.is_some(), line::encode(a))
    });
    let mut group = group.into_iter();
    let mut best = group.next()?;
    absorb(&mut best, group.as_slice(), &BTreeSet::new());
    Some(best)
}

/// Lends an advisory the names of others, except those that are other advisories of the set, and a score.
fn absorb(advisory: &mut Advisory, others: &[Advisory], known: &BTreeSet<Text>) {
    for other in others {
        let names = ids(other).into_iter().filter(|id| *id != advisory.id && !known.contains(id));
        advisory.aliases.extend(names);
        if advisory.rating.is_none() {
            advisory.rating.clone_from(&other.rating);
        }
    }
}

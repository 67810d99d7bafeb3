//! Criteria and what they imply.

use super::types::AuditCriterion;
use crate::evidence::Text;
use std::collections::{BTreeMap, BTreeSet};

/// cargo-vet's own criteria; the first implies the second.
pub(super) const BUILT_IN: [(&str, &[&str]); 2] = [("safe-to-deploy", &["safe-to-run"]), ("safe-to-run", &[])];

/// Each criterion with all that it implies, itself included.
pub(super) struct Criteria {
    implied: BTreeMap<Text, BTreeSet<Text>>,
}

impl Criteria {
    pub(super) fn new(criteria: &BTreeMap<Text, AuditCriterion>) -> Self {
        let implied = criteria.keys().map(|name| (name.clone(), closure(criteria, name))).collect();
        Criteria { implied }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Text> {
        self.implied.keys()
    }

    /// All that these imply. One that nobody has defined implies nothing, not even itself.
    pub(super) fn all<'t>(&self, names: impl IntoIterator<Item = &'t Text>) -> BTreeSet<Text> {
        names.into_iter().filter_map(|name| self.implied.get(name)).flatten().cloned().collect()
    }

    /// Those that none of the others implies.
    pub(super) fn strongest(&self, names: &BTreeSet<Text>) -> Vec<Text> {
        let implied_by_other = |name: &Text| {
            names.iter().any(|other| {
                let implies = |one: &Text, two: &Text| self.implied.get(one).is_some_and(|all| all.contains(two));
                // Two that imply each other: the first of them stays.
                other != name && implies(other, name) && (!implies(name, other) || other < name)
            })
        };
        names.iter().filter(|name| !implied_by_other(name)).cloned().collect()
    }
}

fn closure(criteria: &BTreeMap<Text, AuditCriterion>, name: &Text) -> BTreeSet<Text> {
    let mut all = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        if criteria.contains_key(name) && all.insert(name.clone()) {
            open.extend(criteria.get(name).into_iter().flat_map(|criterion| &criterion.implies));
        }
    }
    all
}

//! Criteria and what they imply.

use super::types::AuditCriterion;
use crate::evidence::Text;
use std::collections::{BTreeMap, BTreeSet};

/// cargo-vet's own criteria; the first implies the second.
pub(super) const BUILT_IN: [(&str, &[&str]); 2] = [("safe-to-deploy", &["safe-to-run"]), ("safe-to-run", &[])];

/// How many criteria there may be, as for cargo-vet: a bit for each.
pub(super) const MOST: usize = u64::BITS as usize;

/// Some of the criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct CriteriaSet(u64);

impl CriteriaSet {
    pub(super) fn with(self, other: CriteriaSet) -> CriteriaSet {
        CriteriaSet(self.0 | other.0)
    }

    pub(super) fn without(self, other: CriteriaSet) -> CriteriaSet {
        CriteriaSet(self.0 & !other.0)
    }

    pub(super) fn holds(self, other: CriteriaSet) -> bool {
        other.without(self).is_empty()
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Each criterion with all that it implies, itself included.
pub(super) struct Criteria {
    /// In order of name; each one's place is its bit.
    criteria: Vec<(Text, CriteriaSet)>,
}

impl Criteria {
    /// Criteria of which there are no more than [`MOST`].
    pub(super) fn new(criteria: &BTreeMap<Text, AuditCriterion>) -> Self {
        let bits: BTreeMap<&Text, CriteriaSet> =
            criteria.keys().take(MOST).enumerate().map(|(at, name)| (name, CriteriaSet(1 << at))).collect();
        let closed = bits.keys().map(|name| ((*name).clone(), closure(criteria, &bits, name)));
        Criteria { criteria: closed.collect() }
    }

    /// Each criterion alone.
    pub(super) fn each(&self) -> impl Iterator<Item = CriteriaSet> {
        (0..self.criteria.len()).map(|at| CriteriaSet(1 << at))
    }

    /// Every criterion that there is.
    pub(super) fn everything(&self) -> CriteriaSet {
        self.each().fold(CriteriaSet::default(), CriteriaSet::with)
    }

    /// All that these imply. One that nobody has defined implies nothing, not even itself.
    pub(super) fn all<'t>(&self, names: impl IntoIterator<Item = &'t Text>) -> CriteriaSet {
        names.into_iter().map(|name| self.implied(name)).fold(CriteriaSet::default(), CriteriaSet::with)
    }

    fn implied(&self, name: &Text) -> CriteriaSet {
        let at = self.criteria.binary_search_by(|(other, _)| other.cmp(name)).ok();
        at.and_then(|at| self.criteria.get(at)).map(|(_, implied)| *implied).unwrap_or_default()
    }

    pub(super) fn names(&self, set: CriteriaSet) -> BTreeSet<Text> {
        let each = self.criteria.iter().zip(self.each());
        each.filter(|(_, one)| set.holds(*one)).map(|((name, _), _)| name.clone()).collect()
    }

    /// Those that none of the others implies.
    pub(super) fn strongest(&self, set: CriteriaSet) -> Vec<Text> {
        let names = self.names(set);
        let implies = |one: &Text, two: &Text| self.implied(one).holds(self.implied(two));
        let implied_by_other = |name: &Text| {
            // Two that imply each other: the first of them stays.
            let over = |other: &&Text| *other != name && implies(other, name);
            names.iter().filter(over).any(|other| !implies(name, other) || other < name)
        };
        names.iter().filter(|name| !implied_by_other(name)).cloned().collect()
    }
}

fn closure(criteria: &BTreeMap<Text, AuditCriterion>, bits: &BTreeMap<&Text, CriteriaSet>, name: &Text) -> CriteriaSet {
    let mut all = CriteriaSet::default();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        let Some(bit) = bits.get(name).filter(|bit| !all.holds(**bit)) else { continue };
        all = all.with(*bit);
        open.extend(criteria.get(name).into_iter().flat_map(|criterion| &criterion.implies));
    }
    all
}

//! Whether a version is certified: a way from nothing to it over audits, of which each certifies the criterion.
//!
//! A way is looked for that needs as few exemptions as possible, so that an exemption counts as needed only where there
//! is no way without it.

use super::criteria::Criteria;
use super::store::Store;
use super::types::{Audit, AuditContradiction, AuditKind};
use crate::evidence::Text;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The audits of one crate.
pub(super) struct Crate<'a> {
    store: &'a Store,
    criteria: &'a Criteria,
    name: &'a Text,
    /// From a version, or from nothing, to others.
    edges: BTreeMap<Option<&'a Text>, Vec<Edge<'a>>>,
}

struct Edge<'a> {
    to: &'a Text,
    certifies: BTreeSet<Text>,
    /// The exemption that it is, by its place in the store.
    exemption: Option<usize>,
}

impl<'a> Crate<'a> {
    pub(super) fn new(store: &'a Store, criteria: &'a Criteria, name: &'a Text) -> Self {
        let mut audited = Crate { store, criteria, name, edges: BTreeMap::new() };
        for audit in store.audits_of(name) {
            audited.add_audit(audit);
        }
        for (number, exemption) in store.exemptions.iter().enumerate().filter(|(_, e)| e.name == *name) {
            audited.add(None, &exemption.version, criteria.all(&exemption.criteria), Some(number));
        }
        for (from, to) in store.unpublished.get(name).into_iter().flatten() {
            audited.add(Some(from), to, criteria.all(criteria.names()), None);
        }
        audited
    }

    fn add(&mut self, from: Option<&'a Text>, to: &'a Text, certifies: BTreeSet<Text>, exemption: Option<usize>) {
        self.edges.entry(from).or_default().push(Edge { to, certifies, exemption });
    }

    fn add_audit(&mut self, audit: &'a Audit) {
        let certifies = self.criteria.all(&audit.criteria);
        match (audit.kind, &audit.version) {
            (AuditKind::Full | AuditKind::Delta, Some(version)) => {
                self.add(audit.from.as_ref(), version, certifies, None);
            }
            (AuditKind::Wildcard | AuditKind::Trusted, _) => {
                for publication in self.store.publications.get(self.name).into_iter().flatten() {
                    let begun = audit.start.as_ref().is_some_and(|start| *start <= publication.when);
                    let goes_on = audit.end.as_ref().is_some_and(|end| publication.when < *end);
                    if begun && goes_on && audit.publisher.as_ref() == Some(&publication.publisher) {
                        self.add(None, &publication.version, certifies.clone(), None);
                    }
                }
            }
            _ => {}
        }
    }

    /// The exemptions on a way to a version by which it is certified; `None` where there is no way.
    pub(super) fn search(&self, version: &Text, criterion: &Text) -> Option<Vec<usize>> {
        let mut reached: BTreeMap<Option<&Text>, Step<'_>> = BTreeMap::new();
        let mut open: VecDeque<(Option<&Text>, Step<'_>)> = VecDeque::from([(None, Step::default())]);
        // Steps without an exemption are taken first, so the first way that is found needs the fewest.
        while let Some((at, step)) = open.pop_front() {
            if reached.contains_key(&at) {
                continue;
            }
            reached.insert(at, step);
            if at == Some(version) {
                return Some(exemptions(&reached, at));
            }
            for edge in self.edges.get(&at).into_iter().flatten() {
                if !edge.certifies.contains(criterion) || reached.contains_key(&Some(edge.to)) {
                    continue;
                }
                let step = Step { before: Some(at), exemption: edge.exemption };
                match edge.exemption {
                    None => open.push_front((Some(edge.to), step)),
                    Some(_) => open.push_back((Some(edge.to), step)),
                }
            }
        }
        None
    }

    /// Every version that a way certifies for a criterion.
    fn certified(&self, criterion: &Text) -> BTreeSet<&'a Text> {
        let mut reached = BTreeSet::new();
        let mut open = vec![None];
        while let Some(at) = open.pop() {
            for edge in self.edges.get(&at).into_iter().flatten() {
                if edge.certifies.contains(criterion) && reached.insert(edge.to) {
                    open.push(Some(edge.to));
                }
            }
        }
        reached
    }

    /// The nearest version that has what another one lacks.
    pub(super) fn nearest(&self, version: &Text, missing: &BTreeSet<Text>) -> Option<Text> {
        let wanted = number(version)?;
        let all = missing.iter().map(|criterion| self.certified(criterion));
        let certified = all.reduce(|all, one| all.intersection(&one).copied().collect())?;
        let candidates = certified.into_iter().filter_map(|other| Some((number(other)?, other)));
        let distance = |(a, _): &(semver::Version, &Text)| {
            let apart = |x: u64, y: u64| x.abs_diff(y);
            (apart(a.major, wanted.major), apart(a.minor, wanted.minor), apart(a.patch, wanted.patch), *a > wanted)
        };
        candidates.min_by_key(distance).map(|(_, other)| other.clone())
    }

    /// The violations that speak of a version, by their place among all audits.
    pub(super) fn violations(&self, version: &str) -> Vec<usize> {
        let all = self.store.audits.iter().enumerate().filter(|(_, audit)| audit.name == *self.name);
        all.filter(|(_, audit)| audit.kind == AuditKind::Violation && speaks_of(audit, version))
            .map(|(n, _)| n)
            .collect()
    }

    /// The audits and exemptions of versions that a violation speaks of, where they certify what it says is violated.
    pub(super) fn contradictions(&self) -> Vec<AuditContradiction> {
        let audits = || self.store.audits_of(self.name);
        let mut found = Vec::new();
        for violation in audits().filter(|audit| audit.kind == AuditKind::Violation) {
            let concerns = |criteria: &[Text]| {
                let certified = self.criteria.all(criteria);
                violation.criteria.iter().any(|name| certified.contains(name))
            };
            let contradiction = |version: &Text, exemption: bool, at: &crate::finding::Span| AuditContradiction {
                name: self.name.clone(),
                version: version.clone(),
                requirement: violation.requirement.clone().unwrap_or_default(),
                exemption,
                at: at.clone(),
                violation_at: violation.at.clone(),
            };
            for audit in audits().filter(|audit| concerns(&audit.criteria)) {
                let versions = audit.version.iter().chain(&audit.from);
                let bad = versions.into_iter().find(|version| speaks_of(violation, version));
                found.extend(bad.map(|version| contradiction(version, false, &audit.at)));
            }
            let exemptions = self.store.exemptions.iter().filter(|exemption| exemption.name == *self.name);
            for exemption in exemptions.filter(|e| concerns(&e.criteria) && speaks_of(violation, &e.version)) {
                found.push(contradiction(&exemption.version, true, &exemption.at));
            }
        }
        found
    }
}

/// How a version was reached.
#[derive(Default)]
struct Step<'a> {
    before: Option<Option<&'a Text>>,
    exemption: Option<usize>,
}

fn exemptions<'a>(reached: &BTreeMap<Option<&'a Text>, Step<'a>>, at: Option<&'a Text>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = Some(at);
    while let Some(step) = at.and_then(|at| reached.get(&at)) {
        found.extend(step.exemption);
        at = step.before;
    }
    found
}

/// A version without the commit behind it.
fn number(version: &str) -> Option<semver::Version> {
    version.split('@').next().and_then(|version| semver::Version::parse(version.trim()).ok())
}

fn speaks_of(violation: &Audit, version: &str) -> bool {
    let requirement = violation.requirement.as_ref().and_then(|text| semver::VersionReq::parse(text).ok());
    requirement.zip(number(version)).is_some_and(|(requirement, version)| requirement.matches(&version))
}

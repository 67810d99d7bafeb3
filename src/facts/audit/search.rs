//! Whether a version is certified: a way from nothing to it over audits, of which each certifies the criterion.
//!
//! A way is looked for that needs no exemption, so that an exemption counts as needed only where there is no way without
//! it. An exemption leads from nothing to a version, so no way needs more than one.

use super::criteria::{Criteria, CriteriaSet};
use super::store::{Publication, Store};
use super::types::{Audit, AuditContradiction, AuditExemption, AuditKind};
use crate::evidence::Text;
use semver::{Version, VersionReq};
use std::collections::{BTreeMap, VecDeque};

/// How many violations of one version are named: the first is enough to stop it.
const MOST_VIOLATIONS: usize = 16;

/// What is known of one crate.
pub(super) struct Crate<'a> {
    criteria: &'a Criteria,
    name: &'a Text,
    audits: &'a [Audit],
    violations: Vec<Violation<'a>>,
    /// Its exemptions with their places in the store.
    exemptions: Vec<(usize, &'a AuditExemption)>,
    /// From a version, or from nothing, to others.
    edges: BTreeMap<Option<&'a Text>, Vec<Edge<'a>>>,
    /// What is certified of each version, and with which exemptions.
    certified: BTreeMap<&'a Text, Certified>,
    /// The certified versions as numbers, for telling which is near.
    numbers: Vec<(Version, &'a Text, CriteriaSet)>,
}

struct Edge<'a> {
    to: &'a Text,
    certifies: CriteriaSet,
    /// The exemption that it is, by its place in the store.
    exemption: Option<usize>,
}

/// What is certified of one version.
#[derive(Debug, Default)]
pub(super) struct Certified {
    pub criteria: CriteriaSet,
    /// The exemptions without which some criteria would not be.
    pub exemptions: Vec<(CriteriaSet, usize)>,
}

impl<'a> Crate<'a> {
    pub(super) fn new(store: &'a Store, criteria: &'a Criteria, name: &'a Text) -> Self {
        let audits = store.audits_of(name);
        let violations = audits.iter().filter(|audit| audit.kind == AuditKind::Violation);
        let violations = violations.map(|audit| Violation::of(audit, criteria)).collect();
        let exemptions = store.exemptions_of(name);
        let (edges, certified, numbers) = Default::default();
        let mut known = Crate { criteria, name, audits, violations, exemptions, edges, certified, numbers };
        known.add_audits();
        known.add_publications(store.publications.get(name).map(Vec::as_slice).unwrap_or_default());
        for (number, exemption) in known.exemptions.clone() {
            known.add(None, &exemption.version, criteria.all(&exemption.criteria), Some(number));
        }
        for (from, to) in store.unpublished.get(name).into_iter().flatten() {
            known.add(Some(from), to, criteria.everything(), None);
        }
        criteria.each().for_each(|criterion| known.search(criterion));
        let numbered = known.certified.iter();
        known.numbers = numbered.filter_map(|(text, found)| Some((number(text)?, *text, found.criteria))).collect();
        known
    }

    fn add(&mut self, from: Option<&'a Text>, to: &'a Text, certifies: CriteriaSet, exemption: Option<usize>) {
        self.edges.entry(from).or_default().push(Edge { to, certifies, exemption });
    }

    fn add_audits(&mut self) {
        for audit in self.audits.iter().filter(|audit| matches!(audit.kind, AuditKind::Full | AuditKind::Delta)) {
            let Some(version) = &audit.version else { continue };
            self.add(audit.from.as_ref(), version, self.criteria.all(&audit.criteria), None);
        }
    }

    /// What is certified of versions for who has published them when.
    fn add_publications(&mut self, publications: &'a [Publication]) {
        let by_publisher = |audit: &&Audit| matches!(audit.kind, AuditKind::Wildcard | AuditKind::Trusted);
        let audits: Vec<(&Audit, CriteriaSet)> =
            self.audits.iter().filter(by_publisher).map(|audit| (audit, self.criteria.all(&audit.criteria))).collect();
        for publication in publications {
            let holds = |audit: &Audit| {
                audit.publisher.as_ref() == Some(&publication.publisher)
                    && audit.start.as_ref().is_some_and(|start| *start <= publication.when)
                    && audit.end.as_ref().is_some_and(|end| publication.when < *end)
            };
            let certifying = audits.iter().filter(|(audit, _)| holds(audit)).map(|(_, certifies)| *certifies);
            let certifies = certifying.fold(CriteriaSet::default(), CriteriaSet::with);
            self.add(None, &publication.version, certifies, None);
        }
    }

    /// Notes every version that a way leads to for one criterion.
    fn search(&mut self, criterion: CriteriaSet) {
        let mut open: VecDeque<(Option<&'a Text>, Option<usize>)> = VecDeque::from([(None, None)]);
        // Ways without an exemption are gone to their ends first.
        while let Some((at, exemption)) = open.pop_front() {
            if let Some(version) = at {
                let found = self.certified.entry(version).or_default();
                if found.criteria.holds(criterion) {
                    continue;
                }
                found.criteria = found.criteria.with(criterion);
                found.exemptions.extend(exemption.map(|number| (criterion, number)));
            }
            let edges = self.edges.get(&at).into_iter().flatten().filter(|edge| edge.certifies.holds(criterion));
            for edge in edges {
                match edge.exemption.or(exemption) {
                    None => open.push_front((Some(edge.to), None)),
                    needed => open.push_back((Some(edge.to), needed)),
                }
            }
        }
    }

    /// What is certified of a version; nothing where nothing leads to it.
    pub(super) fn certified(&self, version: &Text) -> Option<&Certified> {
        self.certified.get(version)
    }

    /// The nearest version that has what another one lacks.
    pub(super) fn nearest(&self, version: &Text, missing: CriteriaSet) -> Option<Text> {
        let wanted = number(version)?;
        let candidates = self.numbers.iter().filter(|(_, _, certified)| certified.holds(missing));
        let distance = |(a, _, _): &&(Version, &Text, CriteriaSet)| {
            let apart = |x: u64, y: u64| x.abs_diff(y);
            (apart(a.major, wanted.major), apart(a.minor, wanted.minor), apart(a.patch, wanted.patch), *a > wanted)
        };
        candidates.min_by_key(distance).map(|(_, other, _)| (*other).clone())
    }

    /// The first violations that speak of a version.
    pub(super) fn violations(&self, version: &str) -> impl Iterator<Item = &'a Audit> {
        let version = number(version);
        let speaking = self.violations.iter().filter(move |violation| violation.speaks_of(version.as_ref()));
        speaking.take(MOST_VIOLATIONS).map(|violation| violation.audit)
    }

    /// The audits and exemptions of versions that a violation speaks of, where they certify what it says is violated;
    /// each with the first such violation.
    pub(super) fn contradictions(&self) -> Vec<AuditContradiction> {
        let violations = &self.violations;
        let mut found = Vec::new();
        for audit in self.audits.iter().filter(|_| !violations.is_empty()) {
            let certified = self.criteria.all(&audit.criteria);
            let versions = audit.version.iter().chain(&audit.from);
            let bad = versions.filter_map(|version| Some((version, first(violations, certified, version)?))).next();
            found.extend(bad.map(|(version, violation)| self.contradiction(version, violation, false, &audit.at)));
        }
        for (_, exemption) in &self.exemptions {
            let bad = first(violations, self.criteria.all(&exemption.criteria), &exemption.version);
            found.extend(bad.map(|bad| self.contradiction(&exemption.version, bad, true, &exemption.at)));
        }
        found
    }

    fn contradiction(
        &self,
        version: &Text,
        violation: &Audit,
        exemption: bool,
        at: &crate::finding::Span,
    ) -> AuditContradiction {
        AuditContradiction {
            name: self.name.clone(),
            version: version.clone(),
            requirement: violation.requirement.clone().unwrap_or_default(),
            exemption,
            at: at.clone(),
            violation_at: violation.at.clone(),
        }
    }
}

/// A violation, read once for all that it is compared with.
struct Violation<'a> {
    audit: &'a Audit,
    requirement: Option<VersionReq>,
    /// Each of its criteria with what it implies.
    criteria: Vec<CriteriaSet>,
}

impl<'a> Violation<'a> {
    fn of(audit: &'a Audit, criteria: &Criteria) -> Self {
        let requirement = audit.requirement.as_ref().and_then(|text| VersionReq::parse(text).ok());
        let criteria = audit.criteria.iter().map(|name| criteria.all([name])).filter(|all| !all.is_empty()).collect();
        Violation { audit, requirement, criteria }
    }

    fn speaks_of(&self, version: Option<&Version>) -> bool {
        self.requirement.as_ref().zip(version).is_some_and(|(requirement, version)| requirement.matches(version))
    }
}

/// The first violation of something that is certified of a version.
fn first<'a>(violations: &[Violation<'a>], certified: CriteriaSet, version: &str) -> Option<&'a Audit> {
    let number = number(version)?;
    let concerns = |violation: &&Violation<'_>| violation.criteria.iter().any(|violated| certified.holds(*violated));
    violations.iter().filter(concerns).find(|violation| violation.speaks_of(Some(&number))).map(|found| found.audit)
}

/// A version without the commit behind it.
fn number(version: &str) -> Option<Version> {
    version.split('@').next().and_then(|version| Version::parse(version.trim()).ok())
}

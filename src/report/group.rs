//! Findings that belong together: those of one policy, and of those the ones about one subject.

use crate::evidence::Text;
use crate::finding::{Finding, Level};

/// The findings of one policy at one level.
pub(super) struct PolicyGroup<'a> {
    pub level: Level,
    pub id: &'a str,
    pub subjects: Vec<SubjectGroup<'a>>,
}

/// The findings of one policy about one subject, in whichever workspaces it is.
pub(super) struct SubjectGroup<'a> {
    pub first: &'a Finding,
    /// One finding for each thing that was found.
    pub distinct: Vec<&'a Finding>,
    /// The same in other workspaces.
    pub elsewhere: Vec<&'a Finding>,
}

/// Groups findings that are in the verdict's order, which is kept.
pub(super) fn by_policy<'a>(findings: &[&'a Finding]) -> Vec<PolicyGroup<'a>> {
    let mut policies: Vec<PolicyGroup> = Vec::new();
    let mut places = std::collections::BTreeMap::<(usize, &str), usize>::new();
    for finding in findings {
        let same = |policy: &PolicyGroup| *policy.id == *finding.policy && policy.level == finding.level;
        if !policies.last().is_some_and(same) {
            policies.push(PolicyGroup { level: finding.level, id: &finding.policy, subjects: Vec::new() });
        }
        let group = policies.len();
        let Some(policy) = policies.last_mut() else { continue };
        let place = *places.entry((group, &*finding.subject)).or_insert(policy.subjects.len());
        match policy.subjects.get_mut(place) {
            Some(subject) => subject.add(finding),
            None => policy.subjects.push(SubjectGroup::of(finding)),
        }
    }
    policies
}

impl<'a> SubjectGroup<'a> {
    fn of(finding: &'a Finding) -> Self {
        SubjectGroup { first: finding, distinct: vec![finding], elsewhere: Vec::new() }
    }

    fn add(&mut self, finding: &'a Finding) {
        let known = |other: &&Finding| other.code == finding.code && other.message == finding.message;
        if self.distinct.iter().any(known) { self.elsewhere.push(finding) } else { self.distinct.push(finding) }
    }

    /// The remedies, each once.
    pub fn remedies(&self) -> Vec<&'a str> {
        let mut remedies: Vec<&str> = Vec::new();
        for remedy in self.distinct.iter().filter_map(|finding| finding.remedy.as_deref()) {
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        remedies
    }

    /// The other workspaces it is in, each once.
    pub fn workspaces_elsewhere(&self) -> Vec<Text> {
        let mut workspaces: Vec<Text> = self.elsewhere.iter().map(|finding| finding.workspace.clone()).collect();
        workspaces.retain(|workspace| *workspace != self.first.workspace);
        workspaces.sort();
        workspaces.dedup();
        workspaces
    }
}

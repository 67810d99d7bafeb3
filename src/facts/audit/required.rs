//! Which criteria each package has to meet. Source: cargo-vet's book, "Specifying Policies" and "Configuration".
//!
//! A member that nothing depends on asks for `safe-to-deploy`, of itself and of all that it builds with, and for
//! `safe-to-run` of what its tests need; policies say otherwise. What is asked for is handed down along dependencies.

use super::criteria::{Criteria, CriteriaSet};
use super::store::Store;
use super::{AuditPolicy, version};
use crate::evidence::Text;
use crate::facts::Package;
use crate::facts::graph_facts::GraphFacts;
use std::collections::{BTreeMap, BTreeSet};

/// The required criteria by package id, with what they imply.
pub(super) fn of(
    store: &Store,
    criteria: &Criteria,
    packages: &BTreeMap<Text, Package>,
    graph: &GraphFacts,
) -> BTreeMap<Text, CriteriaSet> {
    let mut all = Required { store, criteria, packages, graph, required: BTreeMap::new() };
    let depended_on = all.depended_on();
    let mut changed = all.begin(&depended_on);
    while let Some(id) = changed.pop() {
        let Some(package) = packages.get(&id) else { continue };
        let own = all.required.get(&id).copied().unwrap_or_default();
        let policy = all.policy(package);
        for to in graph.edges_of(&id, !package.member, false) {
            let asked = all.asked(policy, to).unwrap_or(own);
            if all.add(to, asked) {
                changed.push(to.clone());
            }
        }
    }
    all.required
}

struct Required<'a> {
    store: &'a Store,
    criteria: &'a Criteria,
    packages: &'a BTreeMap<Text, Package>,
    graph: &'a GraphFacts,
    required: BTreeMap<Text, CriteriaSet>,
}

impl<'a> Required<'a> {
    fn policy(&self, package: &Package) -> Option<&'a AuditPolicy> {
        self.store.policy(&package.name, &version(package))
    }

    /// What a policy asks of one dependency.
    fn asked(&self, policy: Option<&AuditPolicy>, to: &Text) -> Option<CriteriaSet> {
        let name = &self.packages.get(to)?.name;
        policy?.dependency_criteria.get(name).map(|names| self.criteria.all(names))
    }

    fn members(&self) -> impl Iterator<Item = &'a Package> {
        self.packages.values().filter(|package| package.member)
    }

    /// What something that the members build with depends on.
    fn depended_on(&self) -> BTreeSet<&'a Text> {
        let mut seen = BTreeSet::new();
        let mut depended_on = BTreeSet::new();
        let mut open: Vec<&Text> = self.members().map(|member| &member.id).collect();
        while let Some(id) = open.pop() {
            let Some(package) = self.packages.get(id) else { continue };
            if seen.insert(&package.id) {
                for to in self.graph.edges_of(id, !package.member, false) {
                    depended_on.extend(self.packages.get(to).map(|package| &package.id));
                    open.push(to);
                }
            }
        }
        depended_on
    }

    /// What members ask for by themselves: for their tests, and as roots.
    fn begin(&mut self, depended_on: &BTreeSet<&Text>) -> Vec<Text> {
        let mut changed = Vec::new();
        let packages = self.packages;
        let members = || packages.values().filter(|package| package.member);
        for member in members() {
            let policy = self.policy(member);
            let of_tests = policy.and_then(|policy| policy.dev_criteria.clone());
            let of_tests = self.criteria.all(&of_tests.unwrap_or_else(|| vec!["safe-to-run".into()]));
            let graph = self.graph;
            for to in graph.edges_of(&member.id, false, true) {
                let asked = self.asked(policy, to).unwrap_or(of_tests);
                self.add(to, asked);
                changed.push(to.clone());
            }
            if !depended_on.contains(&member.id) {
                self.add(&member.id, self.criteria.all(&["safe-to-deploy".into()]));
            }
        }
        for package in self.packages.values() {
            if let Some(names) = self.policy(package).and_then(|policy| policy.criteria.as_ref()) {
                self.required.insert(package.id.clone(), self.criteria.all(names));
            }
        }
        changed.extend(members().map(|member| member.id.clone()));
        changed
    }

    /// Adds to what a package has to meet; nothing where its own policy says what that is.
    fn add(&mut self, id: &Text, asked: CriteriaSet) -> bool {
        let own = self.packages.get(id).and_then(|package| self.policy(package)).and_then(|p| p.criteria.as_ref());
        if own.is_some() {
            return false;
        }
        let required = self.required.entry(id.clone()).or_default();
        let grows = !required.holds(asked);
        *required = required.with(asked);
        grows
    }
}

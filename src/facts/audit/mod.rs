//! cargo-vet's `supply-chain/`: who has looked at which version of which crate, and whether that is enough.
//!
//! `audits.toml` holds one's own audits, `config.toml` what is asked for and what is exempted, and `imports.lock` the
//! audits of others with the publishers that cargo-vet has looked up. Formats: cargo-vet's book, "Configuration". All is
//! read as `cargo vet --locked` reads it: nothing is fetched.

mod asked;
mod criteria;
mod required;
mod search;
mod store;
mod types;

#[cfg(test)]
mod tests;

pub(super) use asked::less;
pub use types::*;

use crate::evidence::{Evidence, Text};
use crate::facts::graph_facts::GraphFacts;
use crate::facts::workspace::Workspace;
use crate::facts::{Package, Problem, SourceKind};
use criteria::{Criteria, CriteriaSet};
use search::Crate;
use std::collections::{BTreeMap, BTreeSet};
use store::Store;

/// Reads the audits of a workspace, where it has any, and judges its packages by them.
pub(super) fn gather(
    evidence: &Evidence,
    workspace: &Workspace,
    packages: &BTreeMap<Text, Package>,
    graph: &GraphFacts,
) -> (Option<AuditFacts>, Vec<Problem>) {
    let folder = match workspace.root.is_empty() {
        true => "supply-chain".to_owned(),
        false => format!("{}/supply-chain", workspace.root),
    };
    match store::read(&evidence.files, &folder) {
        Ok(None) => (None, Vec::new()),
        Ok(Some(store)) => {
            let problems = store.problems.clone();
            (Some(judge(store, packages, graph)), problems)
        }
        Err(problem) => (None, vec![problem]),
    }
}

/// What a package is called in the store: its version, and the commit where it comes from git.
fn version(package: &Package) -> Text {
    match (&package.source.kind, &package.source.revision) {
        (SourceKind::Git, Some(revision)) => format!("{}@git:{revision}", package.version).into(),
        _ => package.version.clone(),
    }
}

/// Whether this package is to be audited: it is of crates.io, or the configuration says so.
fn third_party(store: &Store, package: &Package) -> bool {
    let policy = store.policy(&package.name, &version(package));
    package.source.kind == SourceKind::CratesIo || policy.is_some_and(|policy| policy.audit_as_crates_io == Some(true))
}

fn judge(store: Store, packages: &BTreeMap<Text, Package>, graph: &GraphFacts) -> AuditFacts {
    let criteria = Criteria::new(&store.criteria);
    let required = required::of(&store, &criteria, packages, graph);
    let mut by_name: BTreeMap<&Text, Vec<&Package>> = BTreeMap::new();
    for package in packages.values().filter(|package| third_party(&store, package)) {
        by_name.entry(&package.name).or_default().push(package);
    }
    let mut judged = Judged::default();
    for (name, versions) in by_name {
        let audited = Crate::new(&store, &criteria, name);
        let before = judged.open();
        for package in versions {
            let required = required.get(&package.id).copied().unwrap_or_default();
            judged.package(&criteria, &audited, package, required);
        }
        judged.contradictions.extend(audited.contradictions());
        // The audit that is still to come may begin at any of the crate's exemptions, so `cargo vet prune` keeps them.
        if judged.open() > before {
            judged.needed.extend(store.exemptions_of(name).into_iter().map(|(number, _)| number));
        }
    }
    judged.into_facts(store)
}

#[derive(Default)]
struct Judged {
    packages: BTreeMap<Text, AuditedPackage>,
    missing: Vec<MissingAudit>,
    violations: Vec<AuditViolation>,
    contradictions: Vec<AuditContradiction>,
    /// The exemptions that are needed, by their place in the store.
    needed: BTreeSet<usize>,
}

impl Judged {
    /// How much there is that cargo-vet would not let pass.
    fn open(&self) -> usize {
        self.missing.len() + self.contradictions.len()
    }

    fn package(&mut self, criteria: &Criteria, audited: &Crate<'_>, package: &Package, required: CriteriaSet) {
        let version = version(package);
        let mut facts = AuditedPackage { required: criteria.names(required), ..AuditedPackage::default() };
        let mut missing = required;
        if let Some(found) = audited.certified(&version) {
            missing = required.without(found.criteria);
            facts.certified = criteria.names(found.criteria);
            let needed = found.exemptions.iter().filter(|(criterion, _)| required.holds(*criterion));
            let needed: BTreeSet<usize> = needed.map(|(_, exemption)| *exemption).collect();
            facts.exempted = !needed.is_empty();
            self.needed.extend(needed);
        }
        if !missing.is_empty() {
            let (nearest, criteria) = (audited.nearest(&version, missing), criteria.strongest(missing));
            let (package, at) = (package.id.clone(), package.at.clone());
            self.missing.push(MissingAudit { package, criteria, nearest, at });
        }
        for entry in audited.violations(&package.version) {
            self.violations.push(AuditViolation {
                package: package.id.clone(),
                source: entry.source.clone(),
                criteria: entry.criteria.clone(),
                requirement: entry.requirement.clone().unwrap_or_default(),
                notes: entry.notes.clone(),
                at: package.at.clone(),
                violation_at: entry.at.clone(),
            });
        }
        facts.missing = criteria.names(missing);
        self.packages.insert(package.id.clone(), facts);
    }

    fn into_facts(self, store: Store) -> AuditFacts {
        let exemptions = store.exemptions.into_iter().enumerate().map(|(number, mut exemption)| {
            exemption.needed = self.needed.contains(&number);
            exemption
        });
        AuditFacts {
            path: store.path,
            criteria: store.criteria,
            imports: store.imports,
            policies: store.policies,
            audits: store.audits,
            exemptions: exemptions.collect(),
            packages: self.packages,
            missing: self.missing,
            violations: self.violations,
            contradictions: self.contradictions,
        }
    }
}

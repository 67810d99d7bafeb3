//! The types of the section `audits`.

use crate::evidence::Text;
use crate::finding::Span;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// cargo-vet's store, and what it says of the workspace's packages.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditFacts {
    /// The directory.
    pub path: Text,
    /// The criteria, the built-in ones included.
    pub criteria: BTreeMap<Text, AuditCriterion>,
    /// The audits of others that are imported, by the name they are given here.
    pub imports: BTreeMap<Text, AuditImport>,
    /// What is asked for, by `crate` or `crate:version`.
    pub policies: BTreeMap<Text, AuditPolicy>,
    /// Every audit, wildcard audit, trusted publisher and violation.
    pub audits: Vec<Audit>,
    /// Every exemption.
    pub exemptions: Vec<AuditExemption>,
    /// The packages that are to be audited, by id.
    pub packages: BTreeMap<Text, AuditedPackage>,
    /// The packages that lack an audit.
    pub missing: Vec<MissingAudit>,
    /// The packages that an audit says are bad.
    pub violations: Vec<AuditViolation>,
    /// Audits and exemptions of versions that a violation speaks of.
    pub contradictions: Vec<AuditContradiction>,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct AuditCriterion {
    /// What it implies directly.
    pub implies: Vec<Text>,
}

/// The audits of others.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditImport {
    /// Where they are.
    pub urls: Vec<Text>,
    /// Crates whose audits are not taken from there.
    pub exclude: BTreeSet<Text>,
    /// What their criteria count as here. In `imports.lock` that is done already.
    pub criteria_map: BTreeMap<Text, Vec<Text>>,
    /// They are in `imports.lock`.
    pub locked: bool,
    /// The URL.
    pub at: Span,
}

/// What is asked for of a crate and its dependencies.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct AuditPolicy {
    /// For it and its dependencies; absent where that is left to who depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<Vec<Text>>,
    /// For its dev-dependencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dev_criteria: Option<Vec<Text>>,
    /// For single dependencies, by name.
    pub dependency_criteria: BTreeMap<Text, Vec<Text>>,
    /// It is audited as if it came from crates.io.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_as_crates_io: Option<bool>,
}

/// An audit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Audit {
    /// The crate.
    pub name: Text,
    /// The import it comes from; absent for one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// What it says.
    pub kind: AuditKind,
    /// The criteria.
    pub criteria: Vec<Text>,
    /// The version that was audited, or that a delta leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// The version that a delta begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Text>,
    /// The versions that a violation speaks of, as a Cargo requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// The publisher: `user:<id>`, or the trusted publisher as crates.io writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Text>,
    /// The first day of publication that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Text>,
    /// The day of publication from which on it no longer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Text>,
    /// Who says so.
    pub who: Vec<Text>,
    /// What they noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text>,
    /// The version, delta or requirement; the publisher.
    pub at: Span,
}

/// What an audit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// A version was read in full.
    Full,
    /// The difference between two versions was read.
    Delta,
    /// These versions are bad.
    Violation,
    /// What this publisher publishes of the crate is vouched for.
    Wildcard,
    /// What this publisher publishes of the crate is trusted.
    Trusted,
}

/// A version that is used without an audit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditExemption {
    /// The crate.
    pub name: Text,
    /// The version.
    pub version: Text,
    /// The criteria that it is exempted from.
    pub criteria: Vec<Text>,
    /// cargo-vet suggests audits for it.
    pub suggest: bool,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text>,
    /// A package of the lockfile would lack an audit without it, or lacks one that may begin there.
    pub needed: bool,
    /// The version.
    pub at: Span,
}

/// A package that is to be audited.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct AuditedPackage {
    /// The criteria that are asked for, what they imply included.
    pub required: BTreeSet<Text>,
    /// The criteria that it is certified for, by audits or by exemptions.
    pub certified: BTreeSet<Text>,
    /// What is asked for and not certified.
    pub missing: BTreeSet<Text>,
    /// Some of what is asked for is only certified with an exemption.
    pub exempted: bool,
}

/// A package that lacks an audit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MissingAudit {
    /// The package, by id.
    pub package: Text,
    /// What is missing; what is implied by one of them is left out.
    pub criteria: Vec<Text>,
    /// The nearest version that has what is missing: the difference to it is what is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Text>,
    /// The package's name in the lockfile.
    pub at: Span,
}

/// A package that an audit says is bad.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditViolation {
    /// The package, by id.
    pub package: Text,
    /// The import it comes from; absent for one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// The criteria that it violates.
    pub criteria: Vec<Text>,
    /// The versions.
    pub requirement: Text,
    /// What they noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text>,
    /// The package's name in the lockfile.
    pub at: Span,
    /// The violation.
    pub violation_at: Span,
}

/// An audit or an exemption of a version that a violation speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditContradiction {
    /// The crate.
    pub name: Text,
    /// The version that is certified.
    pub version: Text,
    /// The versions that the violation speaks of.
    pub requirement: Text,
    /// It is an exemption and no audit.
    pub exemption: bool,
    /// The audit or exemption.
    pub at: Span,
    /// The violation.
    pub violation_at: Span,
}

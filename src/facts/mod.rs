//! Facts: what the evidence of one workspace says, typed and joined.
//!
//! This is the document that policies read as `input`; `policies/facts.schema.json` is generated from these types.
//! What is not known is absent, and [`Package::known`] says which sources were there. Policies loop over
//! [`Groups`], not over packages: a loop over a thousand packages costs more than all the rest of a policy.

pub mod advisory;
pub mod audit;
pub mod change;
pub mod confusable;
mod contents;
pub mod declarations;
mod document;
mod gather;
mod graph;
mod graph_facts;
mod groups;
mod ignored;
mod licence;
pub mod lockfile;
pub mod manifest;
mod outdated;
mod recent;
pub mod remedy;
pub mod settings;
mod source;
pub mod span;
pub mod workflow;
pub mod workspace;

pub use contents::{Contents, RecognisedLicence};
pub use graph_facts::GraphFacts;
pub use remedy::Remedy;

use crate::evidence::{DependencyKind, Stage, Subject, Text, VcsInfo};
use crate::finding::{Fix, Severity, Span};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The schema's name, first field of every facts document.
pub const SCHEMA: &str = "andon.facts/1";

/// Something in the evidence that cannot be read: it is named in the verdict as undecided, and blocks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where; line 1, column 1 for a file as a whole.
    pub at: Span,
    /// What, why it matters and what to do, in one sentence.
    pub message: String,
}

/// The facts of one workspace.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Facts {
    /// `andon.facts/1`.
    pub schema: Text,
    /// The moment to judge for, RFC 3339.
    pub as_of: Text,
    /// How far the change has come.
    pub stage: Stage,
    /// What is judged.
    pub subject: Subject,
    /// The workspace's root directory relative to the repository's; empty for the root itself.
    pub workspace: Text,
    /// The lockfile; null where there is none.
    pub lockfile: Option<LockfileFacts>,
    /// Every package of the lockfile, by id.
    pub packages: BTreeMap<Text, Package>,
    /// Packages grouped by what policies ask about.
    pub groups: Groups,
    /// What lies in the sources of others' packages.
    pub contents: Contents,
    /// The graph of the lockfile, for policies that follow it.
    #[schemars(with = "graph_facts::Document")]
    pub graph: GraphFacts,
    /// The advisories that touch a package of the lockfile.
    pub advisories: Vec<AdvisoryMatch>,
    /// What to do about each package that is known to be yanked, by its id.
    pub replacements: BTreeMap<Text, Remedy>,
    /// The advisory set itself.
    pub advisory_set: AdvisorySetFacts,
    /// The manifests of the workspace's root and members.
    pub manifests: Vec<ManifestFacts>,
    /// Another manifest stands in a directory above the workspace's: a fuzz target, an example, a tool.
    pub nested: bool,
    /// The rule by which git ignores the lockfile, be it there or not; null where none is certain to.
    pub lockfile_ignored: Option<IgnoreRule>,
    /// What the manifests ask for and the lockfile does not have: Cargo would change it, or refuse with `--locked`.
    pub outdated: Vec<OutdatedEntry>,
    /// The packages of others that were published within the last year, the youngest first.
    pub recent: Vec<RecentRelease>,
    /// The packages of crates.io whose name can be taken for that of another crate.
    pub confusable: Vec<confusable::ConfusableName>,
    /// What those manifests declare, grouped.
    pub declarations: declarations::Declarations,
    /// What the repository sets for Cargo and rustup.
    pub settings: settings::Settings,
    /// GitHub Actions: of the whole repository, with its first workspace only.
    pub workflows: workflow::WorkflowFacts,
    /// cargo-vet's `supply-chain/`; null where there is none.
    pub audits: Option<audit::AuditFacts>,
    /// How the head differs from the base; null where there is no base.
    pub change: Option<change::Change>,
}

/// A lockfile as a file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LockfileFacts {
    /// Its path relative to the root.
    pub path: Text,
    /// Its format, 1 to 4; 0 where it cannot be read.
    pub version: u32,
    /// How many packages it holds.
    pub packages: u32,
    /// `[[patch.unused]]`: patches that no package uses, as `name@version`.
    pub unused_patches: Vec<Text>,
    /// The file as a whole.
    pub at: Span,
}

/// One package of the lockfile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Package {
    /// Its name.
    pub name: Text,
    /// Its exact version.
    pub version: Text,
    /// `name@version`; ` (source)` is appended where two packages share name and version.
    pub id: Text,
    /// Where its code comes from.
    pub source: Source,
    /// SHA-256 of the `.crate` file, where the lockfile has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Text>,
    /// Belongs to the workspace.
    pub member: bool,
    /// A member depends on it.
    pub direct: bool,
    /// A package that is no member depends on it.
    pub transitive: bool,
    /// Steps from the nearest member; absent where no member reaches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// How members reach it; all three where that is not known.
    pub kinds: BTreeSet<DependencyKind>,
    /// Whom it depends on, by id.
    pub dependencies: Vec<Text>,
    /// Who depends on it, by id.
    pub dependents: Vec<Text>,
    /// The shortest chain of ids from a member to it, both included; empty where no member reaches it. Of a chain
    /// longer than 40 the middle is left out, with `…` in its place.
    pub path: Vec<Text>,
    /// Its licence, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// Has a build script, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_script: Option<bool>,
    /// Is a procedural macro, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proc_macro: Option<bool>,
    /// The native library that it claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Text>,
    /// When it was published, RFC 3339, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Text>,
    /// Taken back by its publisher, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yanked: Option<bool>,
    /// The oldest Rust that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust_version: Option<Text>,
    /// Why what a registry serves is not a commit of its repository; absent where it is one, and where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncommitted: Option<Uncommitted>,
    /// Which sources of knowledge were there: absent is not the same as no.
    pub known: BTreeSet<KnownFrom>,
    /// Its name in the lockfile.
    pub at: Span,
}

/// Why a published crate is not a commit of its repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uncommitted {
    /// Files that were published differed from the commit's.
    Dirty,
    /// No commit is noted.
    NoCommit,
}

impl Uncommitted {
    /// What Cargo noted; `None` where that is a commit.
    pub(super) fn of(vcs: &VcsInfo) -> Option<Uncommitted> {
        match vcs {
            VcsInfo { dirty: true, .. } => Some(Uncommitted::Dirty),
            VcsInfo { commit: None, .. } => Some(Uncommitted::NoCommit),
            _ => None,
        }
    }
}

/// A source of knowledge about a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KnownFrom {
    /// The registry's index.
    Index,
    /// The crate's own manifest.
    Manifest,
}

/// Where a package's code comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Source {
    /// What kind of place.
    pub kind: SourceKind,
    /// The registry's index or the repository, without `registry+`, query and fragment; absent for a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// What a git dependency asks for: `branch=main`, `tag=v1`, `rev=abc`; absent for the default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// The commit that git resolved it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
}

/// What kind of place a package's code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// crates.io, under any of its index URLs.
    CratesIo,
    /// Another registry.
    Registry,
    /// A git repository.
    Git,
    /// The file system.
    Path,
}

/// A licence expression, read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Licence {
    /// As the manifest writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<Text>,
    /// `license-file`, where the manifest names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Text>,
}

/// Packages grouped by what policies ask about. Lists are of package ids, in order of id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Groups {
    /// Every package by its name.
    pub by_name: BTreeMap<Text, Vec<Text>>,
    /// The dependencies that the workspace's manifests declare, by the packages' real names; of
    /// `[workspace.dependencies]` none.
    pub declared: BTreeMap<Text, Vec<DeclaredDependency>>,
    /// The names of which the lockfile has more than one version or source, members aside.
    pub duplicates: BTreeMap<Text, Vec<Text>>,
    /// Packages of others by licence expression, as written.
    pub by_licence: BTreeMap<Text, LicenceGroup>,
    /// Packages of others whose manifest is known and names no licence expression.
    pub without_licence: Vec<Text>,
    /// Packages of others whose manifest is not known.
    pub licence_unknown: Vec<Text>,
    /// The workspace's own packages by licence expression, as written.
    pub own_by_licence: BTreeMap<Text, LicenceGroup>,
    /// The workspace's own packages that name no licence expression.
    pub own_without_licence: Vec<Text>,
    /// Packages that are not of the file system, by source: its URL, and for git the reference.
    pub by_source: BTreeMap<Text, SourceGroup>,
    /// Packages of a registry whose lockfile entry has no checksum.
    pub without_checksum: Vec<Text>,
    /// Packages known to be yanked.
    pub yanked: Vec<Text>,
    /// Packages of a registry of which it is not known whether they are yanked.
    pub yanked_unknown: Vec<Text>,
    /// Packages of others known to have a build script.
    pub build_scripts: Vec<Text>,
    /// Packages of others known to be procedural macros.
    pub proc_macros: Vec<Text>,
    /// Packages of others known to claim a native library.
    pub native_links: Vec<Text>,
}

/// A dependency as a manifest of the workspace declares it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DeclaredDependency {
    /// The manifest.
    pub manifest: Text,
    /// The package that declares it.
    pub member: Text,
    /// The name that the code uses.
    pub name: Text,
    /// The version requirement; absent where none is written (path and git dependencies).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// Normal, build or dev.
    pub kind: DependencyKind,
    /// The features asked for.
    pub features: Vec<Text>,
    /// Whether default features are on.
    pub default_features: bool,
    /// As in [`ManifestDependency::at`].
    pub at: Span,
}

/// The packages under one licence expression.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct LicenceGroup {
    /// The ways to satisfy the expression: each a set of licences (SPDX ids, with ` WITH ` and the exception where there
    /// is one) that must all be accepted. Empty where the expression cannot be read.
    pub alternatives: Vec<BTreeSet<Text>>,
    /// Why the expression cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The packages.
    pub packages: Vec<Text>,
}

/// The packages of one source.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SourceGroup {
    /// The source, without a git revision.
    pub source: Source,
    /// The packages.
    pub packages: Vec<Text>,
}

/// An advisory that touches a package of the lockfile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AdvisoryMatch {
    /// Its id: `RUSTSEC-…`, or `GHSA-…` and the like where RustSec has none.
    pub id: Text,
    /// Its other ids.
    pub aliases: Vec<Text>,
    /// The package it touches, by id.
    pub package: Text,
    /// The package's name.
    pub name: Text,
    /// The package's version.
    pub version: Text,
    /// What it warns of.
    pub kind: AdvisoryKind,
    /// How grave.
    pub severity: Severity,
    /// The CVSS base score, where scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The CVSS vector, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector: Option<Text>,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: Text,
    /// Version requirements that are free of it.
    pub patched: Vec<Text>,
    /// Version requirements that never had it.
    pub unaffected: Vec<Text>,
    /// The paths of the affected functions, where known.
    pub functions: Vec<Text>,
    /// The processor architectures that it is limited to; empty for all.
    pub architectures: Vec<Text>,
    /// The operating systems that it is limited to; empty for all.
    pub systems: Vec<Text>,
    /// What to do, in one sentence.
    pub remedy: String,
    /// The same for machines, step by step; empty where it is not known so exactly.
    pub fix: Vec<Fix>,
    /// Where to read it; empty where no page is known.
    pub url: Text,
    /// The package's name in the lockfile.
    pub at: Span,
}

/// What an advisory warns of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryKind {
    /// Can be attacked; malicious code counts here.
    Vulnerability,
    /// Safe code can break memory safety.
    Unsound,
    /// Nobody looks after it.
    Unmaintained,
    /// Worth knowing.
    Notice,
}

/// The advisory set as policies see it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct AdvisorySetFacts {
    /// Where it came from.
    pub source: Text,
    /// Which revision of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
    /// The day it was gathered, `YYYY-MM-DD`.
    pub date: Text,
    /// Whole days from then to `as_of`; negative where it is from the future.
    pub age_days: i64,
    /// How many advisories it holds.
    pub count: u32,
    /// The entries that could not be read.
    pub unreadable: Vec<UnreadableAdvisory>,
}

/// An entry of an advisory source that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct UnreadableAdvisory {
    /// The file's name in its source.
    pub entry: Text,
    /// What is wrong with it.
    pub reason: String,
}

/// A line of a `.gitignore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IgnoreRule {
    /// The pattern, as written.
    pub pattern: Text,
    /// Where it stands.
    pub at: Span,
}

/// Something that a manifest says and the lockfile does not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OutdatedEntry {
    /// The manifest.
    pub manifest: Text,
    /// The member, or the package that it depends on.
    pub package: Text,
    /// The member's version, or the requirement of the dependency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// The versions that the lockfile has in its place.
    pub locked: Vec<Text>,
    /// What is wrong.
    pub reason: OutdatedReason,
    /// Where the manifest says it.
    pub at: Span,
}

/// How a lockfile is behind its manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutdatedReason {
    /// It does not list a member.
    MemberMissing,
    /// It lists a member in another version.
    MemberVersion,
    /// It has no package for a dependency.
    DependencyMissing,
    /// It has no version that a requirement admits.
    DependencyVersion,
    /// It has the dependency from somewhere else.
    DependencySource,
    /// It has a dependency that the manifest does not declare, or no longer.
    DependencyUndeclared,
}

/// A young release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecentRelease {
    /// Its id.
    pub package: Text,
    /// Its name.
    pub name: Text,
    /// The index of its registry, unless that is crates.io.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<Text>,
    /// When it was published, RFC 3339.
    pub published: Text,
    /// Whole hours from then to `as_of`; 0 where it is from the future.
    pub age_hours: i64,
    /// The advisories of which it is the first version that mends them.
    pub mends: Vec<Text>,
    /// Its name in the lockfile.
    pub at: Span,
}

/// One manifest of the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ManifestFacts {
    /// Its path relative to the repository's root.
    pub path: Text,
    /// The package's name; absent in a virtual manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<Text>,
    /// Its licence, inherited or its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// `false` and `[]` both mean that it is never published to a registry.
    pub publish: bool,
    /// The registries that `publish` names; empty where it names none, so that any will do.
    pub registries: Vec<Text>,
    /// Its dependencies, those inherited from the workspace included; in the workspace's root also
    /// `[workspace.dependencies]`, marked so.
    pub dependencies: Vec<ManifestDependency>,
    /// `[patch]` and `[replace]`; of the workspace's root alone, as Cargo passes over those of members.
    pub patches: Vec<manifest::Patch>,
    /// `[profile]`; of the workspace's root alone.
    pub profiles: Vec<manifest::ProfileSetting>,
}

/// One dependency as a manifest declares it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ManifestDependency {
    /// The name that the code uses.
    pub name: Text,
    /// The package's real name.
    pub package: Text,
    /// The version requirement; absent where none is written (path and git dependencies).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// Normal, build or dev.
    pub kind: DependencyKind,
    /// The table it stands in.
    pub table: DependencyTable,
    /// Only on this target: a triple or a `cfg(…)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Text>,
    /// Where its code comes from, as far as the manifest says.
    pub source: ManifestSource,
    /// The features asked for.
    pub features: Vec<Text>,
    /// Whether default features are on.
    pub default_features: bool,
    /// Only with a feature.
    pub optional: bool,
    /// Inherited by `workspace = true`.
    pub workspace: bool,
    /// The requirement, or the dependency's key where it has none; for an inherited one its key.
    pub at: Span,
}

/// The table that a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DependencyTable {
    /// A dependency table of a package.
    Package,
    /// `[workspace.dependencies]`, which depends on nothing by itself.
    Workspace,
}

/// Where a manifest says that a dependency's code comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct ManifestSource {
    /// `path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// `git`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<Text>,
    /// `branch=…`, `tag=…` or `rev=…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// `registry` or `registry-index`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<Text>,
}

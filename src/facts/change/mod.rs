//! What a change does: the base of the evidence compared with its head, for one workspace.
//!
//! Everything in here is a comparison of two documents and holds nothing that either says by itself. Absent without a
//! base; a base whose lockfile has the same bytes costs one comparison of them. A further part of a change (settings,
//! workflows) gets a field of [`Change`] and a file beside this one.

mod brought;
mod files;
mod gate;
mod manifests;
mod packages;
mod pair;
mod step;
mod vendored;

#[cfg(test)]
mod tests;

pub use gate::{GateChange, GateChangeKind};
pub use step::Step;

use super::lockfile::Lockfile;
use super::workspace::Workspace;
use super::{DependencyTable, ManifestSource, Package, Source};
use crate::evidence::{Base, DependencyKind, Evidence, Subject, Text, Trust};
use crate::finding::Span;
use packages::Differences;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// How the base and the head differ.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// What the change starts from.
    pub base: Subject,
    /// What became of the workspace's lockfile. The lists of packages are empty unless it is `changed`, `added` or
    /// `removed`.
    pub lockfile: LockfileChange,
    /// Packages that the base does not have, neither in this version nor in one that was updated to it.
    pub added: Vec<AddedPackage>,
    /// Packages that the head does not have.
    pub removed: Vec<RemovedPackage>,
    /// Packages of which the head has another version, or another commit.
    pub updated: Vec<UpdatedPackage>,
    /// Packages of which the version stayed and the code may not have: another source, another checksum.
    pub same_version: Vec<AlteredPackage>,
    /// Packages whose code and version both sides mean alike, and of which the repository keeps other files.
    pub vendored: Vec<VendoredChange>,
    /// Dependencies that the workspace's manifests declare differently, `[workspace.dependencies]` included.
    pub dependencies: Vec<DependencyChange>,
    /// The files of the evidence that differ, those of other workspaces included.
    pub files: ChangedFiles,
    /// In what the head would judge less than the base, or perhaps less. Listed with the first workspace alone.
    pub gate: Vec<GateChange>,
    /// Which side this judgement's configuration, waivers and own policies were taken from.
    pub trust: Trust,
}

/// What became of the lockfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LockfileChange {
    /// Both sides have none.
    Absent,
    /// Only the head has one: the workspace is new, or was without.
    Added,
    /// Only the base has one.
    Removed,
    /// The same bytes.
    Unchanged,
    /// Other bytes.
    Changed,
    /// The base's cannot be read, so that nothing can be compared.
    BaseUnreadable,
}

/// A package that is new.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AddedPackage {
    /// Its id in the head.
    pub package: Text,
    /// Its name.
    pub name: Text,
    /// Its version.
    pub version: Text,
    /// Belongs to the workspace.
    pub member: bool,
    /// The base has no package of this name in any version.
    pub new_name: bool,
    /// A package depends on it that is neither new nor in `brought_by`: a member whose manifest asks for it, or a package
    /// of which a feature was switched on.
    pub asked_for: bool,
    /// The updated packages, by id, whose new version depends on it directly and whose former one, as far as that is
    /// known, did not even declare it.
    pub brought_by: Vec<Text>,
    /// The nearest updated package from which a chain of new packages leads to it; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<Text>,
    /// What of it runs when it is built, or cannot be read, as far as it is known.
    pub build_code: Vec<BuildCode>,
    /// Its name in the lockfile.
    pub at: Span,
}

/// A package that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RemovedPackage {
    /// Its name.
    pub name: Text,
    /// Its version.
    pub version: Text,
    /// Where its code came from.
    pub source: Source,
}

/// A package whose version changed, or whose commit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UpdatedPackage {
    /// Its id in the head.
    pub package: Text,
    /// Its name.
    pub name: Text,
    /// The version of the base.
    pub from: Text,
    /// The version of the head.
    pub to: Text,
    /// How far apart they are.
    pub step: Step,
    /// Belongs to the workspace.
    pub member: bool,
    /// The source of the base, where it was another place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Source>,
    /// The source of the head.
    pub source: Source,
    /// The base's version was published from a commit of its repository, as far as that is known.
    pub from_commit: bool,
    /// Both versions' own manifests are known, so that `gained`, `lost` and `licence` say all there is.
    pub comparable: bool,
    /// What runs when the head's version is built, or cannot be read, as far as it is known.
    pub build_code: Vec<BuildCode>,
    /// What of `build_code` the base's version is known not to have had.
    pub gained: Vec<BuildCode>,
    /// What the base's version had, and the head's is known not to have.
    pub lost: Vec<BuildCode>,
    /// The licence, where both are known and whoever accepted the former one need not accept the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<LicenceChange>,
    /// Its name in the lockfile.
    pub at: Span,
}

/// What a crate brings that acts at build time or that nobody can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuildCode {
    /// A build script.
    BuildScript,
    /// A procedural macro.
    ProcMacro,
    /// A claim on a native library.
    Links,
}

/// A licence before and after. A spelling, or an alternative more, is no change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LicenceChange {
    /// The expression of the base.
    pub from: Text,
    /// That of the head, or its licence file's name; absent where it has neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Text>,
}

/// A package whose version stayed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AlteredPackage {
    /// Its id in the head.
    pub package: Text,
    /// Its name.
    pub name: Text,
    /// Its version.
    pub version: Text,
    /// Belongs to the workspace now.
    pub member: bool,
    /// The source of the base, where it was another place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Source>,
    /// The source of the head.
    pub source: Source,
    /// What became of the checksum. A package that moved has none to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<ChecksumChange>,
    /// Its name in the lockfile.
    pub at: Span,
}

/// A vendored package that has other files than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VendoredChange {
    /// Its id.
    pub package: Text,
    /// The directory, relative to the root.
    pub directory: Text,
    /// SHA-256 over the names and contents of its files; absent where they cannot all be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// It was compared with what was published: what became of it is known.
    pub compared: bool,
    /// Its manifest.
    pub at: Span,
}

/// A checksum before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChecksumChange {
    /// That of the base; absent where it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Text>,
    /// That of the head; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Text>,
}

/// A dependency that a manifest declares differently.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DependencyChange {
    /// The manifest.
    pub path: Text,
    /// The name that the code uses.
    pub name: Text,
    /// Normal, build or dev.
    pub kind: DependencyKind,
    /// The table it stands in.
    pub table: DependencyTable,
    /// Only on this target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Text>,
    /// As the base declares it; absent where it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Declaration>,
    /// As the head declares it; absent where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Declaration>,
    /// Where the head declares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Span>,
}

/// What of a declared dependency is compared: which code it means. As the manifest writes it: what it inherits by
/// `workspace = true` is compared where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Declaration {
    /// The package's real name.
    pub package: Text,
    /// The version requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// Where its code comes from.
    pub source: ManifestSource,
    /// Inherited by `workspace = true`.
    pub workspace: bool,
}

/// The paths of files that differ.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct ChangedFiles {
    /// Only the head has them.
    pub added: Vec<Text>,
    /// Both have them, with other bytes.
    pub changed: Vec<Text>,
    /// Only the base has them.
    pub removed: Vec<Text>,
}

impl Change {
    /// Compares a workspace with its base; `None` where there is none. `packages` are those of the head.
    pub(super) fn of(evidence: &Evidence, workspace: &Workspace, packages: &BTreeMap<Text, Package>) -> Option<Change> {
        let base = evidence.base.as_ref()?;
        let (lockfile, differences) = lockfile(evidence, base, workspace, packages);
        let Differences { added, removed, updated, same_version } = differences;
        let files = files::changes(evidence, base);
        Some(Change {
            base: base.subject.clone(),
            lockfile,
            added,
            removed,
            updated,
            same_version,
            vendored: vendored::changes(evidence, base, workspace, packages),
            dependencies: manifests::changes(evidence, base, workspace),
            gate: if workspace.first { gate::changes(evidence, base, &files) } else { Vec::new() },
            trust: base.trust,
            files,
        })
    }
}

/// What became of the lockfile, and of its packages.
fn lockfile(
    evidence: &Evidence,
    base: &Base,
    workspace: &Workspace,
    packages: &BTreeMap<Text, Package>,
) -> (LockfileChange, Differences) {
    let path = workspace.lockfile_path();
    let head = workspace.lockfile.as_ref().and_then(|path| evidence.files.get(path));
    let (former, state) = match (base.files.get(&path), head) {
        (None, None) => return (LockfileChange::Absent, Differences::default()),
        (Some(former), Some(head)) if former == head => return (LockfileChange::Unchanged, Differences::default()),
        (None, Some(_)) => (None, LockfileChange::Added),
        (Some(former), None) => (Some(former), LockfileChange::Removed),
        (Some(former), Some(_)) => (Some(former), LockfileChange::Changed),
    };
    let former = former.map(|bytes| Lockfile::parse_once(&path, bytes, &evidence.memo));
    let former: &[_] = match former.as_deref() {
        Some(Err(_)) => return (LockfileChange::BaseUnreadable, Differences::default()),
        Some(Ok(lockfile)) => &lockfile.packages,
        None => &[],
    };
    (state, Differences::between(evidence, base, former, packages))
}

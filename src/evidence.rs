//! Evidence: named bytes, and nothing else that a judgement depends on.
//!
//! Native callers get it from `collect`; C, WASM and tests hand it in as JSON (`andon.evidence/1`). From here on
//! everything is a pure function: no file, clock, process or network is looked at again.

mod memo;
pub(crate) mod moment;
mod sources;
mod vendored;

use crate::advisories::AdvisorySet;
use crate::error::Error;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use memo::Memo;
pub use sources::{CodeFile, CodeFiles, CodeKind, CrateFiles, LicenceFile, LicenceText, VcsInfo};
pub use vendored::{Edit, EditedFile, Edits, Vendored};

/// Text that is shared rather than copied: names, ids, paths.
pub type Text = Arc<str>;

/// The schema's name, first field of every evidence document.
pub const SCHEMA: &str = "andon.evidence/1";

/// All that a verdict depends on, besides the gate itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// `andon.evidence/1`.
    pub schema: Text,
    /// The moment the verdict is given for: ages, grace periods and waivers are counted from it.
    #[serde(deserialize_with = "moment::required")]
    #[schemars(with = "String")]
    pub as_of: Timestamp,
    /// How far the change has come.
    #[serde(default)]
    pub stage: Stage,
    /// What is judged, for the reader; no path of the machine it was read on.
    #[serde(default)]
    pub subject: Subject,
    /// Files by their path relative to the root, with `/` between components: lockfiles, manifests, Cargo's
    /// configuration, toolchain files, workflows.
    pub files: BTreeMap<Text, FileBytes>,
    /// Files that are there but could not be read, with the reason. Each is named in the verdict.
    #[serde(default)]
    pub unreadable: Vec<Unreadable>,
    /// What is known of each crate that is not in `files`, by [`crate_key`].
    #[serde(default)]
    pub crates: BTreeMap<Text, Arc<CrateKnowledge>>,
    /// Which other versions there are of crates that something is wrong with, and of those that hold them back; by
    /// [`releases_key`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub releases: BTreeMap<Text, Releases>,
    /// What the evidence is compared with, where a change is judged: the same repository before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// The advisories to judge by, as a snapshot's text; the built-in ones where absent.
    #[serde(default = "AdvisorySet::builtin")]
    #[schemars(with = "String")]
    pub advisories: Arc<AdvisorySet>,
    /// What was made of the files already; nothing follows from it.
    #[serde(skip)]
    pub memo: Memo,
}

impl Evidence {
    /// Evidence of nothing, to be filled: `as_of` and the built-in advisories.
    pub fn new(as_of: Timestamp) -> Self {
        Evidence {
            schema: SCHEMA.into(),
            as_of,
            stage: Stage::default(),
            subject: Subject::default(),
            files: BTreeMap::new(),
            unreadable: Vec::new(),
            crates: BTreeMap::new(),
            releases: BTreeMap::new(),
            base: None,
            advisories: AdvisorySet::builtin(),
            memo: Memo::default(),
        }
    }

    /// The base as evidence of its own: what was to be judged before the change, for the same moment.
    pub(crate) fn before(&self) -> Option<Evidence> {
        let base = self.base.as_ref()?;
        let mut crates = self.crates.clone();
        crates.extend(base.crates.iter().map(|(key, known)| (key.clone(), Arc::clone(known))));
        Some(Evidence {
            schema: self.schema.clone(),
            as_of: self.as_of,
            stage: self.stage,
            subject: base.subject.clone(),
            files: base.files.clone(),
            unreadable: base.unreadable.clone(),
            crates,
            // Remedies are for what there is now.
            releases: BTreeMap::new(),
            base: None,
            advisories: Arc::clone(&self.advisories),
            memo: self.memo.clone(),
        })
    }

    /// Reads an `andon.evidence/1` document.
    ///
    /// # Errors
    /// [`Error::Evidence`] where the text is not JSON of that shape, or of another version of it.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let evidence: Evidence = serde_json::from_str(json).map_err(|e| Error::Evidence { message: e.to_string() })?;
        if &*evidence.schema != SCHEMA {
            let message = format!("schema {:?} is not {SCHEMA:?}", evidence.schema);
            return Err(Error::Evidence { message });
        }
        Ok(evidence)
    }
}

/// The side that a change starts from: what [`Evidence`] has of the head.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// What it is, for the reader.
    #[serde(default)]
    pub subject: Subject,
    /// Its files by their path relative to the root. Those that the change leaves alone can share the head's bytes.
    pub files: BTreeMap<Text, FileBytes>,
    /// Files that are there but could not be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<Unreadable>,
    /// What is known of its crates, by [`crate_key`]. A crate that is not here is looked for among the head's: the key
    /// says which code is meant.
    #[serde(default)]
    pub crates: BTreeMap<Text, Arc<CrateKnowledge>>,
    /// Which side the gate's configuration, waivers and own policies were taken from.
    #[serde(default)]
    pub trust: Trust,
}

/// Which side of a change the gate itself is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The base: nobody widens the gate and passes through it in one change.
    #[default]
    Base,
    /// The head: somebody answers for the change to the gate.
    Head,
}

/// The key of a crate in [`Evidence::crates`]: `name@version source`, with the source as the lockfile writes it.
pub fn crate_key(name: &str, version: &str, source: &str) -> String {
    format!("{name}@{version} {source}")
}

/// The versions of a crate that the registry's index knows and that are not yanked, each with what it says of it.
pub type Releases = BTreeMap<Text, IndexKnowledge>;

/// The key of a crate in [`Evidence::releases`]: `name source`, with the source as the lockfile writes it.
pub fn releases_key(name: &str, source: &str) -> String {
    format!("{name} {source}")
}

/// How far a change has come. Deploy and release are different moments with different risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// On a developer's machine.
    #[default]
    Commit,
    /// Into the main branch.
    Merge,
    /// Onto machines.
    Deploy,
    /// To users.
    Release,
}

/// What is judged, in words for the reader.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// A name for the root that all paths are relative to.
    #[serde(default)]
    pub root: Text,
    /// The commit, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
    /// The tree, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<Text>,
    /// When the commit was made.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "moment::optional")]
    #[schemars(with = "Option<String>")]
    pub committed: Option<Timestamp>,
}

/// A file's bytes: in JSON a string, or an array of numbers where they are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FileBytes {
    /// UTF-8.
    Text(Text),
    /// Anything else.
    Bytes(Vec<u8>),
}

impl FileBytes {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            FileBytes::Text(text) => text.as_bytes(),
            FileBytes::Bytes(bytes) => bytes,
        }
    }

    /// The bytes, to keep.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            FileBytes::Text(text) => text.as_bytes().to_vec(),
            FileBytes::Bytes(bytes) => bytes,
        }
    }

    /// The text, or how many bytes of it are valid UTF-8.
    pub fn as_text(&self) -> Result<&Text, usize> {
        match self {
            FileBytes::Text(text) => Ok(text),
            FileBytes::Bytes(bytes) => Err(match std::str::from_utf8(bytes) {
                Ok(_) => bytes.len(),
                Err(e) => e.valid_up_to(),
            }),
        }
    }
}

impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => FileBytes::Text(text.into()),
            Err(e) => FileBytes::Bytes(e.into_bytes()),
        }
    }
}

impl From<&str> for FileBytes {
    fn from(text: &str) -> Self {
        FileBytes::Text(text.into())
    }
}

/// A file that is there but could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unreadable {
    /// Its path relative to the root.
    pub file: Text,
    /// What the system said.
    pub reason: String,
}

/// What is known of one crate from outside the repository. Absent means unknown, never "no".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CrateKnowledge {
    /// From the registry's index; source: the Cargo book, "Registry Index".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexKnowledge>,
    /// From the crate's own manifest, extracted, checked out or vendored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<ManifestKnowledge>,
    /// From the crate's sources, extracted, checked out or vendored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<CrateFiles>,
    /// What the repository keeps of it in directories that a configuration puts into the place of some source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vendored: Vec<Vendored>,
    /// Of a package from git, a branch or tag of its repository that leads to its commit, as Cargo has fetched them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<Text>,
}

/// What a registry's index says of one version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IndexKnowledge {
    /// Taken back by its publisher. The one entry of the index that can change.
    pub yanked: bool,
    /// When it was published (`pubtime`, Cargo 1.94 and later), RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Text>,
    /// Its dependencies, by the packages' real names.
    pub dependencies: Vec<KnownDependency>,
    /// The native library that it claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Text>,
    /// The oldest Rust that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust_version: Option<Text>,
}

/// What a crate's own manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ManifestKnowledge {
    /// `package.license`, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<Text>,
    /// `package.license-file`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence_file: Option<Text>,
    /// Runs code when it is built.
    pub build_script: bool,
    /// The build script, where the manifest names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_path: Option<Text>,
    /// Runs code in the compiler.
    pub proc_macro: bool,
    /// The native library that it claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Text>,
    /// The oldest Rust that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust_version: Option<Text>,
    /// Its dependencies, by the packages' real names.
    pub dependencies: Vec<KnownDependency>,
}

/// One dependency of a crate, as its index entry or manifest declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownDependency {
    /// The package's real name, behind any rename.
    pub package: Text,
    /// The version requirement.
    pub requirement: Text,
    /// Normal, build or dev.
    pub kind: DependencyKind,
    /// Only with a feature.
    #[serde(default)]
    pub optional: bool,
    /// Only on this target: a triple or a `cfg(…)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Text>,
    /// The features asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<Text>,
    /// Whether default features are on, as they are unless switched off.
    #[serde(default = "on")]
    pub default_features: bool,
}

fn on() -> bool {
    true
}

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DependencyKind {
    /// In the artefact.
    Normal,
    /// For a build script.
    Build,
    /// For tests, examples and benchmarks; never of a dependency.
    Dev,
}

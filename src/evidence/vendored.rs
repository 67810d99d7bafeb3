//! What the repository keeps of a crate that a registry published, and how far that is what was published.

use super::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A directory of the repository that is built in the place of a crate from a registry or from git.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vendored {
    /// The directory, relative to the root.
    pub directory: Text,
    /// SHA-256 over the names and contents of its files, in hexadecimal; absent where they cannot all be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// How it differs from the archive that the registry serves under the lockfile's checksum; absent where that archive
    /// is not at hand, or there is none: of a package from git.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<Edits>,
}

/// How the files of a directory differ from those of an archive. What `cargo vendor` itself leaves out is passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Edits {
    /// The first of those that differ, in order of their paths.
    pub files: Vec<EditedFile>,
    /// How many more there are.
    pub more: u32,
}

/// A file that is not what was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditedFile {
    /// Its path relative to the crate's root, with `/` between components.
    pub path: Text,
    /// What became of it.
    pub edit: Edit,
    /// The SHA-256 of its content, in hexadecimal; absent where it is gone, or is no regular file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Text>,
}

/// What became of a published file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// It has another content.
    Changed,
    /// It was not published.
    Added,
    /// It is not there.
    Missing,
}

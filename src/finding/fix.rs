//! What mends a finding, in a form that machines use: beside the words of [`remedy`](super::Finding::remedy).

use super::Span;
use crate::evidence::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One step of what mends a finding; several are taken in their order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fix {
    /// A change of one place in a file of the repository.
    Edit(Edit),
    /// A command of Cargo's that changes the lockfile. andon never runs it.
    Update(Update),
}

/// A change of one place in a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The place: of a dependency its requirement or its key, of a waiver its subject.
    pub at: Span,
    /// What is done there.
    pub action: EditAction,
    /// The package that a requirement is changed of, by its real name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Text>,
    /// What stands there now, where it is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
    /// What is to stand there; absent where the entry is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Text>,
    /// The code that uses the dependency may have to change with it, so that a person has to do it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub breaking: bool,
}

/// What an [`Edit`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditAction {
    /// Gives a dependency another version requirement.
    SetRequirement,
    /// Pins a dependency of git to a commit, in the place of a branch or a tag.
    PinRevision,
    /// Removes the entry: a dependency, or a waiver.
    Remove,
}

/// A command of Cargo's that brings another version of a package into the lockfile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The package's name.
    pub package: Text,
    /// The version that goes.
    pub from: Text,
    /// The version that comes; absent where a requirement was changed, and Cargo takes the newest that it admits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Text>,
    /// What to type, in the repository's root.
    pub command: String,
    /// Packages that may come with it, by name; and what those depend on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brings: Vec<Text>,
    /// Packages that may go with it, by id; and what only those depend on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drops: Vec<Text>,
}

/// The command `cargo update` for a workspace, by its root, with the rest of its words.
pub fn cargo_update(workspace: &str, rest: &str) -> String {
    match workspace {
        "" => format!("cargo update {rest}"),
        root => format!("cargo update --manifest-path={} {rest}", shell_word(&format!("{root}/Cargo.toml"))),
    }
}

/// The command that brings what a workspace depends on onto this machine.
pub(crate) fn cargo_fetch(workspace: &str) -> String {
    match workspace {
        "" => "cargo fetch".into(),
        root => format!("cargo fetch --manifest-path={}", shell_word(&format!("{root}/Cargo.toml"))),
    }
}

/// One word for a POSIX shell, whatever a directory's name says.
pub fn shell_word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/@+:#=".contains(&byte);
    match text.bytes().all(plain) && !text.starts_with('#') {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

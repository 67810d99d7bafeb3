//! Policies as files: what belongs together, what their METADATA says, what parameters they take.
//!
//! A folder is a policy is a package is an id. Nothing here understands Rego; `engine` does.

pub mod bundle;
pub mod case;
mod comment;
pub mod conftest;
pub mod folder;
pub mod metadata;
pub mod parameters;

use crate::error::{Error, Location};
use crate::evidence::Text;
pub use folder::{Folder, HelperTests};
pub use metadata::{Category, Metadata, Need};
use serde_json::Value as Json;
use std::sync::Arc;

/// How many policies make a thread worth starting to read their METADATA.
const LEAST_SHARE: usize = 16;

/// One file of a policies folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFile {
    /// The folder it comes from, for messages.
    pub origin: Text,
    /// Its path relative to that folder, with `/` between components: `vulnerable/policy.rego`, `lib/text.rego`.
    pub path: Text,
    /// What it holds.
    pub text: Text,
}

impl PolicyFile {
    /// How messages call this file.
    pub fn display_path(&self) -> String {
        if self.origin.is_empty() { self.path.to_string() } else { format!("{}/{}", self.origin, self.path) }
    }

    /// What a verdict depends on: all of it, or of a built-in module all but what METADATA says beside.
    pub(crate) fn judged(&self) -> Text {
        if *self.origin == *BUILT_IN { comment::judged(&self.text).into() } else { self.text.clone() }
    }

    /// An error about this file, at a line and a column of it; line 0 for the file as a whole.
    pub(crate) fn error(&self, line: u32, column: u32, message: impl Into<String>) -> Error {
        Error::Policy { at: Location { file: self.display_path(), line, column }, message: message.into() }
    }
}

/// A policy, read but not yet prepared to run.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its folder's name, which is its package's last component.
    pub id: Text,
    /// What its METADATA says.
    pub metadata: Metadata,
    /// `policy.rego`.
    pub file: PolicyFile,
    /// `policy_test.rego`, where it is there.
    pub tests: Option<PolicyFile>,
    /// Every helper module that it could import.
    pub library: Arc<[PolicyFile]>,
    /// How it says what it finds.
    pub form: Form,
    /// What it reads as `data` beside its parameters: null, or the object that a bundle brings.
    pub data: Arc<Json>,
}

/// How a policy says what it finds.
#[derive(Debug, Clone)]
pub enum Form {
    /// By `findings`, in `package andon.policies.<id>`.
    Findings,
    /// As conftest's policies do, in a package of its own.
    Conftest {
        /// The package.
        package: Text,
        /// The rules that say what was found.
        words: conftest::Words,
        /// Every module of the folder: they see one another.
        modules: Arc<[PolicyFile]>,
    },
}

impl Policy {
    /// What its judgement rests on: its own file and every other that it could import.
    pub fn files(&self) -> impl Iterator<Item = &PolicyFile> {
        let modules = match &self.form {
            Form::Findings => [].iter(),
            Form::Conftest { modules, .. } => modules.iter(),
        };
        let others = modules.filter(|file| **file != self.file);
        std::iter::once(&self.file).chain(others).chain(self.library.iter())
    }
}

/// Where they come from.
const BUILT_IN: &str = "built-in";

/// The modules that are compiled in: each with its path, its text, and what its METADATA says, as JSON; a helper has none.
const BUILTIN: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_policies.rs"));

/// The policies that are compiled in, with their helpers and without their tests.
pub fn builtin() -> Vec<PolicyFile> {
    BUILTIN.iter().map(|(path, text, _)| builtin_file(path, text)).collect()
}

fn builtin_file(path: &str, text: &str) -> PolicyFile {
    PolicyFile { origin: BUILT_IN.into(), path: path.into(), text: text.into() }
}

/// Reads the policies that are compiled in, as [`load`] would from their files. To read their METADATA as YAML at each
/// start took a third of the time that it took to build a gate, so that was done when andon was built.
///
/// # Errors
/// As [`load`]; tests keep it from happening.
pub fn load_builtin() -> Result<Vec<Policy>, Error> {
    let metadata = |file: &PolicyFile| match BUILTIN.iter().find(|(path, ..)| **path == *file.path) {
        Some((_, _, metadata)) if !metadata.is_empty() => Metadata::of_builtin(file, metadata),
        _ => Metadata::read(file),
    };
    Folder::read_by(&builtin(), &Arc::default(), &metadata).map(|folder| folder.policies)
}

/// The built-in policies with their helpers and the tests of both.
#[cfg(feature = "cli")]
pub fn builtin_with_tests() -> Vec<PolicyFile> {
    const TESTS: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_tests.rs"));
    let mut files = builtin();
    files.extend(TESTS.iter().map(|(path, text, _)| builtin_file(path, text)));
    files
}

/// Reads policies from the files of one or several folders. The result is in order of id.
///
/// # Errors
/// As [`Folder::read`].
pub fn load(files: &[PolicyFile]) -> Result<Vec<Policy>, Error> {
    Folder::read(files, &Arc::default()).map(|folder| folder.policies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> PolicyFile {
        PolicyFile { origin: "p".into(), path: path.into(), text: text.into() }
    }

    const GOOD: &str = "# METADATA\n# title: T\n# description: D\n# custom: {level: deny}\npackage andon.policies.a\n";

    fn message(files: &[PolicyFile]) -> String {
        load(files).expect_err("is refused").to_string()
    }

    #[test]
    fn a_folder_is_a_policy() {
        let files = [file("lib/x.rego", ""), file("b/policy.rego", GOOD), file("a/policy.rego", GOOD)];
        let policies = load(&files).expect("loads");
        assert_eq!(policies.iter().map(|p| &*p.id).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(policies[0].library.len(), 1);
    }

    #[test]
    fn what_was_read_when_andon_was_built_is_what_the_files_say() {
        let (read, built) = (load(&builtin()).expect("loads"), load_builtin().expect("loads"));
        assert!(read.len() > 50);
        assert_eq!(read.len(), built.len());
        for (read, built) in read.iter().zip(&built) {
            assert_eq!((&read.id, &read.file), (&built.id, &built.file));
            assert_eq!(read.metadata, built.metadata, "{}", read.id);
        }
    }

    #[test]
    fn what_does_not_belong_is_refused() {
        let twice = [file("a/policy.rego", GOOD), file("a/policy.rego", GOOD)];
        assert!(message(&twice).contains("is there already"));
        assert!(
            message(&[file("a/helper.rego", "package andon.x")])
                .starts_with("p/a/helper.rego: not a file of a policies folder")
        );
        assert!(message(&[file("A-b/policy.rego", GOOD)]).contains("cannot be a policy's id"));
        assert!(message(&[file("a/policy_test.rego", "")]).contains("not there"));
    }
}

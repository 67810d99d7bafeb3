//! Policies as files: what belongs together, what their METADATA says, what parameters they take.
//!
//! A folder is a policy is a package is an id. Nothing here understands Rego; `engine` does.

pub mod case;
pub mod metadata;
pub mod parameters;

use crate::error::{Error, Location};
use crate::evidence::Text;
use crate::parallel;
pub use metadata::{Category, Metadata, Need};
use std::collections::BTreeMap;
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
}

impl Policy {
    /// What its judgement rests on: its own file and every helper that it could import.
    pub fn files(&self) -> impl Iterator<Item = &PolicyFile> {
        std::iter::once(&self.file).chain(self.library.iter())
    }
}

const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_policies.rs"));

/// The policies that are compiled in, with their helpers and without their tests.
pub fn builtin() -> Vec<PolicyFile> {
    let file =
        |&(path, text): &(&str, &str)| PolicyFile { origin: "built-in".into(), path: path.into(), text: text.into() };
    BUILTIN.iter().map(file).collect()
}

/// Reads policies from the files of one or several folders. The result is in order of id.
///
/// # Errors
/// [`Error::Policy`] for a file that has no place in a policies folder, an id that exists twice or is no id, and
/// METADATA that is missing or wrong.
pub fn load(files: &[PolicyFile]) -> Result<Vec<Policy>, Error> {
    let mut modules: BTreeMap<&str, &PolicyFile> = BTreeMap::new();
    let mut tests: BTreeMap<&str, &PolicyFile> = BTreeMap::new();
    let mut library: BTreeMap<&str, &PolicyFile> = BTreeMap::new();
    for file in files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let earlier = match (folder, name) {
            ("lib", name) if name.ends_with("_test.rego") => None,
            ("lib", name) if name.ends_with(".rego") => library.insert(name, file),
            (id, "policy.rego") => modules.insert(checked_id(file, id)?, file),
            (id, "policy_test.rego") => tests.insert(checked_id(file, id)?, file),
            _ => return Err(misplaced(file)),
        };
        if let Some(earlier) = earlier {
            let message =
                format!("{} is there already: names are unique over all policy folders", earlier.display_path());
            return Err(file.error(0, 0, message));
        }
    }
    if let Some((_, file)) = tests.iter().find(|(id, _)| !modules.contains_key(*id)) {
        return Err(file.error(0, 0, "tests of a policy that is not there: no policy.rego stands beside this file"));
    }
    let library: Arc<[PolicyFile]> = library.into_values().cloned().collect();
    let modules: Vec<(&str, &PolicyFile)> = modules.into_iter().collect();
    let read = parallel::map(&modules, LEAST_SHARE, |(id, module)| {
        Ok(Policy {
            id: (*id).into(),
            metadata: Metadata::read(module)?,
            file: PolicyFile::clone(module),
            tests: tests.get(id).map(|file| PolicyFile::clone(file)),
            library: Arc::clone(&library),
        })
    });
    read.into_iter().collect()
}

fn misplaced(file: &PolicyFile) -> Error {
    let message = "not a file of a policies folder, which holds <id>/policy.rego, <id>/policy_test.rego and \
                   lib/<name>.rego";
    file.error(0, 0, message)
}

fn checked_id<'a>(file: &PolicyFile, id: &'a str) -> Result<&'a str, Error> {
    let starts = id.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let continues = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if starts && continues && id != "lib" && id.len() <= 64 {
        return Ok(id);
    }
    let message = format!("{id:?} cannot be a policy's id: a lower-case letter, then letters, digits and _");
    Err(file.error(0, 0, message))
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
    fn what_does_not_belong_is_refused() {
        let twice = [file("a/policy.rego", GOOD), file("a/policy.rego", GOOD)];
        assert!(message(&twice).contains("is there already"));
        assert!(message(&[file("a/helper.rego", "")]).starts_with("p/a/helper.rego: not a file of a policies folder"));
        assert!(message(&[file("A-b/policy.rego", GOOD)]).contains("cannot be a policy's id"));
        assert!(message(&[file("a/policy_test.rego", "")]).contains("not there"));
    }
}

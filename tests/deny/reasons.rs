//! The usual reasons why cargo-deny or andon does not say what the other one says.

use super::compare::Judged;
use super::subjects::{Lockfile, Manifests, words};

const PRUNED: &str =
    "not in cargo-deny's graph: features, targets, dev-dependencies or the root package alone leave it out";
const IN_GRAPH: &str =
    "cargo-deny asks whether the crate is in its graph for any reason, andon whether a member inherits the entry";
const INHERITED: &str = "who inherits the entry is not in cargo-deny's graph";
const BY_PATH: &str =
    "a path or a repository says which version is meant; cargo-deny asks for one in what can be published";

/// The usual reasons why one of them does not say something.
pub struct Reasons<'a> {
    pub judged: &'a Judged,
    pub lockfile: &'a Lockfile,
    pub manifests: &'a Manifests,
}

impl Reasons<'_> {
    /// Why cargo-deny does not say this.
    pub fn of_cargo_deny(&self, finding: &str) -> Option<&'static str> {
        let (policy, subject) = words(finding);
        let pruned = match policy {
            "duplicate_versions" => self.lockfile.seen(subject, self.judged) < 2,
            "std_replacement" | "workspace_dependency_duplicated" => self.lockfile.seen(subject, self.judged) < 1,
            "workspace_dependency_unused" => return self.is_seen(subject).then_some(IN_GRAPH),
            _ => self.judged.pruned.contains(subject),
        };
        pruned.then_some(PRUNED)
    }

    /// Why andon does not say this.
    pub fn of_andon(&self, finding: &str) -> Option<&'static str> {
        let (policy, subject) = words(finding);
        match policy {
            // What has a wildcard besides would be among andon's findings.
            "wildcard_requirement" => self.manifests.without_version().contains(subject).then_some(BY_PATH),
            "workspace_dependency_unused" => (!self.is_seen(subject)).then_some(INHERITED),
            _ => None,
        }
    }

    /// Whether the crate of an entry of `[workspace.dependencies]` is in cargo-deny's graph.
    fn is_seen(&self, entry: &str) -> bool {
        let name = self.manifests.declared(&format!("Cargo.toml#{entry}"));
        self.lockfile.seen(&name, self.judged) > 0
    }
}

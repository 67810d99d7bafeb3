//! What the walk left out and the workspace wants all the same.
//!
//! Cargo builds a member wherever it lies: in a directory named `target`, behind a link, beside a forged
//! `CACHEDIR.TAG`. So what discovery asks for by name is read, and left-out directories that a `members` pattern can
//! reach are searched as deep as the pattern goes.

use super::tree::{Kind, Tree, is_plain, name_of};
use super::walk::Found;
use crate::evidence::{FileBytes, Memo};
use crate::facts::workspace::{self, Discovery};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many directories are searched for the sake of patterns.
const SEARCH_LIMIT: usize = 10_000;
/// How often hidden packages may name further hidden packages.
const ROUNDS: usize = 50;
/// How deep `**` reaches.
const DEPTH_LIMIT: usize = 16;

/// Reads what discovery misses and what patterns reach, again and again until there is nothing new; returns what
/// discovery then says.
pub(super) fn read_wanted(found: &mut Found<'_>, memo: &Memo) -> Arc<Discovery> {
    let mut asked = BTreeSet::new();
    let mut search = Search::new(found.tree());
    let mut discovery = Arc::default();
    for round in 1.. {
        discovery = workspace::discover_once(&found.files, memo);
        search.patterns(found);
        let missing = discovery.missing.iter().map(|name| PathBuf::from(&**name)).filter(|path| is_plain(path));
        let mut paths: BTreeSet<PathBuf> = search.found.iter().cloned().chain(missing).collect();
        paths.retain(|path| asked.insert(path.clone()));
        let before = found.files.len();
        paths.iter().for_each(|path| read_if_there(found, path));
        if found.files.len() == before {
            break;
        }
        if round == ROUNDS {
            found.refuse(
                Path::new(""),
                format!("its hidden packages still name others after {ROUNDS} rounds of reading them"),
            );
            break;
        }
    }
    search.name_what_was_not_searched(found);
    discovery
}

/// What is not there is discovery's business to report.
fn read_if_there(found: &mut Found<'_>, path: &Path) {
    let already = name_of(path).is_some_and(|name| found.files.contains_key(&*name));
    if !already && found.tree().has(path) {
        found.read(path);
    }
}

struct Search<'a> {
    tree: &'a Tree,
    visited: BTreeSet<(PathBuf, usize)>,
    found: BTreeSet<PathBuf>,
    /// Directories behind links that leave the root.
    refused: BTreeMap<PathBuf, String>,
    exhausted: bool,
}

impl<'a> Search<'a> {
    fn name_what_was_not_searched(self, found: &mut Found<'_>) {
        for (directory, reason) in self.refused {
            found.refuse(&directory, reason);
        }
        if self.exhausted {
            let reason =
                format!("its members' patterns reach more than {SEARCH_LIMIT} directories that andon leaves out");
            found.refuse(Path::new(""), reason);
        }
    }

    fn new(tree: &'a Tree) -> Self {
        let (visited, found, refused) = Default::default();
        Search { tree, visited, found, refused, exhausted: false }
    }

    /// Searches every left-out directory that a pattern of a workspace can reach.
    fn patterns(&mut self, found: &Found<'_>) {
        if found.skipped.is_empty() {
            return;
        }
        let patterns: Vec<Vec<String>> = found.files.iter().flat_map(|(name, bytes)| patterns(name, bytes)).collect();
        for directory in &found.skipped {
            let Some(name) = name_of(directory) else { continue };
            let components: Vec<&str> = name.split('/').collect();
            for depth in patterns.iter().filter_map(|pattern| depth_below(pattern, &components)) {
                self.directory(directory, depth);
            }
        }
    }

    /// Notes the manifests `depth` levels below `directory`, and above.
    fn directory(&mut self, directory: &Path, depth: usize) {
        if self.visited.len() >= SEARCH_LIMIT {
            self.exhausted = true;
            return;
        }
        if !self.visited.insert((directory.to_owned(), depth)) {
            return;
        }
        let manifest = directory.join("Cargo.toml");
        let holds_package = self.tree.has(&manifest);
        if let Err(error) = self.tree.resolve(directory) {
            if holds_package || depth > 0 {
                self.refused.insert(directory.to_owned(), error.to_string());
            }
            return;
        }
        if holds_package {
            self.found.insert(manifest);
        }
        if depth == 0 {
            return;
        }
        let mut entries = self.tree.list(directory).unwrap_or_default();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        for entry in entries {
            let path = directory.join(&entry.name);
            if entry.kind == Kind::Directory || (entry.kind == Kind::Link && self.tree.leads_to_directory(&path)) {
                self.directory(&path, depth - 1);
            }
        }
    }
}

/// The `members` patterns of a manifest, as components from the root.
fn patterns(name: &str, bytes: &FileBytes) -> Vec<Vec<String>> {
    let Some(base) = name.strip_suffix("Cargo.toml") else { return vec![] };
    let Ok(text) = bytes.as_text() else { return vec![] };
    // A key can be written with escapes too.
    let may_have = |key| text.contains(key) || text.contains('\\');
    if !may_have("workspace") || !may_have("members") {
        return vec![];
    }
    let Ok(manifest) = text.parse::<toml::Table>() else { return vec![] };
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    let members = members.and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str);
    members
        .filter(|member| member.contains(['*', '?', '[']))
        .map(|member| normalised(&format!("{base}{member}")))
        .collect()
}

fn normalised(path: &str) -> Vec<String> {
    let mut components: Vec<String> = Vec::new();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            ".." => {
                components.pop();
            }
            other => components.push(other.to_owned()),
        }
    }
    components
}

/// How many levels below `directory` the pattern can match; `None` where it cannot match there at all.
///
/// Generous: a component with a wildcard matches any name.
fn depth_below(pattern: &[String], directory: &[&str]) -> Option<usize> {
    for (wanted, name) in pattern.iter().zip(directory) {
        if wanted == "**" {
            return Some(DEPTH_LIMIT);
        }
        if wanted != name && !wanted.contains(['*', '?', '[']) {
            return None;
        }
    }
    let depth = pattern.len().checked_sub(directory.len())?;
    match pattern.iter().any(|component| component == "**") {
        true => Some(DEPTH_LIMIT),
        false => Some(depth.min(DEPTH_LIMIT)),
    }
}

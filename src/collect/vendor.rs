//! Vendored crates: directories inside the root that the repository's own Cargo configuration puts in a source's place.
//!
//! What Cargo would build from there is what counts, so it wins over `$CARGO_HOME`; and because it is part of what is
//! judged, it is never kept as the crate's, or one repository could say what another's crates are.

use super::cargo_home::is_crates_io;
use super::crates::CrateRef;
use super::manifests;
use super::sources::Sources;
use super::tree::{Tree, name_of};
use crate::digest::sha256;
use crate::evidence::{FileBytes, Text};
use crate::parallel;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use toml::{Table, Value};

/// How many `replace-with` are followed.
const CHAIN_LIMIT: usize = 16;

/// The `[source]` tables of the repository's Cargo configurations, by the directory that each holds for.
pub(super) struct Vendoring<'a> {
    tree: &'a Tree,
    configurations: BTreeMap<String, Table>,
    /// What lies in each directory, once that was asked.
    held: Mutex<BTreeMap<PathBuf, Arc<Held>>>,
}

/// The folders of a directory by the name and version of the crate that each holds.
type Held = BTreeMap<(String, String), Vec<PathBuf>>;

/// How many folders make a thread worth starting.
const LEAST_SHARE: usize = 64;

impl<'a> Vendoring<'a> {
    /// Reads the configurations among `files`. One that cannot be read replaces nothing; saying so is not collecting's job.
    pub(super) fn read(tree: &'a Tree, files: &BTreeMap<Text, FileBytes>) -> Self {
        let mut configurations = BTreeMap::new();
        // `config` comes before `config.toml`, and wins with Cargo where there are both.
        for (name, bytes) in files.iter().rev() {
            let base = name.strip_suffix(".cargo/config").or_else(|| name.strip_suffix(".cargo/config.toml"));
            if let (Some(base), Ok(text)) = (base, bytes.as_text())
                && let Ok(mut table) = text.parse::<Table>()
                && let Some(Value::Table(sources)) = table.remove("source")
            {
                configurations.insert(base.to_owned(), sources);
            }
        }
        Vendoring { tree, configurations, held: Mutex::default() }
    }

    /// The directory that stands in for a source where Cargo runs beside that lockfile.
    pub(super) fn directory(&self, lockfile: &str, source: &str) -> Option<PathBuf> {
        if self.configurations.is_empty() {
            return None;
        }
        let holding: Vec<(&String, &Table)> =
            self.configurations.iter().rev().filter(|(base, _)| lockfile.starts_with(&***base)).collect();
        let setting = |name: &str, key: &str| {
            holding.iter().find_map(|(base, sources)| Some((*base, sources.get(name)?.get(key)?.as_str()?)))
        };
        let mut name = holding.iter().find_map(|(_, sources)| source_name(sources, source))?;
        for _ in 0..CHAIN_LIMIT {
            match setting(name, "replace-with") {
                Some((_, next)) => name = next,
                None => break,
            }
        }
        let (base, directory) = setting(name, "directory")?;
        self.tree.resolve(&Path::new(base).join(directory)).ok()
    }

    /// The folders that hold a crate, each with its path.
    pub(super) fn folders(&self, directory: &Path, wanted: &CrateRef) -> Vec<(Text, Tree)> {
        let held = self.held(directory);
        let folders = held.get(&(wanted.name.to_string(), wanted.version.to_string())).into_iter().flatten();
        folders.filter_map(|folder| Some((name_of(folder)?.into(), self.tree.below(folder).ok()?))).collect()
    }

    fn held(&self, directory: &Path) -> Arc<Held> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(held.entry(directory.to_owned()).or_insert_with(|| Arc::new(self.list(directory))))
    }

    /// Cargo goes by the manifests of folders, whatever these are called.
    fn list(&self, directory: &Path) -> Held {
        let mut entries = self.tree.list(directory).unwrap_or_default();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let crates = parallel::map(&entries, LEAST_SHARE, |entry| {
            let folder = self.tree.resolve(&directory.join(&entry.name)).ok()?;
            let manifest = self.tree.read_through(&folder.join("Cargo.toml")).ok()?;
            let manifest = manifest.as_text().ok()?.parse::<Table>().ok()?;
            let field = |key: &str| manifest.get("package")?.get(key)?.as_str();
            Some(((field("name")?.to_owned(), field("version").unwrap_or("0.0.0").to_owned()), folder))
        });
        let mut held = Held::new();
        for (krate, folder) in crates.into_iter().flatten() {
            held.entry(krate).or_default().push(folder);
        }
        held
    }
}

/// The sources in a folder, if its manifest is whole and the one that the lockfile means.
pub(super) fn sources(folder: &Tree, wanted: &CrateRef) -> Option<Sources> {
    let read = |name: &str| folder.read_through(Path::new(name)).ok();
    let checksums: Checksums = serde_json::from_slice(read(".cargo-checksum.json")?.as_bytes()).ok()?;
    let whole = **checksums.files.get("Cargo.toml")? == *sha256(read("Cargo.toml")?.as_bytes());
    let meant = checksums.package.as_deref() == wanted.checksum.as_deref();
    let manifest = (whole && meant).then(|| manifests::read(folder, wanted))??;
    Some(Sources::of_package(folder, manifest))
}

/// What `cargo vendor` writes beside each crate.
#[derive(Deserialize)]
struct Checksums {
    files: BTreeMap<String, String>,
    package: Option<String>,
}

/// The name that a `[source]` table gives a source of the lockfile.
fn source_name<'a>(sources: &'a Table, source: &str) -> Option<&'a str> {
    let (kind, url) = source.split_once('+')?;
    let url = url.split(['?', '#']).next()?;
    let named = sources.iter().find(|(name, table)| {
        let is = |key: &str| {
            let declared = table.get(key).and_then(Value::as_str);
            declared.is_some_and(|declared| declared.trim_start_matches("sparse+") == url)
        };
        match kind {
            "git" => is("git"),
            _ => is("registry") || (*name == "crates-io" && is_crates_io(url)),
        }
    });
    named.map(|(name, _)| name.as_str())
}

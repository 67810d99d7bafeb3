//! Vendored crates: directories inside the root that the repository's own Cargo configuration puts in a source's place.
//!
//! What Cargo would build from there is what counts, so it wins over `$CARGO_HOME`; and because it is part of what is
//! judged, it is never cached, or one repository could say what another's crates are.

use super::cargo_home::is_crates_io;
use super::crates::CrateRef;
use super::manifests;
use super::sources::Sources;
use super::tree::Tree;
use crate::evidence::{FileBytes, Text};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// How many `replace-with` are followed.
const CHAIN_LIMIT: usize = 16;

/// The `[source]` tables of the repository's Cargo configurations, by the directory that each holds for.
pub(super) struct Vendoring<'a> {
    tree: &'a Tree,
    configurations: BTreeMap<String, Table>,
}

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
        Vendoring { tree, configurations }
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
        let mut name = holding.iter().find_map(|(_, sources)| name_of(sources, source))?;
        for _ in 0..CHAIN_LIMIT {
            match setting(name, "replace-with") {
                Some((_, next)) => name = next,
                None => break,
            }
        }
        let (base, directory) = setting(name, "directory")?;
        self.tree.resolve(&Path::new(base).join(directory)).ok()
    }

    /// The sources of a vendored crate, if its manifest is whole and the one that the lockfile means.
    pub(super) fn sources(&self, directory: &Path, wanted: &CrateRef) -> Option<Sources> {
        let folders = [format!("{}-{}", wanted.name, wanted.version), wanted.name.to_string()];
        folders.iter().find_map(|folder| {
            let folder = self.tree.below(&self.tree.resolve(&directory.join(folder)).ok()?).ok()?;
            let read = |name: &str| folder.read_through(Path::new(name)).ok();
            let checksums: Checksums = serde_json::from_slice(read(".cargo-checksum.json")?.as_bytes()).ok()?;
            let whole = checksums.files.get("Cargo.toml")? == &sha256(read("Cargo.toml")?.as_bytes());
            let meant = checksums.package.as_deref() == wanted.checksum.as_deref();
            let manifest = (whole && meant).then(|| manifests::read(&folder, wanted))??;
            Some(Sources::of_package(&folder, manifest))
        })
    }
}

/// What `cargo vendor` writes beside each crate.
#[derive(Deserialize)]
struct Checksums {
    files: BTreeMap<String, String>,
    package: Option<String>,
}

/// The name that a `[source]` table gives a source of the lockfile.
fn name_of<'a>(sources: &'a Table, source: &str) -> Option<&'a str> {
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

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

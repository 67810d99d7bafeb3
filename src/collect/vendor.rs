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
use crate::evidence::{FileBytes, Text, Unreadable};
use crate::parallel;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// How many `replace-with` are followed.
const CHAIN_LIMIT: usize = 16;

/// The `[source]` tables of the repository's Cargo configurations, by the directory that each holds for, and what lies in
/// the directories that they name.
pub(super) struct Vendoring<'a> {
    tree: &'a Tree,
    configurations: BTreeMap<String, Replaced>,
    held: BTreeMap<PathBuf, Held>,
    /// What lies in those directories and cannot be told apart: Cargo builds it perhaps.
    pub(super) unreadable: Vec<Unreadable>,
}

/// The `[source]` tables of one configuration.
struct Replaced {
    tables: Table,
    /// The names that it gives to sources, by what they are and their URL.
    names: HashMap<(&'static str, String), String>,
}

/// The folders of a directory by the name and version of the crate that each holds.
type Held = BTreeMap<(String, String), Vec<PathBuf>>;

/// How many folders make a thread worth starting.
const LEAST_SHARE: usize = 64;

/// How many folders are looked into that claim to be one crate; more than one is named as a problem.
const MOST_CLAIMS: usize = 2;

impl<'a> Vendoring<'a> {
    /// Reads the configurations among `files`. One that cannot be read replaces nothing; saying so is not collecting's job.
    ///
    /// Which of them counts depends on where Cargo is run, on what they include and on its own rules. So the directories of
    /// all of them are looked into: what one holds of a locked crate is to be that crate, whoever builds it.
    pub(super) fn read(tree: &'a Tree, files: &BTreeMap<Text, FileBytes>) -> Self {
        let mut vendoring =
            Vendoring { tree, configurations: BTreeMap::new(), held: BTreeMap::new(), unreadable: Vec::new() };
        // `config` comes before `config.toml`, and wins with Cargo where there are both.
        for (name, bytes) in files.iter().rev() {
            let Some(tables) = sources_of(name, bytes) else { continue };
            // A relative path is relative to the directory above that of the file.
            let base = Path::new(&**name).ancestors().nth(2).unwrap_or(Path::new(""));
            for directory in tables.values().filter_map(|table| table.get("directory")?.as_str()) {
                if let Ok(directory) = tree.resolve(&base.join(directory)) {
                    vendoring.held.entry(directory).or_default();
                }
            }
            if let Some(base) = name.strip_suffix(".cargo/config").or_else(|| name.strip_suffix(".cargo/config.toml")) {
                vendoring.configurations.insert(base.to_owned(), Replaced::of(tables));
            }
        }
        for directory in vendoring.held.keys().cloned().collect::<Vec<_>>() {
            let held = vendoring.list(&directory);
            vendoring.held.insert(directory, held);
        }
        vendoring
    }

    /// Whether any directory is put into a source's place.
    pub(super) fn is_used(&self) -> bool {
        !self.held.is_empty()
    }

    /// The directory that stands in for a source where Cargo runs beside that lockfile.
    pub(super) fn directory(&self, lockfile: &str, source: &str) -> Option<PathBuf> {
        if !self.is_used() {
            return None;
        }
        let holding: Vec<(&String, &Replaced)> =
            self.configurations.iter().rev().filter(|(base, _)| lockfile.starts_with(&***base)).collect();
        let setting = |name: &str, key: &str| {
            holding.iter().find_map(|(base, replaced)| Some((*base, replaced.tables.get(name)?.get(key)?.as_str()?)))
        };
        let mut name = holding.iter().find_map(|(_, replaced)| replaced.name_of(source))?;
        for _ in 0..CHAIN_LIMIT {
            match setting(name, "replace-with") {
                Some((_, next)) => name = next,
                None => {
                    let (base, directory) = setting(name, "directory")?;
                    return self.tree.resolve(&Path::new(base).join(directory)).ok();
                }
            }
        }
        None
    }

    /// The folders that hold a crate: the directory that each lies in, its path, and what is in it.
    pub(super) fn folders(&self, wanted: &CrateRef) -> impl Iterator<Item = (&Path, Text, Tree)> {
        let key = (wanted.name.to_string(), wanted.version.to_string());
        self.held.iter().flat_map(move |(directory, held)| {
            let folders = held.get(&key).into_iter().flatten().take(MOST_CLAIMS);
            folders
                .filter_map(|folder| Some((&**directory, Text::from(name_of(folder)?), self.tree.below(folder).ok()?)))
        })
    }

    /// Cargo goes by the manifests of folders, whatever these are called.
    fn list(&mut self, directory: &Path) -> Held {
        let mut entries = self.tree.list(directory).unwrap_or_default();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let found = parallel::map(&entries, LEAST_SHARE, |entry| {
            let folder = self.tree.resolve(&directory.join(&entry.name)).ok()?;
            let manifest = folder.join("Cargo.toml");
            self.tree.has(&manifest).then(|| (folder, self.crate_of(&manifest)))
        });
        let mut held = Held::new();
        for (folder, named) in found.into_iter().flatten() {
            let problem = match named {
                Err(reason) => Some(reason),
                Ok(krate) => {
                    let claims = held.entry(krate).or_default();
                    let other = claims.first().map(|other| {
                        format!("it is the crate that lies in {} too, and Cargo builds either", other.display())
                    });
                    claims.push(folder.clone());
                    other
                }
            };
            if let (Some(reason), Some(path)) = (problem, name_of(&folder.join("Cargo.toml"))) {
                self.unreadable.push(Unreadable { file: path.into(), reason });
            }
        }
        held
    }

    /// The name and the version that a manifest has, as Cargo reads it.
    fn crate_of(&self, manifest: &Path) -> Result<(String, String), String> {
        let bytes = self.tree.read_through(manifest).map_err(|cause| cause.to_string())?;
        let manifest = bytes.as_text().ok().and_then(|text| text.parse::<Table>().ok()).ok_or("it is no TOML")?;
        let package = manifest.get("package").or_else(|| manifest.get("project"));
        let field = |key: &str| package?.get(key)?.as_str().map(|value| value.trim().to_owned());
        let name = field("name").ok_or("it names no package")?;
        let version = match package.and_then(|package| package.get("version")) {
            None => "0.0.0".to_owned(),
            Some(_) => field("version").ok_or("its version stands elsewhere")?,
        };
        Ok((name, version))
    }
}

/// The `[source]` tables of a file that may be configuration: another one may include it by any name that ends so.
fn sources_of(name: &str, bytes: &FileBytes) -> Option<Table> {
    let file = name.rsplit('/').next()?;
    let may_be = name.ends_with(".cargo/config") || (file.ends_with(".toml") && file != "Cargo.toml");
    let text = bytes.as_text().ok().filter(|_| may_be)?;
    // A key can be written with escapes too.
    let mut table = (text.contains("source") || text.contains('\\')).then(|| text.parse::<Table>().ok())??;
    match table.remove("source") {
        Some(Value::Table(tables)) => Some(tables),
        _ => None,
    }
}

impl Replaced {
    fn of(tables: Table) -> Self {
        let mut names = HashMap::new();
        for (name, table) in &tables {
            for kind in ["git", "registry"] {
                if let Some(url) = table.get(kind).and_then(Value::as_str) {
                    let url = url.trim_start_matches("sparse+").to_owned();
                    names.entry((kind, url)).or_insert_with(|| name.clone());
                }
            }
        }
        Replaced { tables, names }
    }

    /// The name that it gives to a source of the lockfile.
    fn name_of(&self, source: &str) -> Option<&str> {
        let (kind, url) = source.split_once('+')?;
        let url = url.split(['?', '#']).next()?;
        let kind = if kind == "git" { "git" } else { "registry" };
        let own = || {
            (kind == "registry" && is_crates_io(url) && self.tables.contains_key("crates-io")).then_some("crates-io")
        };
        own().or_else(|| self.names.get(&(kind, url.to_owned())).map(String::as_str))
    }
}

/// The sources in a folder whose manifest is the one that was published, or is whole and the one that the lockfile means.
pub(super) fn sources(folder: &Tree, wanted: &CrateRef, published: bool) -> Option<Sources> {
    if !published {
        let read = |name: &str| folder.read_through(Path::new(name)).ok();
        let checksums: Checksums = serde_json::from_slice(read(".cargo-checksum.json")?.as_bytes()).ok()?;
        let whole = **checksums.files.get("Cargo.toml")? == *sha256(read("Cargo.toml")?.as_bytes());
        let meant = checksums.package.as_deref() == wanted.checksum.as_deref();
        if !whole || !meant {
            return None;
        }
    }
    Some(Sources::of_package(folder, manifests::read(folder, wanted)?))
}

/// What `cargo vendor` writes beside each crate.
#[derive(Deserialize)]
struct Checksums {
    files: BTreeMap<String, String>,
    package: Option<String>,
}

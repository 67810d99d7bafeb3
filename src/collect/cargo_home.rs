//! What lies in `$CARGO_HOME`, and what of it belongs to which source of a lockfile.
//!
//! Cargo names the directories of a registry after its host and a hash. The hash is Cargo's own business, so a directory
//! is taken for a registry's by its host alone, and believed only where its index has the checksum that the lockfile has.
//! The directories of crates.io are believed without that: nobody else serves an index from its host.

use super::crates::CrateRef;
use super::index::{self, Entry};
use super::sources::Sources;
use super::{checkouts::Checkouts, databases::Databases, files, manifests, published, tree::Tree};
use crate::evidence::{IndexKnowledge, Releases, Text};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// The names that the git index of crates.io has had, before and since Cargo 1.85.
const CRATES_IO_GIT: [&str; 2] = ["github.com-1ecc6299db9ec823", "github.com-25cdd57fae9f0462"];

/// Cargo's home, listed once.
pub(super) struct CargoHome {
    path: PathBuf,
    registries: BTreeSet<String>,
    /// The directories of archives.
    archives: BTreeSet<String>,
    checkouts: Mutex<Checkouts>,
    databases: Mutex<Databases>,
}

/// What the index says of one crate.
pub(super) struct Indexed {
    /// `None` where it says nothing, or contradicts itself.
    pub(super) knowledge: Option<IndexKnowledge>,
    /// The directories whose unpacked crates are the crate in question.
    pub(super) trusted: Vec<String>,
    /// The registry has that version with another checksum.
    pub(super) contradicted: bool,
}

impl CargoHome {
    /// Lists what is there; a home that is not there knows nothing.
    pub(super) fn open(path: &Path) -> Self {
        let mut registries = names(&path.join("registry/index"));
        registries.extend(names(&path.join("registry/src")));
        CargoHome {
            path: path.to_owned(),
            registries,
            archives: names(&path.join("registry/cache")),
            checkouts: Mutex::new(Checkouts::open(&path.join("git/checkouts"))),
            databases: Mutex::new(Databases::open(&path.join("git/db"))),
        }
    }

    /// The registry directories that can belong to a source.
    pub(super) fn registries_of<'a>(&'a self, source: &str) -> Vec<Registry<'a>> {
        let Some(url) = source.strip_prefix("registry+").or_else(|| source.strip_prefix("sparse+")) else {
            return vec![];
        };
        let (crates_io, host) = (is_crates_io(url), host_of(url));
        let registry = |name: &'a String| {
            let own_host = name.rsplit_once('-').map(|(host, _)| host);
            let certain = crates_io && (own_host == Some("index.crates.io") || CRATES_IO_GIT.contains(&&**name));
            (certain || own_host == host).then_some(Registry { name, certain })
        };
        self.registries.iter().filter_map(registry).collect()
    }

    /// Names the state of the index files that speak of a crate, without reading them.
    pub(super) fn index_state(&self, registries: &[Registry<'_>], name: &str) -> String {
        let mut state = String::new();
        for registry in registries {
            let Ok(metadata) = self.index_file(registry, name).metadata() else { continue };
            let modified = metadata.modified().map_or(0, nanoseconds);
            let _ = write!(state, "{}:{modified}:{};", registry.name, metadata.len());
        }
        state
    }

    /// Reads what the index says of a crate.
    pub(super) fn index(&self, registries: &[Registry<'_>], wanted: &CrateRef) -> Indexed {
        let mut known: Vec<(SystemTime, IndexKnowledge)> = Vec::new();
        let mut trusted = Vec::new();
        let mut contradicted = false;
        for registry in registries {
            let path = self.index_file(registry, &wanted.name);
            let entry = match files::read(&path) {
                Ok(bytes) => index::look_up(&bytes, &wanted.name, &wanted.version, wanted.checksum.as_deref()),
                Err(_) => Entry::Unknown,
            };
            match entry {
                Entry::Known { knowledge, confirmed } if confirmed || registry.certain => {
                    known.push((modified(&path), knowledge));
                    trusted.push(registry.name.to_owned());
                }
                Entry::Unknown if registry.certain => trusted.push(registry.name.to_owned()),
                Entry::OtherChecksum => contradicted |= registry.certain,
                Entry::Known { .. } | Entry::Unknown => {}
            }
        }
        if contradicted {
            return Indexed { knowledge: None, trusted: vec![], contradicted };
        }
        // Two directories can serve one registry (another protocol, an older Cargo): the fresher one knows better.
        known.sort_by_key(|(modified, _)| *modified);
        Indexed { knowledge: known.pop().map(|(_, knowledge)| knowledge), trusted, contradicted }
    }

    /// The versions of a crate that can be had, by an index that knows this one of them; `None` where none does.
    pub(super) fn releases(&self, krate: &CrateRef) -> Option<Releases> {
        let mut known: Vec<(SystemTime, Vec<u8>)> = Vec::new();
        for registry in self.registries_of(&krate.source) {
            let path = self.index_file(&registry, &krate.name);
            let Ok(bytes) = files::read(&path) else { continue };
            let entry = index::look_up(&bytes, &krate.name, &krate.version, krate.checksum.as_deref());
            if matches!(entry, Entry::Known { confirmed, .. } if confirmed || registry.certain) {
                known.push((modified(&path), bytes));
            }
        }
        let (_, freshest) = known.into_iter().max_by_key(|(modified, _)| *modified)?;
        Some(index::releases(&freshest, &krate.name))
    }

    /// Whether any of them holds the crate unpacked in full: Cargo writes `.cargo-ok` last.
    pub(super) fn is_unpacked(&self, registries: &[Registry<'_>], wanted: &CrateRef) -> bool {
        registries.iter().any(|registry| self.unpacked_directory(registry.name, wanted).join(".cargo-ok").exists())
    }

    /// The sources of a crate that Cargo has unpacked into one of these registry directories.
    pub(super) fn unpacked(&self, registries: &[String], wanted: &CrateRef) -> Option<Sources> {
        registries.iter().find_map(|registry| {
            let directory = self.unpacked_directory(registry, wanted);
            let package = directory.join(".cargo-ok").exists().then(|| Tree::directory(&directory).ok())??;
            Some(Sources::of_package(&package, manifests::read(&package, wanted)?))
        })
    }

    fn unpacked_directory(&self, registry: &str, wanted: &CrateRef) -> PathBuf {
        let mut path = self.path.join("registry/src");
        path.extend([registry, &format!("{}-{}", wanted.name, wanted.version)]);
        path
    }

    /// The sources of a crate in a git checkout; unknown where several directories claim to be it and differ.
    pub(super) fn checked_out(&self, wanted: &CrateRef) -> Option<Sources> {
        let (manifest, directories) = self.checkouts.lock().unwrap_or_else(PoisonError::into_inner).find(wanted)?;
        let checkouts = directories.iter().filter_map(|directory| Tree::directory(directory).ok());
        let mut answers = checkouts.map(|package| Sources::of_checkout(&package, manifest.clone()));
        let answer = answers.next()?;
        answers.all(|other| other == answer).then_some(answer)
    }

    /// A branch or tag of its repository that leads to a package's commit, as far as Cargo has fetched them.
    pub(super) fn branch(&self, wanted: &CrateRef) -> Option<Text> {
        self.databases.lock().unwrap_or_else(PoisonError::into_inner).branch(&wanted.source)
    }

    /// The archive of a crate as its registry serves it. The lockfile's checksum says that it is that one, wherever it lies.
    pub(super) fn archive(&self, wanted: &CrateRef, checksum: &str) -> Option<File> {
        self.archives_of(wanted).find_map(|path| published::open(&path, checksum).ok())
    }

    /// Whether there is something that is called so.
    pub(super) fn has_archive(&self, wanted: &CrateRef) -> bool {
        self.archives_of(wanted).any(|path| path.exists())
    }

    fn archives_of(&self, wanted: &CrateRef) -> impl Iterator<Item = PathBuf> {
        let name = format!("{}-{}.crate", wanted.name, wanted.version);
        self.archives.iter().map(move |registry| self.path.join("registry/cache").join(registry).join(&name))
    }

    fn index_file(&self, registry: &Registry<'_>, name: &str) -> PathBuf {
        let mut path = self.path.join("registry/index");
        path.extend([registry.name, ".cache", &index::cache_path(name)]);
        path
    }
}

/// A directory below `registry/index` and `registry/src`.
pub(super) struct Registry<'a> {
    name: &'a str,
    /// Belongs to the source in question beyond doubt.
    certain: bool,
}

pub(super) fn is_crates_io(url: &str) -> bool {
    let url = url.trim_end_matches('/');
    url == "https://github.com/rust-lang/crates.io-index" || url == "https://index.crates.io"
}

/// The host as Cargo writes it into the directory's name: without user and port; empty for a `file:` URL.
fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.split(':').next().unwrap_or(host))
}

fn modified(path: &Path) -> SystemTime {
    path.metadata().and_then(|metadata| metadata.modified()).unwrap_or(UNIX_EPOCH)
}

fn nanoseconds(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}

/// The names in a directory; none where it is not there.
pub(super) fn names(directory: &Path) -> BTreeSet<String> {
    let entries = directory.read_dir().into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

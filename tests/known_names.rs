//! How `src/facts/confusable/known.txt` is made: from the lockfiles of the corpus, a repository counting once however many
//! lockfiles it has. A name that two repositories take from crates.io is known; one that eight take is so well known that
//! others are made to resemble it. `ANDON_BLESS=1` writes the file.

use andon::evidence::FileBytes;
use andon::facts::SourceKind;
use andon::facts::lockfile::Lockfile;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const LIST: &str = "src/facts/confusable/known.txt";
const KNOWN: usize = 2;
const WELL_KNOWN: usize = 8;

fn corpus() -> PathBuf {
    let data = std::env::var_os("ANDON_DATA").map_or_else(|| "../shared/data".into(), PathBuf::from);
    data.join("corpus")
}

/// The lockfiles below a directory.
fn lockfiles(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("can be listed").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            lockfiles(&entry, found);
        } else if entry.file_name().is_some_and(|name| name == "Cargo.lock") {
            found.push(entry);
        }
    }
}

fn list() -> Option<String> {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for folder in ["workspaces", "workspaces-historic"] {
        let folder = corpus().join(folder);
        for repository in fs::read_dir(folder).ok()?.map(|entry| entry.expect("an entry").path()) {
            let name = repository.file_name().expect("has a name").to_string_lossy().into_owned();
            // An older state of a repository is the same repository.
            let owner = name.split('@').next().unwrap_or_default().to_owned();
            let mut paths = Vec::new();
            lockfiles(&repository, &mut paths);
            for path in paths {
                let bytes = FileBytes::from(fs::read(path).expect("can be read"));
                let Ok(lockfile) = Lockfile::parse(&"Cargo.lock".into(), &bytes) else { continue };
                for package in lockfile.packages.iter().filter(|p| p.origin.kind == SourceKind::CratesIo) {
                    users.entry(package.name.to_string()).or_default().insert(owner.clone());
                }
            }
        }
    }
    let mut text = String::from("# Made by tests/known_names.rs, which says how.\n");
    for (name, users) in users.iter().filter(|(_, users)| users.len() >= KNOWN) {
        text += name;
        text += if users.len() >= WELL_KNOWN { "*\n" } else { "\n" };
    }
    Some(text)
}

#[test]
fn the_known_names_are_those_of_the_corpus() {
    let Some(list) = list() else {
        eprintln!("skipped: there is no corpus at {}", corpus().display());
        return;
    };
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write(LIST, list).expect("can be written");
        return;
    }
    assert!(fs::read_to_string(LIST).is_ok_and(|kept| kept == list), "ANDON_BLESS=1 writes {LIST}");
}

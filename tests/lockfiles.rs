//! andon's reading of Cargo.lock against crate `cargo-lock`'s, package by package and edge by edge, over every lockfile
//! of the corpus. Where the two differ, andon follows Cargo; each kind of difference is named here.

use andon::evidence::{FileBytes, Text};
use andon::facts::Problem;
use andon::facts::lockfile::{LockPackage, Lockfile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lockfiles that andon refuses, as Cargo does, with the beginning of what it says. `cargo-lock` reads those that list a
/// package twice; that they are written so is in the corpus's ODDITIES.tsv.
const REFUSED: [(&str, &str); 5] = [
    ("ruffle-rs+ruffle@453b0f1fe3/Cargo.lock", "package `heck 0.4.0` is listed twice"),
    (
        "tauri-apps+tauri@783ef0f2d3/examples/api/src-tauri/Cargo.lock",
        "package `windows-implement 0.56.0` is listed twice",
    ),
    ("vectordotdev+vector@023f5fef27/Cargo.lock", "package `thiserror-impl 2.0.3` is listed twice"),
    ("vectordotdev+vector@366f83c0f6/Cargo.lock", "an unresolved merge conflict"),
    ("vectordotdev+vector@8646a01049/Cargo.lock", "package `tracing 0.1.0` is listed twice"),
];

/// What `cargo-lock` does not see: it looks a checksum of version 1 up by name and version alone, and here finds the
/// `<none>` of the git package that `replace` puts in the place of this one.
const READ_BETTER: [&str; 2] = [
    "alacritty+alacritty@49c73f6d55/Cargo.lock: checksum of winit 0.7.5 registry+https://github.com/rust-lang/crates.io-index",
    "rust-lang+crates.io@ce47e8c4f0/Cargo.lock: checksum of postgres 0.14.2 registry+https://github.com/rust-lang/crates.io-index",
];

#[test]
fn every_lockfile_of_the_corpus_is_read_as_cargo_lock_reads_it() {
    let Some(corpus) = corpus() else { return };
    let mut refused = BTreeMap::new();
    let mut differing = Vec::new();
    let mut compared = 0;
    for path in lockfiles(&corpus) {
        let bytes = std::fs::read(&path).expect("a readable file");
        let name = path.strip_prefix(&corpus).expect("inside of the corpus").to_string_lossy().into_owned();
        let name = name.split_once('/').map_or(name.clone(), |(_, name)| name.to_owned());
        match Lockfile::parse(&Text::from(&*name), &FileBytes::from(bytes.clone())) {
            Ok(lockfile) => {
                assert_eq!(lockfile.problems, [], "{name}: every dependency is listed");
                differing.extend(differences(&name, &String::from_utf8_lossy(&bytes), &lockfile));
            }
            Err(problem) => {
                refused.insert(name, problem);
            }
        }
        compared += 1;
    }
    assert!(compared >= 194, "only {compared} lockfiles");
    assert_eq!(differing, READ_BETTER);
    assert_refused(&refused);
}

fn assert_refused(refused: &BTreeMap<String, Problem>) {
    let names: Vec<&str> = refused.keys().map(String::as_str).collect();
    assert_eq!(names, REFUSED.map(|(name, _)| name));
    for (name, expected) in REFUSED {
        assert!(refused[name].message.starts_with(expected), "{name}: {}", refused[name].message);
    }
}

/// What the two read differently, one line each.
fn differences(name: &str, text: &str, lockfile: &Lockfile) -> Vec<String> {
    let theirs: cargo_lock::Lockfile = match text.parse() {
        Ok(theirs) => theirs,
        Err(error) => return vec![format!("{name}: cargo-lock refuses it: {error}")],
    };
    let ours: BTreeMap<String, &LockPackage> =
        lockfile.packages.iter().map(|package| (our_name(package), package)).collect();
    let root = theirs.root.iter();
    let theirs: BTreeMap<String, &cargo_lock::Package> =
        theirs.packages.iter().chain(root).map(|package| (their_name(package), package)).collect();
    let only = |id: &&String| !(ours.contains_key(*id) && theirs.contains_key(*id));
    let mut differences: Vec<String> =
        ours.keys().chain(theirs.keys()).filter(only).map(|id| format!("{name}: one-sided package {id}")).collect();
    for (id, our) in &ours {
        let Some(their) = theirs.get(id) else { continue };
        if our.checksum.as_deref().map(str::to_owned) != their.checksum.as_ref().map(ToString::to_string) {
            differences.push(format!("{name}: checksum of {id}"));
        }
        let our_edges: BTreeSet<String> = our.dependencies.iter().map(|to| edge(&lockfile.packages[*to])).collect();
        let their_edges: BTreeSet<String> = their.dependencies.iter().map(their_edge).collect();
        let only = our_edges.symmetric_difference(&their_edges);
        differences.extend(only.map(|edge| format!("{name}: edge from {id} to {edge}")));
        assert_place(name, text, our);
    }
    differences
}

/// The place of a package is that of its name.
fn assert_place(name: &str, text: &str, package: &LockPackage) {
    let line = text.lines().nth(package.at.line as usize - 1).unwrap_or_default();
    let written: String = line
        .chars()
        .skip(package.at.column as usize - 1)
        .take((package.at.end_column - package.at.column) as usize)
        .collect();
    assert_eq!(written, format!("\"{}\"", package.name), "{name}:{}", package.at.line);
}

fn our_name(package: &LockPackage) -> String {
    format!("{} {} {}", package.name, package.version, normal(package.source.as_deref().unwrap_or_default()))
}

fn their_name(package: &cargo_lock::Package) -> String {
    let source = package.source.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{} {} {}", package.name, package.version, normal(&source))
}

/// `cargo-lock` leaves the commit out of a dependency that is written with its source, and keeps it in one that it finds
/// by name: edges are compared without.
fn edge(package: &LockPackage) -> String {
    our_name(package).split('#').next().unwrap_or_default().to_owned()
}

fn their_edge(dependency: &cargo_lock::Dependency) -> String {
    let source = dependency.source.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = format!("{} {} {}", dependency.name, dependency.version, normal(&source));
    name.split('#').next().unwrap_or_default().to_owned()
}

/// Version 4 writes `?branch=a%2Fb`; `cargo-lock` gives back `?branch=a/b`.
fn normal(source: &str) -> String {
    source.replace("%2F", "/")
}

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("ANDON_DATA").map_or(beside, PathBuf::from);
    let corpus = data.join("corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: no corpus at {}", corpus.display());
        return None;
    }
    Some(corpus)
}

fn lockfiles(corpus: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut queue = vec![corpus.join("workspaces"), corpus.join("workspaces-historic")];
    while let Some(directory) = queue.pop() {
        for entry in std::fs::read_dir(&directory).expect("a readable directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                queue.push(path);
            } else if path.ends_with("Cargo.lock") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

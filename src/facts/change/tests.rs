use super::*;
use crate::evidence::{Base, CrateKnowledge, Evidence, FileBytes, ManifestKnowledge};
use crate::facts::{Facts, workspace};

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\na = \"1\"\n";
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A lockfile from lines `name version [dependency …]`; `app` alone is of the file system.
fn lock(lines: &[&str]) -> String {
    let mut text = String::from("version = 4\n");
    for line in lines {
        let mut words = line.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        text += &format!("[[package]]\nname = {name:?}\nversion = {version:?}\n");
        if name != "app" {
            text += &format!("source = {CRATES_IO:?}\nchecksum = \"ab\"\n");
        }
        text += &format!("dependencies = {:?}\n", words.map(|d| d.replace('@', " ")).collect::<Vec<_>>());
    }
    text
}

fn evidence(base: &str, head: &str) -> Evidence {
    let mut evidence = Evidence::new("2026-08-21T12:00:00Z".parse().expect("a moment"));
    let files = |lockfile: &str| {
        let files = [("Cargo.toml", MANIFEST), ("Cargo.lock", lockfile)].into_iter();
        files.filter(|(_, text)| !text.is_empty()).map(|(path, text)| (path.into(), FileBytes::from(text))).collect()
    };
    evidence.files = files(head);
    evidence.base = Some(Base { files: files(base), ..Base::default() });
    evidence
}

fn change_of(evidence: &Evidence) -> Change {
    let discovery = workspace::discover(&evidence.files);
    Facts::gather(evidence, &discovery.workspaces[0]).0.change.expect("there is a base")
}

fn change(base: &[&str], head: &[&str]) -> Change {
    change_of(&evidence(&lock(base), &lock(head)))
}

fn updates(change: &Change) -> Vec<(&str, &str, &str, Step)> {
    change.updated.iter().map(|u| (&*u.name, &*u.from, &*u.to, u.step)).collect()
}

fn added(change: &Change) -> Vec<&str> {
    change.added.iter().map(|added| &*added.package).collect()
}

fn removed(change: &Change) -> Vec<String> {
    change.removed.iter().map(|removed| format!("{}@{}", removed.name, removed.version)).collect()
}

#[test]
fn nothing_without_a_base() {
    let mut evidence = evidence("", &lock(&["app 0.1.0"]));
    evidence.base = None;
    let discovery = workspace::discover(&evidence.files);
    assert_eq!(Facts::gather(&evidence, &discovery.workspaces[0]).0.change, None);
}

#[test]
fn an_update_an_addition_and_a_removal() {
    let change = change(&["app 0.1.0 a b", "a 1.0.0", "b 1.0.0"], &["app 0.1.0 a c", "a 1.0.1", "c 1.0.0"]);
    assert_eq!(change.lockfile, LockfileChange::Changed);
    assert_eq!(updates(&change), [("a", "1.0.0", "1.0.1", Step::Patch)]);
    assert_eq!((added(&change), removed(&change)), (vec!["c@1.0.0"], vec!["b@1.0.0".into()]));
    assert!(change.added[0].asked_for && change.added[0].new_name && change.added[0].brought_by.is_empty());
}

#[test]
fn what_became_of_the_lockfile() {
    let (old, new) = (lock(&["app 0.1.0"]), lock(&["app 0.1.0", "a 1.0.0"]));
    for (base, head, expected) in [
        ("", "", LockfileChange::Absent),
        ("", &*old, LockfileChange::Added),
        (&*old, "", LockfileChange::Removed),
        (&*old, &*old, LockfileChange::Unchanged),
        (&*old, &*new, LockfileChange::Changed),
        ("<<<<<<< HEAD", &*new, LockfileChange::BaseUnreadable),
    ] {
        assert_eq!(change_of(&evidence(base, head)).lockfile, expected, "{base:?} -> {head:?}");
    }
    assert_eq!(removed(&change_of(&evidence(&old, ""))), ["app@0.1.0"]);
}

#[test]
fn of_several_versions_the_compatible_ones_belong_together() {
    let change = change(&["app 0.1.0", "a 1.0.0", "a 2.0.0"], &["app 0.1.0", "a 1.1.0", "a 2.0.3", "a 3.0.0"]);
    assert_eq!(updates(&change), [("a", "1.0.0", "1.1.0", Step::Minor), ("a", "2.0.0", "2.0.3", Step::Patch)]);
    assert_eq!(added(&change), ["a@3.0.0"]);
    assert!(!change.added[0].new_name);
}

#[test]
fn what_is_left_of_a_name_is_paired_with_the_newest_first() {
    let change = change(&["app 0.1.0", "a 1.0.0", "a 2.0.0"], &["app 0.1.0", "a 3.0.0"]);
    assert_eq!(updates(&change), [("a", "2.0.0", "3.0.0", Step::Major)]);
    assert_eq!(removed(&change), ["a@1.0.0"]);
}

#[test]
fn a_version_that_stays_is_no_part_of_an_update() {
    let change = change(&["app 0.1.0", "a 1.0.0", "a 2.0.0"], &["app 0.1.0", "a 2.0.0", "a 2.1.0-rc.1"]);
    assert_eq!(updates(&change), [("a", "1.0.0", "2.1.0-rc.1", Step::PreRelease)]);
}

#[test]
fn a_new_package_knows_the_update_that_brought_it() {
    let base = ["app 0.1.0 a", "a 1.0.0"];
    let change = change(&base, &["app 0.1.0 a", "a 1.0.1 b", "b 1.0.0 c", "c 1.0.0"]);
    let of = |index: usize| {
        let added = &change.added[index];
        (added.asked_for, added.brought_by.len(), added.through.as_deref())
    };
    assert_eq!((of(0), of(1)), ((false, 1, Some("a@1.0.1")), (false, 0, Some("a@1.0.1"))));
}

#[test]
fn a_new_package_that_a_member_asks_for_is_asked_for() {
    let change = change(&["app 0.1.0 a", "a 1.0.0"], &["app 0.1.0 a b", "a 1.0.1 b", "b 1.0.0"]);
    assert!(change.added[0].asked_for);
    assert_eq!(change.added[0].brought_by, ["a@1.0.1".into()]);
}

#[test]
fn what_the_former_version_declared_was_switched_on_by_somebody_else() {
    let mut evidence = evidence(&lock(&["app 0.1.0 a", "a 1.0.0"]), &lock(&["app 0.1.0 a", "a 1.0.1 b", "b 1.0.0"]));
    let known: CrateKnowledge = serde_json::from_value(serde_json::json!({ "index": { "dependencies": [
        { "package": "b", "requirement": "1", "kind": "normal", "optional": true } ] } }))
    .expect("is knowledge");
    let key = crate::evidence::crate_key("a", "1.0.0", CRATES_IO);
    evidence.base.as_mut().expect("there is a base").crates.insert(key.into(), known.into());
    let change = change_of(&evidence);
    assert!(change.added[0].asked_for && change.added[0].brought_by.is_empty());
}

fn known(licence: &str, build_script: bool) -> CrateKnowledge {
    let licence = Some(licence.into()).filter(|_| !licence.is_empty());
    let manifest = ManifestKnowledge { licence, build_script, ..ManifestKnowledge::default() };
    CrateKnowledge { manifest: Some(manifest), ..CrateKnowledge::default() }
}

#[test]
fn what_an_update_gains_and_loses() {
    let mut evidence = evidence(&lock(&["app 0.1.0 a", "a 1.0.0"]), &lock(&["app 0.1.0 a", "a 1.0.1"]));
    let key = |version: &str| -> Text { crate::evidence::crate_key("a", version, CRATES_IO).into() };
    evidence.crates.insert(key("1.0.1"), known("BUSL-1.1", true).into());
    let unknown = change_of(&evidence).updated.remove(0);
    assert!(!unknown.comparable && unknown.gained.is_empty() && unknown.licence.is_none());
    assert_eq!(unknown.build_code, [BuildCode::BuildScript]);
    // What the base does not say of a crate may stand among the head's.
    evidence.crates.insert(key("1.0.0"), known("MIT", false).into());
    let gained = change_of(&evidence).updated.remove(0);
    assert!(gained.comparable && gained.lost.is_empty());
    assert_eq!(gained.gained, [BuildCode::BuildScript]);
    let licence = LicenceChange { from: "MIT".into(), to: Some("BUSL-1.1".into()) };
    assert_eq!(gained.licence, Some(licence));
    evidence.base.as_mut().expect("there is a base").crates.insert(key("1.0.0"), known("BUSL-1.1", true).into());
    let same = change_of(&evidence).updated.remove(0);
    assert!(same.gained.is_empty() && same.licence.is_none());
}

fn with(lockfile: &str, from: &str, to: &str) -> String {
    lockfile.replace(from, to)
}

#[test]
fn a_version_that_stays_and_its_code_that_may_not() {
    let base = lock(&["app 0.1.0 a", "a 1.0.0"]);
    let of = |head: &str| change_of(&evidence(&base, head));
    let checksum = of(&with(&base, "\"ab\"", "\"cd\"")).same_version.remove(0);
    let expected = ChecksumChange { from: Some("ab".into()), to: Some("cd".into()) };
    assert_eq!((checksum.checksum, checksum.moved_from), (Some(expected), None));
    let gone = of(&with(&base, "checksum = \"ab\"\n", "")).same_version.remove(0);
    assert_eq!(gone.checksum, Some(ChecksumChange { from: Some("ab".into()), to: None }));
    let moved = of(&with(&base, CRATES_IO, "registry+https://crates.example/index")).same_version.remove(0);
    assert!(moved.checksum.is_none() && moved.moved_from.is_some());
    let sparse = of(&with(&base, CRATES_IO, "sparse+https://index.crates.io/"));
    assert_eq!((sparse.lockfile, sparse.same_version, sparse.updated), (LockfileChange::Changed, vec![], vec![]));
}

#[test]
fn another_commit_of_a_repository_is_an_update() {
    let git = |commit: &str| format!("git+https://git.example/a?branch=main#{commit}");
    let base = lock(&["app 0.1.0 a", "a 1.0.0"]);
    let (old, new) = (with(&base, CRATES_IO, &git("1")), with(&base, CRATES_IO, &git("2")));
    let change = change_of(&evidence(&old, &new));
    assert_eq!(updates(&change), [("a", "1.0.0", "1.0.0", Step::Revision)]);
    assert!(change.same_version.is_empty());
}

#[test]
fn manifests_and_files() {
    let lockfile = lock(&["app 0.1.0"]);
    let mut evidence = evidence(&lockfile, &lockfile);
    let text = MANIFEST.replace("a = \"1\"", "a = \"2\"\nb = { path = \"b\" }");
    evidence.files.insert("Cargo.toml".into(), FileBytes::from(text.as_str()));
    evidence.files.insert(".cargo/config.toml".into(), FileBytes::from(""));
    evidence.base.as_mut().expect("there is a base").files.insert("andon.toml".into(), FileBytes::from(""));
    let change = change_of(&evidence);
    let said: Vec<_> = change.dependencies.iter().map(|d| (&*d.name, d.before.is_some(), d.after.is_some())).collect();
    assert_eq!(said, [("a", true, true), ("b", false, true)]);
    assert_eq!(change.dependencies[0].at.as_ref().map(|at| (at.line, at.column)), Some((5, 5)));
    let files = ChangedFiles {
        added: vec![".cargo/config.toml".into()],
        changed: vec!["Cargo.toml".into()],
        removed: vec!["andon.toml".into()],
    };
    assert_eq!(change.files, files);
}

#[test]
fn a_hundred_thousand_versions_of_one_name() {
    let versions = |minor: u32| -> String {
        let entry = |n| format!("[[package]]\nname = \"a\"\nversion = \"{n}.{minor}.0\"\n");
        (1..=100_000).map(entry).collect::<String>()
    };
    let change = change_of(&evidence(&versions(0), &versions(1)));
    assert_eq!((change.updated.len(), change.added.len()), (100_000, 0));
    assert!(change.updated.iter().all(|update| update.step == Step::Minor));
}

#[test]
fn a_licence_changes_where_a_former_way_to_satisfy_it_no_longer_does() {
    for (from, to, changed) in [
        ("MIT", "MIT", false),
        ("MIT/Apache-2.0", "Apache-2.0 OR MIT", false),
        ("MIT", "MIT OR Apache-2.0", false),
        ("MIT AND ISC", "MIT", false),
        ("MIT OR Apache-2.0", "MIT", true),
        ("MIT", "MIT AND ISC", true),
        ("MIT", "", true),
        ("", "BUSL-1.1", false),
        ("nonsense one", "nonsense two", true),
    ] {
        let mut evidence = evidence(&lock(&["app 0.1.0 a", "a 1.0.0"]), &lock(&["app 0.1.0 a", "a 1.0.1"]));
        for (version, licence) in [("1.0.0", from), ("1.0.1", to)] {
            evidence
                .crates
                .insert(crate::evidence::crate_key("a", version, CRATES_IO).into(), known(licence, false).into());
        }
        assert_eq!(change_of(&evidence).updated[0].licence.is_some(), changed, "{from:?} -> {to:?}");
    }
}

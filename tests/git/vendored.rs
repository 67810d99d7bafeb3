//! What is vendored, as the index and commits have it.

use super::repo::{LOCKFILE, MANIFEST, Repo};
use andon::evidence::{Edit, Evidence, Vendored};
use andon::finding::Finding;
use andon::gate::Gate;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::fs;

const ZETA: &str = "[package]\nname = \"zeta\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n";
const FILES: [(&str, &str); 2] = [("Cargo.toml", ZETA), ("src/lib.rs", "pub fn z() {}\n")];
const ARCHIVE: &str = "home/registry/cache/index.crates.io-1949cf8c6b5b557f/zeta-1.0.0.crate";

fn archive() -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in FILES {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, format!("zeta-1.0.0/{path}"), content.as_bytes()).expect("an entry");
    }
    archive.into_inner().expect("an archive").finish().expect("compressed")
}

/// A repository that keeps a crate, and Cargo's archive of it beside the repository.
fn repo() -> Repo {
    let repo = Repo::new();
    let bytes = archive();
    let checksum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let path = repo.directory.path().join(ARCHIVE);
    fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
    fs::write(path, bytes).expect("an archive");
    repo.write("Cargo.toml", format!("{MANIFEST}\n[dependencies]\nzeta = \"1\"\n"));
    let package = format!(
        "dependencies = [\n \"zeta\",\n]\n\n[[package]]\nname = \"zeta\"\nversion = \"1.0.0\"\nsource = \
         \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{checksum}\"\n"
    );
    repo.write("Cargo.lock", format!("{LOCKFILE}{package}"));
    repo.write(
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"kept\"\n[source.kept]\ndirectory = \"vendor\"\n",
    );
    FILES.iter().for_each(|(path, text)| repo.write(&format!("vendor/zeta/{path}"), text));
    repo.write("vendor/zeta/.cargo-checksum.json", format!("{{\"files\":{{}},\"package\":\"{checksum}\"}}"));
    repo.commit("vendored");
    repo
}

fn staged(repo: &Repo) -> Evidence {
    let [home, cache] = ["home", "cache"].map(|name| Some(repo.directory.path().join(name)));
    repo.git(&["add", "-A"]);
    repo.collector().cargo_home(home).cache_dir(cache).staged().collect().expect("evidence")
}

fn one(evidence: &Evidence) -> Vendored {
    let [one] = &*evidence.crates.values().next().expect("a crate").vendored else { panic!("one") };
    one.clone()
}

/// Whether it has a code of its own, was introduced, and stops.
fn said(evidence: &Evidence) -> Vec<(bool, Option<bool>, bool)> {
    let verdict = Gate::builder().build().expect("a gate").judge(evidence);
    let of = |finding: &&Finding| *finding.policy == *"vendored_crate_edited";
    verdict.findings.iter().filter(of).map(|f| (f.code.starts_with("edited_"), f.introduced, f.stops)).collect()
}

#[test]
fn an_edit_stops_the_commit_that_makes_it_and_is_debt_afterwards() {
    let repo = repo();
    assert_eq!(said(&staged(&repo)), []);
    repo.write("vendor/zeta/src/lib.rs", "pub fn evil() {}\n");
    assert_eq!(said(&staged(&repo)), [(true, Some(true), true)]);
    repo.commit("got in");
    repo.write("README.md", "");
    assert_eq!(said(&staged(&repo)), [(true, Some(false), false)]);
    repo.write("vendor/zeta/build.rs", "fn main() {}\n");
    assert_eq!(said(&staged(&repo)), [(true, Some(true), true)], "another edit is news");
    fs::remove_file(repo.path("vendor/zeta/build.rs")).expect("removed");
    FILES.iter().for_each(|(path, text)| repo.write(&format!("vendor/zeta/{path}"), text));
    let mended = Gate::builder().build().expect("a gate").judge(&staged(&repo)).mended;
    assert_eq!(mended.iter().map(|finding| &*finding.policy).collect::<Vec<_>>(), ["vendored_crate_edited"]);
}

#[test]
fn without_the_archive_other_files_for_one_version_stop_the_commit() {
    let repo = repo();
    fs::remove_file(repo.directory.path().join(ARCHIVE)).expect("removed");
    repo.write("vendor/zeta/src/lib.rs", "pub fn evil() {}\n");
    assert_eq!(said(&staged(&repo)), [(true, Some(true), true)]);
}

#[test]
fn what_was_looked_through_is_kept_with_its_state() {
    let repo = repo();
    let before = one(&staged(&repo));
    assert!(before.edits.as_ref().is_some_and(|edits| edits.files.is_empty()));
    let bytes = archive();
    fs::remove_file(repo.directory.path().join(ARCHIVE)).expect("removed");
    assert_eq!(one(&staged(&repo)), before, "nothing was read again");
    repo.write("vendor/zeta/src/lib.rs", "pub fn evil() {}\n");
    let after = one(&staged(&repo));
    assert!(after.edits.is_none() && after.content.is_some() && after.content != before.content);
    fs::write(repo.directory.path().join(ARCHIVE), bytes).expect("an archive");
    let edits = one(&staged(&repo)).edits.expect("the archive is there again");
    assert_eq!(
        edits.files.iter().map(|file| (&*file.path, file.edit)).collect::<Vec<_>>(),
        [("src/lib.rs", Edit::Changed)]
    );
}

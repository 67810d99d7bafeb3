//! What is known of the sources of crates: executables, scripts, licence files.

use crate::collect::world::{CRATES_IO_DIRECTORY, Crate, World};
use andon::evidence::{CodeKind, CrateFiles, VcsInfo};
use std::fs;

const ALPHA: Crate = Crate::crates_io("alpha", "1.2.3");
const ELF: &[u8] = b"\x7fELF\x02\x01\x01";

/// A world with a crate that is unpacked, and the directory that it is in.
fn world(manifest: &str, files: &[(&str, &[u8])]) -> (World, String) {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, manifest);
    let directory = format!("home/registry/src/{CRATES_IO_DIRECTORY}/alpha-1.2.3");
    for (path, content) in files {
        world.write(&format!("{directory}/{path}"), content);
    }
    (world, directory)
}

fn files(world: &World) -> CrateFiles {
    world.known(&ALPHA).files.expect("the sources are known")
}

#[test]
fn code_is_found_wherever_it_lies() {
    let (world, _) = world(
        "license = \"MIT\"",
        &[
            ("tests/data/photo.png", ELF),
            ("src/lib.rs", b"#![no_std]\n"),
            ("lib/libz.a", b"!<arch>\nrest"),
            ("ci/test", b"#!/bin/sh\nexit 0\n"),
            ("make.BAT", b"@echo off"),
            ("README.md", b"MZ is how it begins"),
        ],
    );
    let found = files(&world);
    let listed = |files: &andon::evidence::CodeFiles| -> Vec<(String, CodeKind)> {
        files.files.iter().map(|file| (file.path.to_string(), file.kind)).collect()
    };
    assert_eq!(listed(&found.executables), [("tests/data/photo.png".into(), CodeKind::Elf)]);
    assert_eq!(listed(&found.libraries), [("lib/libz.a".into(), CodeKind::Archive)]);
    assert_eq!(
        listed(&found.scripts),
        [("ci/test".into(), CodeKind::Shebang), ("make.BAT".into(), CodeKind::Extension)]
    );
    let digest = found.executables.files[0].sha256.as_deref();
    assert_eq!(digest, Some("ced1af6d51438341a0335cc00e1c2867fb718a537c1173cf210070a6b1cdf40a"));
    assert_eq!((found.unread, found.executables.more), (0, 0));
}

#[test]
fn the_commit_that_a_crate_was_published_from_is_what_cargo_noted() {
    let noted = |text: &str| {
        let (world, _) = world("", &[(".cargo_vcs_info.json", text.as_bytes())]);
        files(&world).vcs.map(|vcs| (vcs.commit.map(|commit| commit.to_string()), vcs.dirty))
    };
    let of = |dirty| Some((Some("abc".into()), dirty));
    assert_eq!(noted(r#"{"git":{"sha1":"abc"},"path_in_vcs":"x"}"#), of(false));
    assert_eq!(noted(r#"{"git":{"sha1":"abc","dirty":true}}"#), of(true));
    for nothing in ["", "{", "[]", r#"{"git":null}"#, r#"{"git":{"sha1":7}}"#, &"[".repeat(100_000)] {
        assert_eq!(noted(nothing), Some((None, false)));
    }
}

#[test]
fn the_build_script_is_the_one_that_the_manifest_names() {
    let scripts: [(&str, &[u8]); 2] = [("build.rs", b"fn main() {}"), ("build/main.rs", b"")];
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (manifest, digest) in [
        ("build = \"build/main.rs\"", Some(EMPTY)),
        ("build = \"./build/main.rs\"", Some(EMPTY)),
        ("build = false", None),
        ("build = \"../alpha-1.2.3/build/main.rs\"", None),
    ] {
        let (world, _) = world(manifest, &scripts);
        assert_eq!(files(&world).build_script.as_deref(), digest, "{manifest}");
    }
    let (world, _) = world("", &scripts);
    assert!(files(&world).build_script.is_some_and(|digest| &*digest != EMPTY));
}

#[test]
fn licence_files_are_read_for_their_text_where_the_manifest_is_silent() {
    let mit = spdx::text::LICENSE_TEXTS.iter().find(|(name, _)| *name == "MIT").expect("SPDX has it").1;
    let texts: [(&str, &[u8]); 3] =
        [("LICENSE-MIT", mit.as_bytes()), ("docs/TERMS", mit.as_bytes()), ("COPYRIGHT", b"Ask me.")];
    let (world_, _) = world("license-file = \"docs/TERMS\"", &texts);
    let licences = files(&world_).licences;
    let found =
        licences.iter().map(|file| (&*file.path, file.text.as_ref().map(|text| (&*text.licence, text.confidence))));
    let mit = Some(("MIT", 100));
    assert_eq!(found.collect::<Vec<_>>(), [("COPYRIGHT", None), ("LICENSE-MIT", mit), ("docs/TERMS", mit)]);
    let (world, _) = world("license = \"MIT\"", &texts);
    let licences = files(&world).licences;
    assert_eq!(
        licences.iter().map(|file| (&*file.path, file.text.is_some())).collect::<Vec<_>>(),
        [("COPYRIGHT", false), ("LICENSE-MIT", false)]
    );
}

#[test]
fn what_was_found_is_kept() {
    let (world, directory) = world("license = \"MIT\"", &[("program", ELF)]);
    let found = files(&world);
    fs::remove_dir_all(world.path(&directory)).expect("removed");
    assert_eq!(files(&world), found);
    assert_eq!(found.executables.files.len(), 1);
}

#[test]
fn long_lists_are_cut() {
    let names: Vec<String> = (0..250).map(|number| format!("bin/{number:03}")).collect();
    let programs: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, ELF)).collect();
    let found = files(&world("", &programs).0).executables;
    assert_eq!((found.files.len(), found.more), (200, 50));
    assert_eq!(found.files.last().map(|file| &*file.path), Some("bin/199"));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_left_alone() {
    let (world, directory) = world("license = \"MIT\"", &[("src/lib.rs", b"")]);
    world.write("outside/program", ELF);
    std::os::unix::fs::symlink(world.path("outside"), world.path(&format!("{directory}/linked"))).expect("a link");
    std::os::unix::fs::symlink(world.path("outside/program"), world.path(&format!("{directory}/LICENSE")))
        .expect("a link");
    std::os::unix::fs::symlink(".", world.path(&format!("{directory}/circle"))).expect("a link");
    let pipe = world.path(&format!("{directory}/COPYING"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()));
    assert_eq!(files(&world), CrateFiles { vcs: Some(VcsInfo::default()), ..CrateFiles::default() });
}

#[test]
fn a_checkout_has_the_sources_of_one_package() {
    const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";
    let git = Crate {
        source: "git+https://example.org/thing.git#0123456789abcdef0123456789abcdef01234567",
        checksum: "",
        ..ALPHA
    };
    let world = World::with_lockfile(&[git]);
    let checkout = "home/git/checkouts/thing-0011223344556677/0123456";
    world.write(&format!("{checkout}/.cargo-ok"), "");
    world.write(&format!("{checkout}/.git/HEAD"), REVISION);
    world.write(&format!("{checkout}/.git/hooks/run.sh"), "#!/bin/sh");
    world.write(&format!("{checkout}/Cargo.toml"), git.manifest("license = \"MIT\""));
    world.write(&format!("{checkout}/own/program"), ELF);
    world.write(&format!("{checkout}/other/Cargo.toml"), "[package]\nname = \"other\"\nversion = \"1.0.0\"");
    world.write(&format!("{checkout}/other/program"), ELF);
    let found = world.known(&git).files.expect("the sources are known");
    let paths: Vec<&str> = found.executables.files.iter().map(|file| &*file.path).collect();
    assert_eq!((paths, found.scripts.files.len()), (vec!["own/program"], 0));
}

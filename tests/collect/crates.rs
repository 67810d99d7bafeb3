//! What is known of crates: from the index, from unpacked and checked out manifests, and from the cache.

use crate::collect::world::{CRATES_IO_DIRECTORY, Crate, World, index_cache, lockfile};
use andon::evidence::{DependencyKind, KnownDependency};
use std::fs;

pub const ALPHA: Crate = Crate::crates_io("alpha", "1.2.3");
const DEPENDENCIES: &str = r#","deps":[
    {"name":"real","req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":null},
    {"name":"alias","package":"behind","req":"^2","optional":true,"target":"cfg(unix)","kind":"build",
     "features":["full"],"default_features":false},
    {"name":"tests","req":"*","kind":"dev"}]"#;

fn dependency(package: &str, requirement: &str, kind: DependencyKind) -> KnownDependency {
    KnownDependency {
        package: package.into(),
        requirement: requirement.into(),
        kind,
        optional: false,
        target: None,
        features: Vec::new(),
        default_features: true,
    }
}

fn three_dependencies() -> [KnownDependency; 3] {
    let behind = KnownDependency {
        optional: true,
        target: Some("cfg(unix)".into()),
        features: vec!["full".into()],
        default_features: false,
        ..dependency("behind", "^2", DependencyKind::Build)
    };
    [dependency("real", "^1", DependencyKind::Normal), behind, dependency("tests", "*", DependencyKind::Dev)]
}

#[test]
fn an_index_entry_in_full() {
    let world = World::with_lockfile(&[ALPHA]);
    let rest =
        r#","links":"z","rust_version":"1.60","pubtime":"2026-01-02T03:04:05Z","features2":{"a":["dep:b"]},"v":2"#;
    world.index(CRATES_IO_DIRECTORY, &ALPHA, &ALPHA.line(true, &format!("{DEPENDENCIES}{rest}")));
    let index = world.known(&ALPHA).index.expect("an index entry");
    assert_eq!(index.dependencies, three_dependencies());
    assert!(index.yanked);
    assert_eq!((index.links.as_deref(), index.rust_version.as_deref()), (Some("z"), Some("1.60")));
    assert_eq!(index.published.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(world.known(&ALPHA).manifest, None);
}

#[test]
fn every_version_of_the_cache_and_of_the_registry_directory() {
    let line = ALPHA.line(true, "");
    let lines = [("1.2.2", "not JSON"), ("1.2.3", &*line)];
    let directories = [
        CRATES_IO_DIRECTORY,
        "index.crates.io-6f17d22bba15001f",
        "github.com-1ecc6299db9ec823",
        "github.com-25cdd57fae9f0462",
    ];
    for head in [&[1][..], &[2, 1, 0, 0, 0], &[2, 2, 0, 0, 0], &[3, 2, 0, 0, 0]] {
        for directory in directories {
            let world = World::with_lockfile(&[ALPHA]);
            let path = format!("home/registry/index/{directory}/.cache/al/ph/alpha");
            world.write(&path, index_cache(head, &lines));
            assert!(world.known(&ALPHA).index.is_some_and(|index| index.yanked), "{head:?} {directory}");
        }
    }
}

#[test]
fn index_caches_that_cannot_be_read_leave_the_crate_unknown() {
    let good = index_cache(&[3, 2, 0, 0, 0], &[("1.2.3", &ALPHA.line(false, ""))]);
    let line =
        |from: &str, to: &str| index_cache(&[3, 2, 0, 0, 0], &[("1.2.3", &ALPHA.line(false, "").replace(from, to))]);
    let bad = [
        vec![],
        vec![3],
        good[..good.len() - 1].to_vec(),
        good[..20].to_vec(),
        [&[9], &good[1..]].concat(),
        line("}", ""),
        line("alpha", "beta"),
        line("\"vers\":\"1.2.3\"", "\"vers\":\"1.2.4\""),
        line("00aa", "00ab"),
        line("false", "\"no\""),
        line("false", "false,\"v\":3"),
        line("false", "false,\"deps\":[{\"name\":\"a\",\"req\":\"*\",\"kind\":\"strange\"}]"),
    ];
    for bytes in bad {
        let world = World::with_lockfile(&[ALPHA]);
        world.write(&format!("home/registry/index/{CRATES_IO_DIRECTORY}/.cache/al/ph/alpha"), &bytes);
        assert!(world.collect().crates.is_empty(), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn another_registry_is_believed_only_with_the_lockfiles_checksum() {
    let own = Crate { source: "registry+https://crates.example.org:8443/git/index", ..ALPHA };
    let unconfirmed = Crate { checksum: "", ..own };
    let directory = "crates.example.org-0123456789abcdef";
    for (krate, known) in [(own, true), (unconfirmed, false)] {
        let world = World::with_lockfile(&[krate]);
        world.index(directory, &krate, &own.line(false, ""));
        world.unpack(directory, &krate, "license = \"MIT\"");
        let knowledge = world.known(&krate);
        assert_eq!((knowledge.index.is_some(), knowledge.manifest.is_some()), (known, known));
        // The other host's directory says nothing about it.
        let stranger = World::with_lockfile(&[krate]);
        stranger.index("other.example.org-0123456789abcdef", &krate, &own.line(false, ""));
        stranger.unpack(CRATES_IO_DIRECTORY, &krate, "license = \"MIT\"");
        assert!(stranger.collect().crates.is_empty());
    }
}

#[test]
fn the_fresher_of_two_directories_of_one_registry_counts() {
    let world = World::with_lockfile(&[ALPHA]);
    let [old, new] = ["index.crates.io-6f17d22bba15001f", CRATES_IO_DIRECTORY];
    world.index(old, &ALPHA, &ALPHA.line(false, ""));
    world.index(new, &ALPHA, &ALPHA.line(true, ""));
    let file =
        fs::File::options().write(true).open(world.path(&format!("home/registry/index/{old}/.cache/al/ph/alpha")));
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    file.and_then(|file| file.set_modified(long_ago)).expect("a time");
    assert!(world.known(&ALPHA).index.is_some_and(|index| index.yanked));
}

#[test]
fn an_unpacked_manifest_in_full() {
    let world = World::with_lockfile(&[ALPHA]);
    let rest = "license = \"MIT OR Apache-2.0\"\nlicense-file = \"COPYING\"\nlinks = \"z\"\nrust-version = \"1.60\"
        build = \"build.rs\"\n[lib]\nproc-macro = true\n[dependencies]\nreal = \"^1\"\n[dev-dependencies]\ntests = \"*\"
        [target.'cfg(unix)'.build-dependencies.alias]\nversion = \"^2\"\npackage = \"behind\"\noptional = true\nfeatures = [\"full\"]\ndefault-features = false";
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, rest);
    let manifest = world.known(&ALPHA).manifest.expect("a manifest");
    assert_eq!(manifest.licence.as_deref(), Some("MIT OR Apache-2.0"));
    assert_eq!(manifest.licence_file.as_deref(), Some("COPYING"));
    assert_eq!((manifest.links.as_deref(), manifest.rust_version.as_deref()), (Some("z"), Some("1.60")));
    assert!(manifest.build_script && manifest.proc_macro);
    let [real, behind, tests] = three_dependencies();
    assert_eq!(manifest.dependencies, [real, tests, behind]);
}

#[test]
fn build_scripts_declared_found_and_switched_off() {
    let is_built = |rest: &str, file: bool| {
        let world = World::with_lockfile(&[ALPHA]);
        world.unpack(CRATES_IO_DIRECTORY, &ALPHA, rest);
        if file {
            world.write(&format!("home/registry/src/{CRATES_IO_DIRECTORY}/alpha-1.2.3/build.rs"), "");
        }
        world.known(&ALPHA).manifest.map(|manifest| manifest.build_script)
    };
    assert_eq!(is_built("", false), Some(false));
    assert_eq!(is_built("", true), Some(true));
    assert_eq!(is_built("build = false", true), Some(false));
    assert_eq!(is_built("build = [\"a.rs\", \"b.rs\"]", false), Some(true));
}

#[test]
fn manifests_that_are_not_the_crates_leave_it_unknown() {
    for (manifest, complete) in [
        (ALPHA.manifest(""), false),
        (ALPHA.manifest("license = 3"), true),
        (ALPHA.manifest("[dependencies]\na = 3"), true),
        (Crate { version: "1.2.4", ..ALPHA }.manifest(""), true),
        ("not = toml =".to_owned(), true),
        ("\u{0}".to_owned(), true),
    ] {
        let world = World::with_lockfile(&[ALPHA]);
        let directory = format!("home/registry/src/{CRATES_IO_DIRECTORY}/alpha-1.2.3");
        world.write(&format!("{directory}/Cargo.toml"), &manifest);
        if complete {
            world.write(&format!("{directory}/.cargo-ok"), "");
        }
        assert!(world.collect().crates.is_empty(), "{manifest}");
    }
}

#[test]
fn a_checksum_that_contradicts_the_index_makes_the_manifest_unknown_too() {
    let world = World::with_lockfile(&[Crate { checksum: "ffff", ..ALPHA }]);
    world.index(CRATES_IO_DIRECTORY, &ALPHA, &ALPHA.line(false, ""));
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    assert!(world.collect().crates.is_empty());
}

#[test]
fn a_crate_with_two_checksums_is_two_crates_and_unknown() {
    let world = World::with_lockfile(&[ALPHA]);
    world.index(CRATES_IO_DIRECTORY, &ALPHA, &ALPHA.line(false, ""));
    world.write("root/other/Cargo.toml", "[package]\nname = \"other\"\nversion = \"0.1.0\"\n[workspace]\n");
    world.write("root/other/Cargo.lock", lockfile(&[Crate { checksum: "ffff", ..ALPHA }]));
    assert!(world.collect().crates.is_empty());
}

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";
const GIT: Crate = Crate {
    source: "git+https://github.com/Example/Thing.git?branch=main#0123456789abcdef0123456789abcdef01234567",
    checksum: "",
    ..ALPHA
};

fn checkout(world: &World, directory: &str, revision: &str) -> String {
    let checkout = format!("home/git/checkouts/{directory}/{}", &revision[..7]);
    world.write(&format!("{checkout}/.cargo-ok"), "");
    world.write(&format!("{checkout}/.git/HEAD"), "ref: refs/heads/main\n");
    world.write(&format!("{checkout}/.git/packed-refs"), format!("# pack-refs\n{revision} refs/heads/main\n"));
    checkout
}

#[test]
fn a_git_crate_in_a_sub_folder_inherits_from_its_workspace() {
    let world = World::with_lockfile(&[GIT]);
    let checkout = checkout(&world, "thing-0011223344556677", REVISION);
    let root = "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nversion = \"1.2.3\"\nlicense = \"MIT\"
        [workspace.dependencies]\nreal = \"^1\"\nalias = { version = \"^2\", package = \"behind\" }\n";
    world.write(&format!("{checkout}/Cargo.toml"), root);
    let member = "[package]\nname = \"alpha\"\nversion.workspace = true\nlicense.workspace = true\nbuild = \"make.rs\"
        [dependencies]\nreal.workspace = true\nalias = { workspace = true, optional = true }\n";
    world.write(&format!("{checkout}/crates/deep/alpha/Cargo.toml"), member);
    world.write(&format!("{checkout}/crates/beta/Cargo.toml"), "broken [");
    let manifest = world.known(&GIT).manifest.expect("a manifest");
    assert_eq!(manifest.licence.as_deref(), Some("MIT"));
    assert!(manifest.build_script && !manifest.proc_macro);
    let behind = KnownDependency { optional: true, ..dependency("behind", "^2", DependencyKind::Normal) };
    assert_eq!(manifest.dependencies, [behind, dependency("real", "^1", DependencyKind::Normal)]);
}

#[test]
fn a_checkout_of_another_commit_or_repository_is_not_the_crate() {
    let other_commit = format!("{}{}", &REVISION[..7], "f".repeat(33));
    for (directory, revision) in [("thing-0011223344556677", &*other_commit), ("things-0011223344556677", REVISION)] {
        let world = World::with_lockfile(&[GIT]);
        let checkout = checkout(&world, directory, revision);
        world.write(&format!("{checkout}/Cargo.toml"), GIT.manifest(""));
        assert!(world.collect().crates.is_empty(), "{directory} {revision}");
    }
}

#[test]
fn two_crates_of_one_name_in_a_checkout_that_differ_are_unknown() {
    let world = World::with_lockfile(&[GIT]);
    let checkout = checkout(&world, "thing-0011223344556677-shallow", REVISION);
    world.write(&format!("{checkout}/a/Cargo.toml"), GIT.manifest("license = \"MIT\""));
    world.write(&format!("{checkout}/b/Cargo.toml"), GIT.manifest("license = \"MIT\""));
    assert!(world.known(&GIT).manifest.is_some());
    world.write(&format!("{checkout}/b/Cargo.toml"), GIT.manifest("license = \"GPL-3.0-only\""));
    fs::remove_file(world.path("cache/crates.redb")).expect("removed");
    assert!(world.collect().crates.is_empty());
}

pub fn licence(world: &World) -> Option<String> {
    world.known(&ALPHA).manifest.and_then(|manifest| manifest.licence).map(|licence| licence.to_string())
}

#[test]
fn the_cache_remembers_what_cargo_has_cleaned_away_and_notices_a_yank() {
    let world = World::with_lockfile(&[ALPHA]);
    world.index(CRATES_IO_DIRECTORY, &ALPHA, &ALPHA.line(false, ""));
    assert!(world.known(&ALPHA).manifest.is_none(), "unknown, and not remembered as unknown");
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
    fs::remove_dir_all(world.path("home/registry/src")).expect("removed");
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
    world.index(CRATES_IO_DIRECTORY, &ALPHA, &ALPHA.line(true, ""));
    let knowledge = world.known(&ALPHA);
    assert!(knowledge.index.is_some_and(|index| index.yanked) && knowledge.manifest.is_some());
    let without_cache = world.collector().cache_dir(None).collect().expect("evidence");
    assert!(without_cache.crates[&*ALPHA.key()].manifest.is_none());
}

#[test]
fn a_home_inside_the_root_says_nothing_about_other_repositories() {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    fs::rename(world.path("home"), world.path("root/.cargo")).expect("moved");
    let own = world.collector().cargo_home(Some(world.path("root/.cargo"))).collect().expect("evidence");
    assert!(own.crates[&*ALPHA.key()].manifest.is_some());
    assert!(!world.path("cache/crates.redb").exists());
}

#[test]
fn a_damaged_cache_is_rebuilt() {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
    let path = world.path("cache/crates.redb");
    let good = fs::read(&path).expect("a cache");
    let mut damaged = vec![vec![], b"not a database".to_vec(), good[..good.len() / 2].to_vec(), good[..4096].to_vec()];
    let mut flipped = |from: usize| {
        let mut bytes = good.clone();
        bytes[from..].iter_mut().for_each(|byte| *byte ^= 0x55);
        damaged.push(bytes);
    };
    [0, 100, 4096, 8192].into_iter().for_each(&mut flipped);
    for bytes in damaged {
        fs::write(&path, &bytes).expect("damage");
        for _ in 0..3 {
            assert_eq!(licence(&world).as_deref(), Some("MIT"));
        }
        let sound = redb::ReadOnlyDatabase::open(&path);
        assert!(sound.is_ok(), "{:?}", sound.err());
    }
}

#[test]
fn a_byte_that_has_changed_on_disk_changes_nothing() {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
    let path = world.path("cache/crates.redb");
    let good = fs::read(&path).expect("a cache");
    let written = good.windows(3).position(|bytes| bytes == b"MIT").expect("the licence");
    for at in (0..8192).step_by(97).chain([written, written + 2]) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).expect("damage");
        assert_eq!(licence(&world).as_deref(), Some("MIT"), "byte {at}");
    }
}

#[test]
fn a_cache_that_cannot_be_used_is_done_without() {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    world.write("file", "");
    let evidence = world.collector().cache_dir(Some(world.path("file"))).collect().expect("evidence");
    assert_eq!(evidence.crates.len(), 1);
    let held = redb::Database::create(world.path("cache/crates.redb")).expect("a database");
    assert_eq!(world.collect().crates.len(), 1);
    drop(held);
    assert!(world.path("cache/crates.redb").exists(), "a locked cache is not a damaged one");
}

#[test]
fn two_at_once_do_no_harm() {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..20).for_each(|_| assert_eq!(licence(&world).as_deref(), Some("MIT"))));
        }
    });
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
}

#[test]
fn what_this_machine_knows_of_andons_own_crates() {
    let root = env!("CARGO_MANIFEST_DIR");
    let evidence = andon::collect::Collector::new(root).cache_dir(None).collect().expect("evidence");
    let Some((_, serde)) = evidence.crates.iter().find(|(key, _)| key.starts_with("serde@1.")) else {
        eprintln!("skipped: this machine's $CARGO_HOME knows nothing of serde");
        return;
    };
    if let Some(manifest) = &serde.manifest {
        assert_eq!(manifest.licence.as_deref(), Some("MIT OR Apache-2.0"));
        assert!(manifest.build_script && !manifest.proc_macro);
    }
    if let Some(index) = &serde.index {
        assert!(!index.yanked && index.dependencies.iter().any(|dependency| &*dependency.package == "serde_derive"));
    }
}

//! Which files are found, and what is named instead of them.

use crate::collect::world::{Crate, World, lockfile, names, unreadable};
use std::fs;

#[test]
fn what_counts_is_gathered_by_relative_path() {
    let world = World::new();
    let wanted = [
        ".cargo/config",
        ".cargo/config.toml",
        ".github/workflows/a.yml",
        ".github/workflows/b.yaml",
        "Cargo.lock",
        "Cargo.toml",
        "andon.toml",
        "deep/er/Cargo.lock",
        "deep/er/Cargo.toml",
        "rust-toolchain",
        "rust-toolchain.toml",
    ];
    let unwanted = ["config.toml", "workflows/a.yml", "src/main.rs", ".github/x.yml", "Cargo.toml.orig", "cargo.lock2"];
    for name in wanted.iter().chain(&unwanted) {
        world.write(&format!("root/{name}"), name);
    }
    let evidence = world.collect();
    assert_eq!(names(&evidence), wanted);
    assert_eq!(evidence.files["deep/er/Cargo.lock"].as_bytes(), b"deep/er/Cargo.lock");
    assert_eq!((&*evidence.subject.root, evidence.unreadable.len()), ("root", 0));
}

#[test]
fn what_cargo_and_version_control_keep_is_left_out() {
    let world = World::new();
    for name in [
        "Cargo.toml",
        ".git/Cargo.toml",
        ".hg/Cargo.toml",
        ".svn/a/Cargo.toml",
        ".jj/Cargo.toml",
        ".pijul/Cargo.toml",
        "target/debug/Cargo.toml",
        "build/.rustc_info.json",
        "build/deep/x/Cargo.toml",
        "made/CACHEDIR.TAG",
        "made/package/x/Cargo.toml",
        "vendor/x/.cargo-checksum.json",
        "vendor/x/Cargo.toml",
        "vendor/x/Cargo.lock",
        "vendor/x/sub/Cargo.toml",
        "vendor/.cargo/config.toml",
    ] {
        world.write(&format!("root/{name}"), "");
    }
    world.write("root/Cargo.lock", lockfile(&[Crate::crates_io("x", "1.0.0")]));
    assert_eq!(names(&world.collect()), ["Cargo.lock", "Cargo.toml", "vendor/.cargo/config.toml"]);
    world.write("root/Cargo.lock", lockfile(&[Crate::crates_io("y", "1.0.0")]));
    assert!(names(&world.collect()).contains(&"vendor/x/Cargo.lock"), "a vendored crate is one that is locked");
}

#[test]
fn a_directory_that_holds_a_package_is_looked_into_whatever_its_name() {
    let world = World::new();
    for name in
        ["Cargo.toml", "target/Cargo.toml", "target/x/Cargo.lock", "a/CACHEDIR.TAG", "a/Cargo.toml", "a/b/Cargo.toml"]
    {
        world.write(&format!("root/{name}"), "");
    }
    let found = ["Cargo.toml", "a/Cargo.toml", "a/b/Cargo.toml", "target/Cargo.toml", "target/x/Cargo.lock"];
    assert_eq!(names(&world.collect()), found);
}

#[test]
fn members_that_only_a_pattern_reaches_are_found_where_they_are_hidden() {
    let world = World::new();
    world.write("root/Cargo.toml", "[workspace]\nmembers = [\"crates/*\", \"target/*/sub\"]");
    for name in [
        "crates/CACHEDIR.TAG",
        "crates/hidden/Cargo.toml",
        "crates/hidden/deeper/Cargo.toml",
        "crates/forged/.cargo-checksum.json",
        "crates/forged/Cargo.toml",
        "target/x/sub/Cargo.toml",
        "other/CACHEDIR.TAG",
        "other/deep/x/Cargo.toml",
    ] {
        world.write(&format!("root/{name}"), "");
    }
    let evidence = world.collect();
    for hidden in ["crates/hidden/Cargo.toml", "crates/forged/Cargo.toml", "target/x/sub/Cargo.toml"] {
        assert!(evidence.files.contains_key(hidden), "{hidden}: {:?}", names(&evidence));
    }
    assert!(!evidence.files.contains_key("other/deep/x/Cargo.toml"));
}

#[test]
fn what_a_workspace_names_is_read_wherever_it_is_hidden() {
    let world = World::new();
    let package = |name: &str, rest: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n{rest}");
    let root = package("app", "[workspace]\nmembers = [\"target/member\"]\n[dependencies]\na = { path = \".hg/a\" }\n");
    world.write("root/Cargo.toml", root);
    world.write("root/target/member/Cargo.toml", package("member", ""));
    world.write("root/.hg/a/Cargo.toml", package("a", "[dependencies]\nb = { path = \"../../target/x/b\" }\n"));
    world.write("root/target/x/b/Cargo.toml", package("b", "[dependencies]\nc = { path = \"../../../../outside\" }\n"));
    world.write("root/target/unnamed/Cargo.toml", package("unnamed", ""));
    world.write("outside/Cargo.toml", package("c", ""));
    let found = [".hg/a/Cargo.toml", "Cargo.toml", "target/member/Cargo.toml", "target/x/b/Cargo.toml"];
    assert_eq!(names(&world.collect()), found);
}

#[test]
fn a_long_chain_of_hidden_packages_ends_and_is_named() {
    let world = World::new();
    for number in 0..60 {
        let directory = if number == 0 { "root".to_owned() } else { format!("root/.hg/p{number}") };
        let path = if number == 0 { ".hg/p1".to_owned() } else { format!("../p{}", number + 1) };
        let manifest = format!(
            "[package]\nname = \"p{number}\"\nversion = \"0.1.0\"\n[dependencies]\nnext = {{ path = \"{path}\" }}\n"
        );
        world.write(&format!("{directory}/Cargo.toml"), manifest);
    }
    let evidence = world.collect();
    assert!(unreadable(&evidence).iter().any(|(file, reason)| *file == "." && reason.contains("hidden")));
}

#[test]
fn a_lone_lockfile_is_judged_as_cargos_and_nothing_beside_it_is_read() {
    let world = World::new();
    world.write("root/Cargo.toml", "");
    world.write("root/old.lock", "version = 4\n");
    let evidence = world.collector().lockfile(world.path("root/old.lock")).collect().expect("evidence");
    assert_eq!((names(&evidence), &*evidence.subject.root), (vec!["Cargo.lock"], "old.lock"));
    let missing = world.collector().lockfile(world.path("root/none.lock")).collect().expect_err("no such file");
    assert!(missing.to_string().contains("none.lock"), "{missing}");
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let world = World::new();
    fs::remove_dir(world.path("root")).expect("removed");
    assert!(world.collector().collect().is_err());
}

#[test]
fn a_file_too_large_is_named_with_its_size() {
    let world = World::new();
    world.write("root/Cargo.lock", "");
    let huge = (64 << 20) + 1;
    fs::File::options()
        .write(true)
        .open(world.path("root/Cargo.lock"))
        .and_then(|file| file.set_len(huge))
        .expect("length");
    let evidence = world.collect();
    assert!(evidence.files.is_empty());
    let [("Cargo.lock", reason)] = unreadable(&evidence)[..] else { panic!("{:?}", evidence.unreadable) };
    assert!(reason.contains(&huge.to_string()), "{reason}");
}

#[test]
fn the_same_directory_gives_the_same_evidence() {
    let world = World::new();
    for name in ["z/Cargo.toml", "a/Cargo.toml", "m/Cargo.lock", "m/andon.toml"] {
        world.write(&format!("root/{name}"), name);
    }
    let json = || serde_json::to_string(&world.collect()).expect("JSON");
    assert_eq!(json(), json());
}

#[test]
fn included_settings_and_a_moved_lockfile_are_read() {
    let world = World::new();
    let files = [
        ("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
        (
            ".cargo/config.toml",
            "include = ['extra.toml', '../shared/all.toml']\nresolver.lockfile-path = 'target/Cargo.lock'",
        ),
        (
            ".cargo/extra.toml",
            "include = [{ path = 'mine.toml', optional = true }, { path = 'none.toml', optional = true }]",
        ),
        (".cargo/mine.toml", ""),
        ("shared/all.toml", ""),
        ("shared/other.toml", ""),
        ("target/Cargo.lock", "version = 4\n"),
    ];
    for (name, text) in files {
        world.write(&format!("root/{name}"), text);
    }
    let evidence = world.collect();
    let read = [
        ".cargo/config.toml",
        ".cargo/extra.toml",
        ".cargo/mine.toml",
        "Cargo.toml",
        "shared/all.toml",
        "target/Cargo.lock",
    ];
    assert_eq!(names(&evidence), read);
    assert_eq!(evidence.unreadable.len(), 0);
}

#[cfg(unix)]
#[test]
fn an_included_file_behind_a_link_that_leaves_the_root_is_named() {
    let world = World::new();
    world.write("root/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    world.write("root/.cargo/config.toml", "include = ['away.toml']");
    world.write("away.toml", "");
    std::os::unix::fs::symlink(world.path("away.toml"), world.path("root/.cargo/away.toml")).expect("a link");
    let evidence = world.collect();
    assert_eq!(names(&evidence), [".cargo/config.toml", "Cargo.toml"]);
    assert_eq!(unreadable(&evidence).len(), 1);
}

#[test]
fn a_marker_hides_no_settings_workflows_or_audits() {
    let world = World::new();
    let wanted = [
        ".cargo/config.toml",
        ".github/workflows/a.yml",
        "Cargo.toml",
        "crates/a/.cargo/config.toml",
        "crates/a/Cargo.toml",
        "supply-chain/config.toml",
    ];
    for name in wanted {
        world.write(&format!("root/{name}"), "");
    }
    for folder in [".cargo", ".github", ".github/workflows", "crates", "supply-chain"] {
        for marker in ["CACHEDIR.TAG", ".rustc_info.json", ".cargo-checksum.json"] {
            world.write(&format!("root/{folder}/{marker}"), "");
        }
    }
    assert_eq!(names(&world.collect()), wanted);
}

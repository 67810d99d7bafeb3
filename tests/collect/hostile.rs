//! Repositories that want to be read wrongly, or to make the reader read something else.

use crate::collect::world::{Crate, World, names, unreadable};

#[test]
fn names_that_climb_out_of_directories_are_not_looked_up() {
    let evil = Crate { name: "../../../root/evil", ..Crate::crates_io("evil", "1.0.0") };
    let dots = Crate { version: "1.0.0/../../../../evil", ..Crate::crates_io("evil", "1.0.0") };
    let world = World::with_lockfile(&[evil, dots]);
    world.write("evil/.cargo-ok", "");
    world.write("home/registry/src/index.crates.io-1949cf8c6b5b557f/evil-1.0.0/x", "");
    world.write("root/evil-1.0.0/Cargo.toml", "[package]\nname = \"../../../root/evil\"\nversion = \"1.0.0\"\n");
    assert!(world.collect().crates.is_empty());
}

#[test]
fn nothing_of_the_repository_is_run() {
    let world = World::with_lockfile(&[]);
    let witness = world.path("witness");
    let script = format!("#!/bin/sh\ntouch {}\n", witness.display());
    for name in ["rustc", "wrapper", "toolchain/bin/cargo", "toolchain/bin/rustc", "hooks/post-checkout"] {
        world.write(&format!("root/{name}"), &script);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let executable = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(world.path(&format!("root/{name}")), executable).expect("executable");
        }
    }
    let root = world.path("root");
    let config = format!(
        "[build]\nrustc = \"{root}/rustc\"\nrustc-wrapper = \"{root}/wrapper\"\n[alias]\nandon = \"run\"\nmetadata = \"run\"\n",
        root = root.display()
    );
    world.write("root/.cargo/config.toml", config);
    world.write("root/rust-toolchain.toml", format!("[toolchain]\npath = \"{}/toolchain\"\n", root.display()));
    world.write(
        "root/.git/config",
        format!("[core]\nfsmonitor = \"{0}/rustc\"\nhooksPath = \"{0}/hooks\"\n", root.display()),
    );
    world.write("root/build.rs", format!("fn main() {{ std::fs::write({witness:?}, \"\").unwrap(); }}"));
    world.write("root/src/main.rs", format!("fn main() {{ std::fs::write({witness:?}, \"\").unwrap(); }}"));
    let evidence = world.collect();
    assert_eq!(names(&evidence), [".cargo/config.toml", "Cargo.lock", "Cargo.toml", "rust-toolchain.toml"]);
    assert!(!witness.exists());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    #[test]
    fn a_link_inside_the_root_is_read_and_one_that_leaves_it_is_named() {
        let world = World::new();
        world.write("root/real.toml", "inside");
        world.write("outside/Cargo.lock", "secret");
        symlink("real.toml", world.path("root/Cargo.toml")).expect("a link");
        symlink(world.path("outside/Cargo.lock"), world.path("root/Cargo.lock")).expect("a link");
        symlink("nowhere", world.path("root/andon.toml")).expect("a link");
        symlink(world.path("outside"), world.path("root/.cargo")).expect("a link");
        let evidence = world.collect();
        assert_eq!(names(&evidence), ["Cargo.toml"]);
        let named: Vec<&str> = unreadable(&evidence).iter().map(|(file, _)| *file).collect();
        assert_eq!(named, [".cargo", "Cargo.lock", "andon.toml"]);
        assert!(unreadable(&evidence)[1].1.contains("symbolic link"), "{:?}", evidence.unreadable);
    }

    #[test]
    fn linked_settings_inside_the_root_are_read() {
        let world = World::new();
        world.write("root/settings/config.toml", "x");
        world.write("root/ci/workflows/a.yml", "y");
        symlink("settings", world.path("root/.cargo")).expect("a link");
        symlink("ci", world.path("root/.github")).expect("a link");
        assert_eq!(names(&world.collect()), [".cargo/config.toml", ".github/workflows/a.yml"]);
    }

    #[test]
    fn loops_end() {
        let world = World::new();
        world.write("root/a/Cargo.toml", "");
        symlink("..", world.path("root/a/up")).expect("a link");
        symlink("self", world.path("root/self")).expect("a link");
        symlink("Cargo.lock", world.path("root/Cargo.lock")).expect("a link");
        symlink("../.cargo", world.path("root/a/.cargo")).expect("a link");
        symlink("a/.cargo", world.path("root/.cargo")).expect("a link");
        let evidence = world.collect();
        assert_eq!(names(&evidence), ["a/Cargo.toml"]);
        let named: Vec<&str> = unreadable(&evidence).iter().map(|(file, _)| *file).collect();
        assert_eq!(named, [".cargo", "Cargo.lock", "a/.cargo"]);
    }

    #[test]
    fn patterns_through_links_that_multiply_end_and_say_so() {
        let world = World::new();
        world.write("root/Cargo.toml", "[workspace]\nmembers = [\"*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*\"]\n");
        for name in 0..10 {
            symlink(".", world.path(&format!("root/l{name}"))).expect("a link");
        }
        let evidence = world.collect();
        assert!(unreadable(&evidence).iter().any(|(file, reason)| *file == "." && reason.contains("members")));
    }

    #[test]
    fn a_member_behind_a_link_is_read_where_a_pattern_reaches_it() {
        let world = World::new();
        world.write("root/Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
        world.write("root/real/x/Cargo.toml", "x");
        world.write("outside/y/Cargo.toml", "y");
        world.write("root/crates/readme", "");
        symlink("../real/x", world.path("root/crates/x")).expect("a link");
        symlink(world.path("outside/y"), world.path("root/crates/y")).expect("a link");
        let evidence = world.collect();
        assert_eq!(names(&evidence), ["Cargo.toml", "crates/x/Cargo.toml", "real/x/Cargo.toml"]);
        assert_eq!(unreadable(&evidence).len(), 1, "{:?}", evidence.unreadable);
        assert_eq!(unreadable(&evidence)[0].0, "crates/y");
    }

    #[test]
    fn a_pipe_does_not_hold_anything_up() {
        let world = World::new();
        let made = Command::new("mkfifo").arg(world.path("root/Cargo.lock")).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("skipped: mkfifo is not there");
            return;
        }
        symlink("Cargo.lock", world.path("root/Cargo.toml")).expect("a link");
        let evidence = world.collect();
        let reason = "is not a regular file";
        assert_eq!(unreadable(&evidence), [("Cargo.lock", reason), ("Cargo.toml", reason)]);
        assert!(world.collector().lockfile(world.path("root/Cargo.lock")).collect().is_err());
    }

    #[test]
    fn names_that_are_not_utf8_are_named() {
        let world = World::new();
        let directory = world.path("root").join(OsStr::from_bytes(b"caf\xe9"));
        crate::collect::world::write(&directory.join("Cargo.lock"), "");
        let evidence = world.collect();
        let [(file, reason)] = unreadable(&evidence)[..] else { panic!("{:?}", evidence.unreadable) };
        assert_eq!(file, "caf\u{fffd}/Cargo.lock");
        assert!(reason.contains("UTF-8"), "{reason}");
    }

    #[test]
    fn a_directory_that_cannot_be_read_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let world = World::new();
        world.write("root/closed/Cargo.lock", "");
        let closed = world.path("root/closed");
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).expect("closed");
        let skipped = closed.read_dir().is_ok();
        let evidence = world.collect();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).expect("opened");
        if skipped {
            eprintln!("skipped: this user may read everything");
            return;
        }
        assert_eq!(unreadable(&evidence)[0].0, "closed");
    }
}

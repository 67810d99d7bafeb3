//! Other versions of crates: read where something is wrong, and for those who hold it back; and writing one file anew.

use crate::collect::world::{CRATES_IO, CRATES_IO_DIRECTORY, Crate, World, index_cache};
use andon::collect::{advisories::AdvisoryChoice, replace};
use andon::evidence::releases_key;
use std::fs;

const LEAKY: Crate = Crate::crates_io("leaky", "1.2.3");
const HOLDER: Crate = Crate::crates_io("holder", "2.0.0");
const SOUND: Crate = Crate::crates_io("sound", "1.0.0");
const ADVISORY: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2026-9999\"\npackage = \"leaky\"\ndate = \"2026-07-01\"\n\
                        [versions]\npatched = [\">= 1.2.4\"]\n```\n\n# leaky leaks\n\nIt does.\n";

fn index(world: &World, krate: &Crate, versions: &[(&'static str, &str)]) {
    let lines = versions.iter().map(|(version, rest)| (*version, Crate { version, ..*krate }.line(false, rest)));
    let lines: Vec<(&str, String)> = lines.collect();
    let lines: Vec<(&str, &str)> = lines.iter().map(|(version, line)| (*version, &**line)).collect();
    let path = format!("{}/{}/{}", &krate.name[..2], &krate.name[2..4], krate.name);
    let cache = index_cache(&[3, 2, 0, 0, 0], &lines);
    world.write(&format!("home/registry/index/{CRATES_IO_DIRECTORY}/.cache/{path}"), cache);
}

fn dependency(requirement: &str) -> String {
    format!(r#","deps":[{{"name":"leaky","req":"{requirement}","kind":"normal"}}]"#)
}

/// `app` depends on `holder`, that on `leaky`; and on `sound`.
fn world() -> World {
    let world = World::with_lockfile(&[LEAKY, HOLDER, SOUND]);
    let lock = fs::read_to_string(world.path("root/Cargo.lock")).expect("a lockfile");
    let lock = lock.replacen("0.1.0\"\n", "0.1.0\"\ndependencies = [\n \"holder\",\n \"sound\",\n]\n", 1);
    let lock = lock.replacen("version = \"2.0.0\"\n", "version = \"2.0.0\"\ndependencies = [\n \"leaky\",\n]\n", 1);
    world.write("root/Cargo.lock", lock);
    world.write(
        "root/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\nholder = \"2\"\nsound = \"1\"\n",
    );
    world.write("advisories/crates/leaky/RUSTSEC-2026-9999.md", ADVISORY);
    index(&world, &SOUND, &[("1.0.0", ""), ("1.0.1", "")]);
    index(&world, &LEAKY, &[("1.2.3", ""), ("1.2.4", "")]);
    world
}

fn known(world: &World) -> Vec<String> {
    let choice = AdvisoryChoice::Path(world.path("advisories"));
    let evidence = world.collector().advisories(choice).collect().expect("evidence");
    let versions = |(key, releases): (&andon::evidence::Text, &andon::evidence::Releases)| {
        let versions: Vec<&str> = releases.keys().map(|version| &**version).collect();
        format!("{} {}", key.split(' ').next().unwrap_or_default(), versions.join(" "))
    };
    evidence.releases.iter().map(versions).collect()
}

#[test]
fn only_what_is_wrong_and_who_holds_it_back_is_looked_up() {
    let world = world();
    index(&world, &HOLDER, &[("2.0.0", &dependency("^1.2")), ("2.0.1", &dependency("^1.2"))]);
    assert_eq!(known(&world), ["leaky 1.2.3 1.2.4"]);
    index(&world, &HOLDER, &[("2.0.0", &dependency("=1.2.3")), ("2.0.1", &dependency("^1.2"))]);
    assert_eq!(known(&world), ["holder 2.0.0 2.0.1", "leaky 1.2.3 1.2.4"]);
    world.write(
        "root/Cargo.lock",
        fs::read_to_string(world.path("root/Cargo.lock")).expect("it").replace("1.2.3", "1.2.4"),
    );
    assert_eq!(known(&world), [""; 0]);
}

#[test]
fn versions_that_are_yanked_or_cannot_be_read_are_left_out() {
    let world = world();
    let yanked = Crate { version: "1.2.4", ..LEAKY }.line(true, "");
    let newer = Crate { version: "1.2.6", ..LEAKY }.line(false, r#","v":3"#);
    let lines = [("1.2.3", &*LEAKY.line(false, "")), ("1.2.4", &yanked), ("1.2.5", "{"), ("1.2.6", &newer)];
    let cache = index_cache(&[3, 2, 0, 0, 0], &lines);
    world.write(&format!("home/registry/index/{CRATES_IO_DIRECTORY}/.cache/le/ak/leaky"), cache);
    assert_eq!(known(&world), ["leaky 1.2.3"]);
    let key = releases_key("leaky", CRATES_IO);
    assert_eq!(key, "leaky registry+https://github.com/rust-lang/crates.io-index");
}

#[test]
fn a_file_is_replaced_only_where_it_is_what_was_judged() {
    let world = World::new();
    world.write("root/a/Cargo.toml", "old");
    let root = world.path("root");
    let read = || fs::read_to_string(world.path("root/a/Cargo.toml")).expect("it is there");
    let refused =
        |name: &str, judged: &str| replace(&root, name, judged.as_bytes(), b"new").expect_err("refused").to_string();
    assert!(refused("a/Cargo.toml", "older").contains("changed since"));
    for name in ["../root/a/Cargo.toml", "/etc/hosts", "a/../a/Cargo.toml"] {
        assert!(refused(name, "old").contains("outside"), "{name}");
    }
    assert!(refused("a", "old").contains("not a regular file"));
    replace(&root, "a/Cargo.toml", b"old", b"new").expect("replaced");
    assert_eq!(read(), "new");
    let left: Vec<_> = fs::read_dir(world.path("root/a")).expect("lists").collect();
    assert_eq!(left.len(), 1, "nothing is left beside it");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_and_rights_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let world = World::new();
    world.write("root/Cargo.toml", "old");
    world.write("elsewhere/Cargo.toml", "old");
    let root = world.path("root");
    symlink(world.path("elsewhere"), world.path("root/b")).expect("a link");
    symlink(world.path("elsewhere/Cargo.toml"), world.path("root/c.toml")).expect("a link");
    for name in ["b/Cargo.toml", "c.toml"] {
        let refused = replace(&root, name, b"old", b"new").expect_err("refused");
        assert!(refused.to_string().contains("symbolic link"), "{refused}");
    }
    assert_eq!(fs::read_to_string(world.path("elsewhere/Cargo.toml")).expect("reads"), "old");
    let rights = |mode| fs::set_permissions(root.join("Cargo.toml"), fs::Permissions::from_mode(mode)).expect("set");
    rights(0o444);
    let refused = replace(&root, "Cargo.toml", b"old", b"new").expect_err("refused");
    assert!(refused.to_string().contains("write-protected"));
    rights(0o640);
    replace(&root, "Cargo.toml", b"old", b"new").expect("replaced");
    assert_eq!(fs::metadata(root.join("Cargo.toml")).expect("is there").permissions().mode() & 0o777, 0o640);
}

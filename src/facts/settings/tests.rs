//! Settings as a whole: which files are read, what they say, and what bad ones lead to.

use super::*;
use crate::evidence::FileBytes;
use crate::facts::workspace::{Discovery, discover};
use std::collections::BTreeMap;

const PACKAGE: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n";

fn repository(files: &[(&str, &str)]) -> Discovery {
    let named = files.iter().map(|(path, text)| (Text::from(*path), FileBytes::from(*text)));
    discover(&named.collect::<BTreeMap<_, _>>())
}

/// What a repository with one configuration file sets.
fn cargo(text: &str) -> CargoSettings {
    let discovery = repository(&[("Cargo.toml", PACKAGE), (".cargo/config.toml", text)]);
    assert_eq!(discovery.problems, []);
    Settings::of(discovery.workspaces[0].settings.iter().map(|file| &**file), None).cargo
}

fn problems(files: &[(&str, &str)]) -> Vec<String> {
    repository(files).problems.iter().map(|p| format!("{}:{} {}", p.at.file, p.at.line, p.message)).collect()
}

fn keys(settings: &[Setting]) -> Vec<String> {
    settings.iter().map(|s| format!("{}={}", s.key, s.value)).collect()
}

#[test]
fn programs_with_their_places() {
    let set = cargo(
        "[target.'cfg(unix)']\nrunner = ['./run me', 'x']\nlinker = 'my ld'\n[host.a]\nrunner = 'qemu-arm -L /x'\n",
    );
    let programs: Vec<_> = set.executes.iter().map(|s| (&**s.program.as_ref().unwrap(), s.place.unwrap())).collect();
    let expected = [("qemu-arm", Place::Search), ("my ld", Place::Search), ("./run me", Place::Repository)];
    assert_eq!(programs, expected);
    assert_eq!(set.executes[0].arguments, ["-L".into(), "/x".into()]);
    assert_eq!(set.executes[2].path.as_deref(), Some("run me"));
    let at = &set.executes[2].at;
    assert_eq!((at.line, at.column, at.end_column), (2, 11, 21));
}

#[test]
fn a_configuration_below_starts_its_paths_there() {
    let discovery = repository(&[("Cargo.toml", PACKAGE), ("a/b/.cargo/config", "build.rustc-wrapper = '../w'")]);
    let settings = &discovery.workspaces[0].settings;
    assert_eq!(&*settings[0].directory, "a/b");
    assert_eq!(settings[0].settings.cargo.executes[0].path.as_deref(), Some("a/w"));
}

#[test]
fn secrets_are_not_repeated() {
    let set = cargo(
        "registry.token = 'abc'\nhttp.proxy = 'http://u:abc@p:1'\n[registries.r]\ntoken = 'abc'\nindex = 'https://u:abc@h/i'",
    );
    assert_eq!(keys(&set.secrets), ["registries.r.token=", "registry.token="]);
    assert!(!format!("{set:?}").contains("abc"));
    assert_eq!(set.network[0].url.as_deref(), Some("http://u:…@p:1"));
}

#[test]
fn a_replaced_source_knows_where_it_leads() {
    let set = cargo(
        "[source.crates-io]\nreplace-with = 'r'\n[source.g]\ngit = 'https://h/g'\nreplace-with = 'v'\n\
         [source.v]\ndirectory = 'vendor'\n[registries.r]\nindex = 'sparse+https://h/'",
    );
    let leads: Vec<_> = set.source_replacements.iter().map(|s| (s.url.as_deref(), s.path.as_deref())).collect();
    assert_eq!(leads, [(Some("sparse+https://h/"), None), (None, Some("vendor"))]);
}

#[test]
fn unknown_keys_and_other_types_say_nothing() {
    let set = cargo(
        "a = 1\n[build]\nrustc = 1\njobs = 4\n[env]\nX = 5\n[target]\nx = 1\n[alias]\ny = {}\n[http]\nproxy = []\n[source]\nz = 1",
    );
    assert_eq!((set.executes.len(), set.sources.len(), set.network.len()), (0, 0, 0));
    assert_eq!(keys(&set.environment), ["env.X=5"]);
}

#[test]
fn includes_are_followed_and_what_they_miss_is_named() {
    let files = [
        ("Cargo.toml", PACKAGE),
        (".cargo/config.toml", "include = ['a.toml', { path = 'none.toml', optional = true }]\nnet.offline = true"),
        (".cargo/a.toml", "include = ['../b/b.toml', 'gone.toml']\npaths = ['x']"),
        ("b/b.toml", "paths = ['y']"),
    ];
    let discovery = repository(&files);
    let set = Settings::of(discovery.workspaces[0].settings.iter().map(|file| &**file), None);
    assert_eq!(keys(&set.cargo.paths), ["paths=y", "paths=x"]);
    let read: Vec<_> = set.files.iter().map(|file| (&*file.path, file.included_by.as_deref())).collect();
    let expected = [
        (".cargo/config.toml", None),
        (".cargo/a.toml", Some(".cargo/config.toml")),
        ("b/b.toml", Some(".cargo/a.toml")),
    ];
    assert_eq!(read, expected);
    assert_eq!(discovery.missing, [".cargo/gone.toml".into(), ".cargo/none.toml".into()]);
    assert_eq!(discovery.problems.len(), 1);
}

#[test]
fn includes_in_a_circle_and_without_end() {
    let circle = [("Cargo.toml", PACKAGE), (".cargo/config.toml", "include = ['config.toml']")];
    assert!(problems(&circle)[0].contains("which includes this file"));
    let many = format!("include = [{}]", "'x.toml', ".repeat(1500));
    let found = problems(&[("Cargo.toml", PACKAGE), (".cargo/config.toml", &many), (".cargo/x.toml", "")]);
    assert!(found[0].contains("more than 1000 files"), "{found:?}");
    let outside = problems(&[("Cargo.toml", PACKAGE), (".cargo/config.toml", "include = ['../../x.toml']")]);
    assert!(outside[0].contains("outside of the repository"));
}

#[test]
fn what_cannot_be_read_is_a_problem_with_its_place() {
    let config = |text: &str| problems(&[("Cargo.toml", PACKAGE), (".cargo/config.toml", text)]).join("\n");
    assert!(config("[build]\n<<<<<<< HEAD\n").contains("config.toml:2 an unresolved merge conflict"));
    assert!(config("x = ").contains("config.toml:1 not TOML"));
    assert!(config("[patch]\ncrates-io = 1").contains("should be a table"));
    assert!(config("include = [1]").contains("is a path"));
    assert!(config(&"[".repeat(100_000)).contains("not TOML"));
    assert!(config(&format!("a = {}", "[".repeat(100_000))).contains("not TOML"));
    let toolchain = problems(&[("Cargo.toml", PACKAGE), ("rust-toolchain.toml", "[toolchain]\nchannel = 1")]);
    assert!(toolchain[0].starts_with("rust-toolchain.toml:2 `channel` should be a string"));
    let bytes = BTreeMap::from([(Text::from(".cargo/config"), FileBytes::from(vec![0xff, 0xfe]))]);
    assert!(discover(&bytes).problems[0].message.contains("not UTF-8"));
}

#[test]
fn the_lockfile_that_cargo_uses_is_judged() {
    let lock = "version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
    let moved = "resolver.lockfile-path = 'locks/Cargo.lock'";
    let files =
        [("Cargo.toml", PACKAGE), ("Cargo.lock", ""), ("locks/Cargo.lock", lock), (".cargo/config.toml", moved)];
    let discovery = repository(&files);
    assert_eq!(discovery.workspaces.len(), 1);
    assert_eq!(discovery.workspaces[0].lockfile.as_deref(), Some("locks/Cargo.lock"));
    assert_eq!(discovery.ignored_lockfiles, ["Cargo.lock".into()]);
    let gone = repository(&[("Cargo.toml", PACKAGE), ("Cargo.lock", lock), (".cargo/config.toml", moved)]);
    assert_eq!(gone.workspaces[0].lockfile, None);
    assert_eq!(gone.missing, ["locks/Cargo.lock".into()]);
    let outside = "resolver.lockfile-path = '../Cargo.lock'";
    assert_eq!(problems(&[("Cargo.toml", PACKAGE), (".cargo/config.toml", outside)]).len(), 1);
}

#[test]
fn the_nearest_configuration_moves_the_lockfile() {
    let files = [
        ("a/Cargo.toml", PACKAGE),
        (".cargo/config.toml", "resolver.lockfile-path = 'x/Cargo.lock'"),
        ("a/.cargo/config.toml", "resolver.lockfile-path = 'y/Cargo.lock'"),
        ("x/Cargo.lock", "version = 4"),
        ("a/y/Cargo.lock", "version = 4"),
    ];
    let discovery = repository(&files);
    let of_a = discovery.workspaces.iter().find(|workspace| &*workspace.root == "a").expect("a workspace");
    assert_eq!(of_a.lockfile.as_deref(), Some("a/y/Cargo.lock"));
}

#[test]
fn each_file_is_judged_with_one_workspace() {
    let files = [
        ("a/Cargo.toml", PACKAGE),
        ("b/Cargo.toml", PACKAGE),
        (".cargo/config.toml", "paths = ['x']"),
        ("b/deep/rust-toolchain", "nightly"),
        ("c/.cargo/config.toml", "paths = ['z']"),
    ];
    let of = |discovery: &Discovery| -> Vec<(String, Vec<String>)> {
        let directories =
            |w: &crate::facts::workspace::Workspace| w.settings.iter().map(|s| s.directory.to_string()).collect();
        discovery.workspaces.iter().map(|w| (w.root.to_string(), directories(w))).collect()
    };
    let all = repository(&files);
    let text = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(of(&all), [("a".into(), text(&["", "c"])), ("b".into(), text(&["b/deep"]))]);
    let without = all.without(|path| path == "a");
    assert_eq!(of(&without), [("b".into(), text(&["", "b/deep", "c"]))]);
}

#[test]
fn toolchain_files_in_both_forms() {
    let of = |path: &str, text: &str| {
        let discovery = repository(&[("Cargo.toml", PACKAGE), (path, text)]);
        Settings::of(discovery.workspaces[0].settings.iter().map(|file| &**file), None).toolchain
    };
    let old = &of("rust-toolchain", " nightly-2026-01-01\n")[0];
    assert_eq!((old.channel.as_deref(), old.at.column, old.at.end_column), (Some("nightly-2026-01-01"), 2, 20));
    let path = &of("a/rust-toolchain.toml", "[toolchain]\npath = '../t'\ncomponents = ['clippy']")[0];
    assert_eq!((path.path.as_deref(), path.place), (Some("../t"), Some(Place::Repository)));
    assert_eq!(path.components, ["clippy".into()]);
    assert_eq!(of("rust-toolchain", "/opt/evil")[0].place, Some(Place::Outside));
    assert_eq!(of("rust-toolchain.toml", "[toolchain]\nchannel = 'x/y'")[0].place, Some(Place::Repository));
    assert_eq!(of("rust-toolchain.toml", ""), []);
}

#[test]
fn an_alias_brings_settings() {
    let set = cargo(
        "[alias]\na = \"--config build.rustc='./x' check\"\nb = ['--config=build.rustc-wrapper=\"w\"', 'run']\n\
         c = \"--config alias.d=['--config','build.rustdoc=\\\"y\\\"'] d\"\ne = 'rustc -- -Clinker=./l'\nf = 'run -- --config x'",
    );
    let executes: Vec<_> = set.executes.iter().map(|s| (&*s.key, &*s.value, s.at.line)).collect();
    let expected = [
        ("build.rustc", "./x", 2),
        ("build.rustc-wrapper", "w", 3),
        ("build.rustdoc", "y", 4),
        ("alias.e -Clinker", "./l", 5),
    ];
    assert_eq!(executes, expected);
    assert_eq!(keys(&set.includes), Vec::<String>::new());
}

#[test]
fn an_alias_brings_a_file() {
    let files = [
        ("a/Cargo.toml", PACKAGE),
        ("a/.cargo/config.toml", "alias.x = '--config more.toml --config ../../out.toml check'"),
        ("a/more.toml", "build.rustc = './x'"),
    ];
    let discovery = repository(&files);
    let settings = &discovery.workspaces[0].settings[0].settings.cargo;
    assert_eq!(settings.executes[0].file, "a/more.toml".into());
    assert_eq!(problems(&files).len(), 1);
}

#[test]
fn flags_of_every_part_of_a_profile() {
    let set = cargo(
        "[profile.dev]\nrustflags = ['-Clinker=./a']\n[profile.dev.build-override]\nrustflags = ['-Clinker=./b']\n\
         [profile.x.package.p]\nrustflags = ['-Clinker=./c']",
    );
    let values: Vec<_> = set.executes.iter().map(|s| (&*s.key, &*s.value)).collect();
    let expected = [
        ("profile.dev.build-override.rustflags -Clinker", "./b"),
        ("profile.dev.rustflags -Clinker", "./a"),
        ("profile.x.package.p.rustflags -Clinker", "./c"),
    ];
    assert_eq!(values, expected);
}

#[test]
fn what_is_included_often_is_read_to_a_limit() {
    let big = format!("# {}\n[env]\nX = '1'\n", "x".repeat(100_000));
    let include = format!("include = [{}]", "'../big.toml',".repeat(999));
    let files = [("Cargo.toml", PACKAGE), (".cargo/config.toml", &*include), ("big.toml", &*big)];
    assert_eq!(problems(&files).len(), 999 - 10);
}

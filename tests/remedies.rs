//! Remedies that were really followed: what `cargo-andon fix` prints is run with Cargo against the real registry, the
//! finding is gone, and nothing else has changed in the lockfile that was not said.
//!
//! Not part of a plain `cargo test`: `cargo test --test remedies -- --ignored`, as `.ci/run` does. Where the registry
//! cannot be reached nothing is compared, and the test says so.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A workspace with one dependency, the versions that its lockfile is moved to first, and what is then found and mended.
struct Case {
    dependency: &'static str,
    locked: &'static [&'static str],
    codes: &'static [&'static str],
}

const CASES: [Case; 15] = [
    Case { dependency: "bytes = '1'", locked: &["bytes 1.10.1"], codes: &["RUSTSEC-2026-0007"] },
    Case { dependency: "time = '0.3'", locked: &["time 0.3.36"], codes: &["RUSTSEC-2026-0009"] },
    Case {
        dependency: "tokio = { version = '1', features = ['sync'] }",
        locked: &["tokio 1.38.0"],
        codes: &["RUSTSEC-2025-0023"],
    },
    Case { dependency: "ring = '0.17'", locked: &["ring 0.17.8"], codes: &["RUSTSEC-2025-0009"] },
    Case {
        dependency: "openssl = '0.10'",
        locked: &["openssl 0.10.60"],
        codes: &["RUSTSEC-2024-0357", "RUSTSEC-2025-0004", "RUSTSEC-2025-0022"],
    },
    Case { dependency: "protobuf = '3'", locked: &["protobuf 3.4.0"], codes: &["RUSTSEC-2024-0437"] },
    Case {
        dependency: "tracing-subscriber = '0.3'",
        locked: &["tracing-subscriber 0.3.19"],
        codes: &["RUSTSEC-2025-0055"],
    },
    Case { dependency: "h2 = '0.3'", locked: &["h2 0.3.20"], codes: &["RUSTSEC-2024-0003", "RUSTSEC-2024-0332"] },
    Case { dependency: "smallvec = '1'", locked: &["smallvec 1.6.0"], codes: &["RUSTSEC-2021-0003"] },
    Case { dependency: "regex = '1'", locked: &["regex 1.5.4"], codes: &["RUSTSEC-2022-0013"] },
    Case {
        dependency: "crossbeam-channel = '0.5'",
        locked: &["crossbeam-channel 0.5.12"],
        codes: &["RUSTSEC-2025-0024", "yanked"],
    },
    // Held back by a parent, of which a later version lets go.
    Case { dependency: "url = '2'", locked: &["url 2.4.1"], codes: &["RUSTSEC-2024-0421"] },
    Case { dependency: "tempfile = '3'", locked: &["tempfile 3.3.0"], codes: &["RUSTSEC-2023-0018"] },
    Case { dependency: "chrono = '0.4'", locked: &["chrono 0.4.19"], codes: &["RUSTSEC-2020-0071"] },
    // Held back by the own manifest.
    Case { dependency: "bytes = '=1.10.1'", locked: &[], codes: &["RUSTSEC-2026-0007"] },
];

#[test]
#[ignore = "needs the registry"]
fn commands_that_are_printed_mend_what_they_are_for_and_change_nothing_else() {
    let scratch = Scratch::new();
    if !scratch.reaches_the_registry() {
        return eprintln!("skipped: the registry cannot be reached");
    }
    let mended: usize = CASES.iter().map(|case| scratch.follow(case)).sum();
    assert!(mended >= 15, "only {mended} findings were mended");
}

#[test]
#[ignore = "needs the registry"]
fn a_pinned_repository_keeps_its_commit() {
    let scratch = Scratch::new();
    scratch.write("tool/Cargo.toml", "[package]\nname = \"tool\"\nversion = \"0.3.0\"\nedition = \"2021\"\n");
    scratch.write("tool/src/lib.rs", "");
    let script = "git init -q -b main . && git add . && git -c user.name=t -c user.email=t@example.org commit -q -m t";
    scratch.done(scratch.shell("tool", script));
    let url = format!("file://{}", scratch.path("tool").display());
    scratch.manifest("pin", &format!("tool = {{ git = \"{url}\", branch = \"main\" }}"));
    scratch.done(scratch.cargo("pin", &["generate-lockfile"]));
    let before = scratch.read("pin/Cargo.lock");
    scratch.fix("pin", "git_reference_unpinned");
    assert!(scratch.read("pin/Cargo.toml").contains("rev = \""));
    assert_eq!(scratch.found("pin", "git_reference_unpinned"), None);
    let commit = |lock: &str| lock.rsplit('#').next().map(str::to_owned);
    let after = scratch.read("pin/Cargo.lock");
    assert_ne!(before, after);
    assert_eq!(commit(&before), commit(&after));
}

/// A directory of workspaces, with a `$CARGO_HOME` of its own.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    fn new() -> Self {
        Scratch { folder: TempDir::new().expect("a temporary directory") }
    }

    fn reaches_the_registry(&self) -> bool {
        self.manifest("probe", "cfg-if = '1'");
        self.cargo("probe", &["generate-lockfile"]).status.success()
    }

    /// Follows what is printed for each finding of a case; how many there were.
    fn follow(&self, case: &Case) -> usize {
        for code in case.codes {
            let name = format!("{}-{code}", case.dependency.split(' ').next().expect("a name"));
            let context = format!("{} {:?} {code}", case.dependency, case.locked);
            self.manifest(&name, case.dependency);
            self.done(self.cargo(&name, &["generate-lockfile"]));
            for locked in case.locked {
                let (package, version) = locked.split_once(' ').expect("a package and its version");
                self.done(self.cargo(&name, &["update", "-p", package, "--precise", version]));
            }
            let finding = self.found(&name, code).unwrap_or_else(|| panic!("{context} is not found"));
            let before = lockfile(&self.read(&format!("{name}/Cargo.lock")));
            self.fix(&name, code);
            assert_eq!(self.found(&name, code), None, "{context} is still found");
            let after = lockfile(&self.read(&format!("{name}/Cargo.lock")));
            let unsaid = unsaid(&finding, &before, &after);
            assert_eq!(unsaid, [""; 0], "{context}: {}", finding["remedy"]);
        }
        case.codes.len()
    }

    /// Runs `cargo-andon fix` and every command that it prints.
    fn fix(&self, name: &str, code: &str) {
        let told = self.done(self.andon(name, &["fix", ".", code]));
        let commands = told.lines().filter_map(|line| line.strip_prefix("    cargo "));
        let commands: Vec<&str> = commands.map(|line| line.split("  # ").next().unwrap_or(line)).collect();
        assert!(!commands.is_empty(), "{name}: {told}");
        for command in commands {
            self.done(self.shell(name, &format!("cargo {command}")));
        }
    }

    /// The finding with this code.
    fn found(&self, name: &str, code: &str) -> Option<Value> {
        let output = self.andon(name, &["check", ".", "--format", "json"]);
        let verdict: Value = serde_json::from_slice(&output.stdout).expect("a verdict");
        let mut findings = verdict["findings"].as_array().expect("findings").iter();
        findings.find(|finding| finding["code"] == *code).cloned()
    }

    fn manifest(&self, name: &str, dependency: &str) {
        let package = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\nlicense = \"MIT\"\n";
        self.write(&format!("{name}/Cargo.toml"), &format!("{package}\n[dependencies]\n{dependency}\n"));
        self.write(&format!("{name}/src/lib.rs"), "");
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).expect("a file")
    }

    fn run(&self, name: &str, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path(name));
        command.env("CARGO_HOME", self.path("home")).env("ANDON_CACHE_DIR", self.path("cache"));
        command.output().expect("the program runs")
    }

    fn cargo(&self, name: &str, arguments: &[&str]) -> Output {
        self.run(name, "cargo", arguments)
    }

    fn shell(&self, name: &str, line: &str) -> Output {
        self.run(name, "sh", &["-c", line])
    }

    fn andon(&self, name: &str, arguments: &[&str]) -> Output {
        self.run(name, env!("CARGO_BIN_EXE_cargo-andon"), &[arguments, &["--advisories", "builtin"]].concat())
    }

    fn done(&self, output: Output) -> String {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// The packages of a lockfile with those that they depend on, each as `name version`.
type Lock = BTreeMap<String, BTreeSet<String>>;

fn lockfile(text: &str) -> Lock {
    let table: toml::Table = text.parse().expect("TOML");
    let packages = table["package"].as_array().expect("packages");
    let text = |package: &toml::Value, key: &str| package[key].as_str().expect("a string").to_owned();
    let ids: Vec<String> = packages.iter().map(|p| format!("{} {}", text(p, "name"), text(p, "version"))).collect();
    let whole = |dependency: &str| match dependency.split(' ').collect::<Vec<_>>().as_slice() {
        [name, version, ..] => format!("{name} {version}"),
        _ => ids.iter().find(|id| id.split(' ').next() == Some(dependency)).expect("is locked").clone(),
    };
    let dependencies = |package: &toml::Value| {
        let listed = package.get("dependencies").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        listed.iter().map(|one| whole(one.as_str().expect("a string"))).collect()
    };
    ids.iter().cloned().zip(packages.iter().map(dependencies)).collect()
}

/// What has changed in the lockfile and was not said.
fn unsaid(finding: &Value, before: &Lock, after: &Lock) -> Vec<String> {
    let (mut named, mut brings, mut drops) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for update in finding["fix"].as_array().expect("a fix").iter().filter(|step| step["kind"] == "update") {
        named.insert(update["package"].as_str().expect("a name").to_owned());
        let list = |key: &str| update[key].as_array().cloned().unwrap_or_default().into_iter();
        brings.extend(list("brings").map(|name| name.as_str().expect("a name").to_owned()));
        drops.extend(list("drops").map(|id| id.as_str().expect("an id").replace('@', " ")));
    }
    let name = |id: &str| id.split(' ').next().unwrap_or_default().to_owned();
    let come = reached(after, after.keys().filter(|id| brings.contains(&name(id))));
    let go = reached(before, before.keys().filter(|id| drops.contains(*id)));
    let said = |id: &&String| named.contains(&name(id)) || brings.contains(&name(id));
    let added = after.keys().filter(|id| !before.contains_key(*id) && !come.contains(*id)).filter(|id| !said(id));
    let removed = before.keys().filter(|id| !after.contains_key(*id) && !go.contains(*id)).filter(|id| !said(id));
    added.map(|id| format!("+ {id}")).chain(removed.map(|id| format!("- {id}"))).collect()
}

/// Everything that these packages depend on, themselves included.
fn reached<'l>(lock: &'l Lock, from: impl Iterator<Item = &'l String>) -> BTreeSet<&'l String> {
    let mut open: Vec<&String> = from.collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(&lock[id]);
        }
    }
    reached
}

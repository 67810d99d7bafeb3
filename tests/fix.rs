//! `cargo-andon fix` as a person meets it: what it changes, what it prints, what it leaves alone.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const MANIFEST: &str = "# kept\r\n[package]\r\nname = \"app\"\r\nversion = \"0.1.0\"\r\nedition = \"2024\"\r\nlicense = \"MIT\"\r\n\r\n\
                        [dependencies]\r\nleaky = \"*\"   # kept\r\n\r\n[workspace.dependencies]\r\nunused = \"1\"\r\n";
const LOCKFILE: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"leaky\",\n]\n\n\
                        [[package]]\nname = \"leaky\"\nversion = \"1.2.3\"\n\
                        source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"00aa\"\n";
const WAIVER: &str = "[[waiver]]\npolicy = \"vulnerable\"\nsubject = \"gone@1.0.0\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"2027-01-01\"\n";

struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Repository { folder: TempDir::new().expect("a temporary directory") };
        repository.write("repo/Cargo.toml", MANIFEST);
        repository.write("repo/Cargo.lock", LOCKFILE);
        repository.write("repo/src/lib.rs", "");
        repository.write("repo/andon.toml", WAIVER);
        repository.index(&["1.2.3", "1.2.4"]);
        repository
    }

    /// What Cargo's cache knows of `leaky`: of the first version that it is yanked.
    fn index(&self, versions: &[&str]) {
        let mut cache = b"\x03\x02\0\0\0etag: \"x\"\0".to_vec();
        for (number, version) in versions.iter().enumerate() {
            let line =
                format!(r#"{{"name":"leaky","vers":"{version}","cksum":"00aa","deps":[],"yanked":{}}}"#, number == 0);
            cache.extend([version.as_bytes(), b"\0", line.as_bytes(), b"\0"].concat());
        }
        self.write("home/registry/index/index.crates.io-1949cf8c6b5b557f/.cache/le/ak/leaky", cache);
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(path, text).expect("the file is written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("it is there")
    }

    /// Exit code, stdout and stderr.
    fn fix(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-andon"));
        command.current_dir(self.path("repo")).arg("fix").args(arguments);
        command.args(["--advisories", "builtin", "--as-of", "2026-07-02"]);
        command.env("CARGO_HOME", self.path("home")).env("ANDON_CACHE_DIR", self.path("cache"));
        let output = command.output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn what_is_safe_is_changed_and_the_commands_are_printed() {
    let repository = Repository::new();
    let (code, out, err) = repository.fix(&[]);
    assert_eq!(code, 0, "{out}{err}");
    let changed = MANIFEST.replace("\"*\"", "\"1.2.3\"").replace("unused = \"1\"\r\n", "");
    assert_eq!(repository.read("repo/Cargo.toml"), changed);
    assert_eq!(repository.read("repo/andon.toml"), "");
    assert_eq!(repository.read("repo/Cargo.lock"), LOCKFILE);
    for line in [
        "Cargo.toml:9: the requirement `*` is `1.2.3` now\n",
        "Cargo.toml:12: the entry that stood here is removed\n",
        "andon.toml:3: the entry that stood here is removed\n",
        "run, in this order:\n    cargo update -p leaky@1.2.3 --precise 1.2.4  # yanked\n",
    ] {
        assert!(out.contains(line), "{line}{out}");
    }
    let (code, out, _) = repository.fix(&["wildcard_requirement"]);
    assert_eq!((code, &*out), (2, ""), "it is gone, so it cannot be named");
}

#[test]
fn a_requirement_is_written_that_admits_what_the_command_brings() {
    let repository = Repository::new();
    repository.index(&["1.2.3", "2.0.1"]);
    let (_, out, err) = repository.fix(&[]);
    assert!(out.contains("    cargo update -p leaky@1.2.3 --precise 2.0.1  # yanked\n"), "{out}{err}");
    assert!(repository.read("repo/Cargo.toml").contains("leaky = \"2.0.1\""), "{out}");
    // Nothing moves it where that alone is named.
    repository.write("repo/Cargo.toml", MANIFEST);
    repository.fix(&["wildcard_requirement"]);
    assert!(repository.read("repo/Cargo.toml").contains("leaky = \"1.2.3\""));
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let repository = Repository::new();
    let (code, out, err) = repository.fix(&["--dry-run", "."]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(repository.read("repo/Cargo.toml"), MANIFEST);
    assert_eq!(repository.read("repo/andon.toml"), WAIVER);
    for part in
        ["--- a/Cargo.toml\n+++ b/Cargo.toml\n@@ ", "\n-leaky = \"*\"   # kept\r\n+leaky = \"1.2.3\"   # kept\r\n"]
    {
        assert!(out.contains(part), "{part}{out}");
    }
    repository.write("repo/the.diff", out.split("\nrun, in").next().expect("a diff"));
    let patched = Command::new("git").args(["apply", "the.diff"]).current_dir(repository.path("repo")).status();
    if patched.expect("git runs").success() {
        let (code, out, _) = repository.fix(&["--dry-run"]);
        assert!(code == 0 && !out.contains("+++"), "{out}");
    }
}

#[test]
fn findings_can_be_named() {
    let repository = Repository::new();
    for arguments in [&[".", "yanked"][..], &["yanked"]] {
        let (code, out, _) = repository.fix(arguments);
        let command = "run, in this order:\n    cargo update -p leaky@1.2.3 --precise 1.2.4  # yanked\n";
        assert_eq!((code, &*out), (0, command));
    }
    let (code, _, err) = repository.fix(&["0123456789abcdef"]);
    assert!(code == 2 && err.contains("there is no finding and no directory `0123456789abcdef`"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_manifest_behind_a_link_is_left_alone_and_said() {
    let repository = Repository::new();
    fs::rename(repository.path("repo/Cargo.toml"), repository.path("repo/real.toml")).expect("moved");
    std::os::unix::fs::symlink("real.toml", repository.path("repo/Cargo.toml")).expect("a link");
    let (code, _, err) = repository.fix(&[".", "wildcard_requirement"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("Cargo.toml: lies behind a symbolic link"), "{err}");
    assert_eq!(repository.read("repo/real.toml"), MANIFEST);
}

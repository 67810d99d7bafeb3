//! A repository in a temporary directory, and git and andon run in it with nobody's settings.

use andon::collect::Collector;
use andon::evidence::{Base, Evidence};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n";
pub const LOCKFILE: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
/// Has a known vulnerability.
pub const SMALLVEC: &str = "\n[[package]]\nname = \"smallvec\"\nversion = \"0.6.9\"\nsource = \
    \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \
    \"c4488ae950c49d403731982257768f48fada354a5203fe81f9bb6f43ca9002be\"\n";

pub struct Repo {
    pub directory: TempDir,
    /// Where git is run, below the directory.
    pub top: PathBuf,
}

impl Repo {
    /// An empty repository.
    pub fn new() -> Repo {
        Repo::with(&[])
    }

    pub fn with(options: &[&str]) -> Repo {
        let directory = TempDir::new().expect("a temporary directory");
        let top = directory.path().join("top");
        fs::create_dir(&top).expect("a directory");
        let repo = Repo { directory, top };
        repo.git(&[&["init", "-q", "-b", "main"], options].concat());
        repo
    }

    /// With a package that is committed.
    pub fn committed() -> Repo {
        let repo = Repo::new();
        repo.write("Cargo.toml", MANIFEST);
        repo.write("Cargo.lock", LOCKFILE);
        repo.commit("first");
        repo
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.top.join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.head()
    }

    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs git, which has to succeed; what it prints.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn try_git(&self, arguments: &[&str]) -> Output {
        self.run("git", arguments, &self.top)
    }

    /// Runs andon; its code and all that it said.
    pub fn andon(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(env!("CARGO_BIN_EXE_cargo-andon"), arguments, &self.top);
        (output.status.code().expect("a code"), text(&output))
    }

    pub fn run(&self, program: &str, arguments: &[&str], at: &Path) -> Output {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        let binary = Path::new(env!("CARGO_BIN_EXE_cargo-andon")).parent().expect("a directory");
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", binary.display()));
        let home = self.directory.path();
        command.env("HOME", home).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.org");
            command.env(format!("GIT_{who}_DATE"), "2026-11-01T00:00:00Z");
        }
        command.env("ANDON_CACHE_DIR", home.join("cache")).env("CARGO_HOME", home.join("cargo"));
        command.args(arguments).current_dir(at).output().expect("it runs")
    }

    /// Installs a pre-commit hook that runs andon, and keeps all that it says in `said`.
    pub fn hook(&self) {
        let said = self.directory.path().join("said");
        let script = format!("#!/bin/sh\ncargo-andon check --staged --format json >{} 2>&1\n", said.display());
        self.write(".git/hooks/pre-commit", script);
        self.run("chmod", &["+x", ".git/hooks/pre-commit"], &self.top);
    }

    /// The verdict that the hook gave.
    pub fn said(&self) -> serde_json::Value {
        let text = fs::read_to_string(self.directory.path().join("said")).expect("the hook ran");
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
    }

    pub fn collector(&self) -> Collector {
        self.collector_at(&self.top)
    }

    pub fn collector_at(&self, root: &Path) -> Collector {
        let collector = Collector::new(root).cache_dir(None).cargo_home(None);
        collector.as_of("2026-11-23T00:00:00Z".parse().expect("a timestamp"))
    }

    pub fn staged(&self) -> Evidence {
        self.collector().staged().collect().expect("evidence")
    }

    pub fn at(&self, revision: &str) -> Evidence {
        self.collector().revision(revision).collect().expect("evidence")
    }
}

pub fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// The paths of the files of both sides.
pub fn names(evidence: &Evidence) -> (Vec<&str>, Vec<&str>) {
    (evidence.files.keys().map(|name| &**name).collect(), base(evidence).files.keys().map(|name| &**name).collect())
}

pub fn base(evidence: &Evidence) -> &Base {
    evidence.base.as_ref().expect("a base")
}

/// A file of the head and the same one of the base.
pub fn both<'e>(evidence: &'e Evidence, path: &str) -> (Option<&'e str>, Option<&'e str>) {
    let text = |bytes: &'e andon::evidence::FileBytes| &**bytes.as_text().expect("UTF-8");
    (evidence.files.get(path).map(text), base(evidence).files.get(path).map(text))
}

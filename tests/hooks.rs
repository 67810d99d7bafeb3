//! Commits, made by git itself in real repositories, with andon in their hook.
#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n";
const SOUND: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
/// With a crate that a built-in advisory touches, RUSTSEC-2019-0009.
const VULNERABLE: &str = "version = 4\n
[[package]]
name = \"app\"
version = \"0.1.0\"
dependencies = [
 \"smallvec\",
]

[[package]]
name = \"smallvec\"
version = \"0.6.9\"
source = \"registry+https://github.com/rust-lang/crates.io-index\"
checksum = \"c4488ae950c49d403731982257768f48fada354a5203fe81f9bb6f43ca9002be\"
";
const EXISTING: &str = "#!/bin/sh\nset -u\ntouch ran-too\nexit 0\n";
/// By it `vulnerable` and `gate_weakened` alone judge, so that what other policies come to say changes nothing here.
static CALM: LazyLock<String> = LazyLock::new(|| {
    let repository = Repository::empty();
    repository.andon(&["init"]);
    let text = repository.read("andon.toml");
    let sections = text.lines().filter_map(|line| line.strip_prefix('#').filter(|line| line.starts_with("[policy.")));
    let others = sections.filter(|section| *section != "[policy.vulnerable]");
    let others = others.filter(|section| *section != "[policy.gate_weakened]");
    others.map(|section| format!("{section}\nlevel = \"allow\"\n")).collect()
});

/// A repository with a home of its own.
struct Repository {
    folder: TempDir,
    /// The work tree that commands run in, below `folder`.
    tree: PathBuf,
}

#[derive(Debug)]
struct Ran {
    code: i32,
    said: String,
}

impl Repository {
    fn empty() -> Self {
        let folder = TempDir::new().expect("a temporary directory");
        let tree = folder.path().join("repo");
        fs::create_dir(&tree).expect("made");
        fs::write(
            folder.path().join("gitconfig"),
            "[user]\nname = a\nemail = a@example.org\n[init]\ndefaultBranch = main\n",
        )
        .expect("written");
        let repository = Repository { folder, tree };
        repository.git(&["init", "-q"]);
        repository
    }

    /// A workspace in which nothing deviates, committed.
    fn sound() -> Self {
        let repository = Repository::empty();
        repository.write("andon.toml", &CALM);
        repository.write("Cargo.toml", MANIFEST);
        repository.write("Cargo.lock", SOUND);
        repository.write("src/main.rs", "fn main() {}\n");
        repository.committed("sound");
        repository
    }

    /// The same with andon in its hook.
    fn guarded() -> Self {
        let repository = Repository::sound();
        let ran = repository.andon(&["hook", "install"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        repository
    }

    /// The same folder, seen from another work tree of it.
    fn seen_from(self, tree: &str) -> Self {
        let tree = self.folder.path().join(tree);
        Repository { tree, ..self }
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let binary = Path::new(env!("CARGO_BIN_EXE_cargo-andon")).parent().expect("a folder");
        let mut path = OsString::from(binary);
        path.push(":");
        path.push(std::env::var_os("PATH").expect("a PATH"));
        let mut command = Command::new(program);
        command.current_dir(&self.tree).env("PATH", path).env("HOME", self.folder.path());
        command.env("GIT_CONFIG_GLOBAL", self.folder.path().join("gitconfig")).env("GIT_CONFIG_NOSYSTEM", "1");
        command
            .env("CARGO_HOME", self.folder.path().join("cargo"))
            .env("ANDON_CACHE_DIR", self.folder.path().join("cache"));
        for name in
            ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "ANDON_TRUST"]
        {
            command.env_remove(name);
        }
        command
    }

    fn andon(&self, arguments: &[&str]) -> Ran {
        ran(self.command(env!("CARGO_BIN_EXE_cargo-andon")).args(arguments))
    }

    /// What git says where it succeeds.
    fn git(&self, arguments: &[&str]) -> String {
        let ran = self.try_git(arguments);
        assert_eq!(ran.code, 0, "git {arguments:?}: {}", ran.said);
        ran.said
    }

    fn try_git(&self, arguments: &[&str]) -> Ran {
        ran(self.command("git").args(arguments))
    }

    /// Commits all there is, past every hook.
    fn committed(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-verify", "-m", message]);
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    /// A commit that andon refuses, and that leaves no trace.
    #[track_caller]
    fn refuses(&self, arguments: &[&str]) {
        let before = self.head();
        let ran = self.try_git(arguments);
        assert_eq!(ran.code, 1, "{arguments:?}: {}", ran.said);
        assert!(ran.said.contains("RUSTSEC-2019-0009"), "{arguments:?}: {}", ran.said);
        assert_eq!(self.head(), before);
    }

    /// A commit that andon lets pass.
    #[track_caller]
    fn accepts(&self, arguments: &[&str]) {
        let before = self.head();
        let ran = self.try_git(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.said);
        assert!(ran.said.contains("pass: "), "the hook ran: {}", ran.said);
        assert_ne!(self.head(), before);
    }

    fn path(&self, path: &str) -> PathBuf {
        self.tree.join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file")
    }

    /// A hook of somebody else's.
    fn hook(&self, path: &str, text: &str) {
        self.write(path, text);
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o750)).expect("made executable");
    }

    /// `hook install`, which leaves everything alone and says what to do instead.
    #[track_caller]
    fn leaves_alone(&self, hook: &str, words: &[&str]) {
        let before = fs::read(self.path(hook)).ok();
        let ran = self.andon(&["hook", "install"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        for word in [&["is left as it is"], words].concat() {
            assert!(ran.said.contains(word), "{word}: {ran:?}");
        }
        assert_eq!(fs::read(self.path(hook)).ok(), before);
        assert_eq!(self.andon(&["hook", "status"]).code, 1);
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    Ran { code: output.status.code().expect("a code"), said: String::from_utf8(text).expect("UTF-8") }
}

#[test]
fn a_commit_that_brings_in_a_vulnerable_crate_is_refused_and_others_pass() {
    let repository = Repository::guarded();
    repository.write("src/main.rs", "fn main() { /* changed */ }\n");
    repository.accepts(&["commit", "-qam", "nothing that andon reads"]);
    // An alias would disarm `cargo andon`; the hook calls the binary.
    repository.write(".cargo/config.toml", "[alias]\nandon = \"version\"\n");
    repository.write("Cargo.toml", &format!("{MANIFEST}smallvec = \"0.6\"\n"));
    repository.write("Cargo.lock", VULNERABLE);
    repository.git(&["add", "-A"]);
    repository.refuses(&["commit", "-qm", "a vulnerable crate"]);
    repository.write("Cargo.lock", &VULNERABLE.replace("0.6.9", "0.6.14"));
    repository.git(&["add", "-A"]);
    repository.accepts(&["commit", "-qm", "its successor"]);
}

#[test]
fn what_was_there_before_is_debt() {
    let repository = Repository::guarded();
    repository.write("Cargo.lock", VULNERABLE);
    repository.committed("past the hook");
    repository.write("src/main.rs", "fn main() { /* changed */ }\n");
    repository.accepts(&["commit", "-qam", "nothing that andon reads"]);
}

#[test]
fn what_git_commits_is_judged_and_not_what_lies_there() {
    let repository = Repository::guarded();
    repository.write("Cargo.lock", VULNERABLE);
    repository.write("src/main.rs", "fn main() { /* changed */ }\n");
    repository.refuses(&["commit", "-qam", "all"]);
    repository.refuses(&["commit", "-qm", "a path", "--", "Cargo.lock"]);
    repository.accepts(&["commit", "-qm", "another path", "--", "src/main.rs"]);
    repository.git(&["add", "Cargo.lock"]);
    repository.write("Cargo.lock", SOUND);
    repository.refuses(&["commit", "-qm", "what is staged"]);
    repository.git(&["reset", "-q"]);
    repository.write("Cargo.lock", VULNERABLE);
    repository.write("README.md", "words\n");
    repository.git(&["add", "README.md"]);
    repository.accepts(&["commit", "-qm", "without what is not staged"]);
}

#[test]
fn who_answers_for_a_weaker_gate_says_so() {
    let repository = Repository::guarded();
    repository.write("andon.toml", &format!("{}[policy.vulnerable]\nlevel = \"warn\"\n", *CALM));
    let before = repository.head();
    let refused = repository.try_git(&["commit", "-qam", "a lower level"]);
    assert!(refused.code == 1 && refused.said.contains("gate_weakened"), "{refused:?}");
    assert_eq!(repository.head(), before);
    let trusted = ran(repository.command("git").env("ANDON_TRUST", "head").args(["commit", "-qam", "a lower level"]));
    assert_eq!(trusted.code, 0, "{trusted:?}");
}

#[test]
fn status_tells_whether_commits_are_judged() {
    let repository = Repository::sound();
    let before = repository.andon(&["hook", "status"]);
    assert_eq!(before.code, 1, "{before:?}");
    assert!(before.said.contains("No commit is judged"), "{before:?}");
    repository.andon(&["hook", "install"]);
    let installed = repository.andon(&["hook", "status"]);
    assert_eq!(installed.code, 0, "{installed:?}");
    assert!(installed.said.contains("What `git commit` commits is judged"), "{installed:?}");
    assert!(repository.andon(&["hook", "install"]).said.contains("is there already"));

    fs::set_permissions(repository.path(".git/hooks/pre-commit"), fs::Permissions::from_mode(0o644)).expect("changed");
    let passed_over = repository.andon(&["hook", "status"]);
    assert_eq!(passed_over.code, 1, "{passed_over:?}");
    assert!(passed_over.said.contains("not executable"), "{passed_over:?}");
}

#[test]
fn without_the_binary_nothing_is_committed() {
    let repository = Repository::guarded();
    let before = repository.head();
    let mut commit = repository.command("git");
    // As a graphical client may have it.
    commit.env("PATH", "/usr/local/bin:/usr/bin:/bin").args(["commit", "-qm", "x", "--allow-empty"]);
    let refused = ran(&mut commit);
    assert_ne!(refused.code, 0, "{refused:?}");
    assert!(refused.said.contains("nothing was judged"), "{refused:?}");
    assert_eq!(repository.head(), before);
    // Cargo's own folder is looked into.
    fs::create_dir_all(repository.folder.path().join("cargo/bin")).expect("made");
    symlink(env!("CARGO_BIN_EXE_cargo-andon"), repository.folder.path().join("cargo/bin/cargo-andon")).expect("linked");
    let accepted = ran(&mut commit);
    assert_eq!(accepted.code, 0, "{accepted:?}");
    assert_ne!(repository.head(), before);
}

#[test]
fn an_existing_hook_runs_too_and_is_given_back_as_it_was() {
    let repository = Repository::sound();
    repository.hook(".git/hooks/pre-commit", EXISTING);
    assert_eq!(repository.andon(&["hook", "install"]).code, 0);
    repository.accepts(&["commit", "-qm", "x", "--allow-empty"]);
    assert!(repository.path("ran-too").exists());
    fs::remove_file(repository.path("ran-too")).expect("removed");
    // Its `exit 0` passes nothing over, and what is refused is refused at once.
    repository.write("Cargo.lock", VULNERABLE);
    repository.refuses(&["commit", "-qam", "x"]);
    assert!(!repository.path("ran-too").exists());
    assert_eq!(repository.andon(&["hook", "uninstall"]).code, 0);
    assert_eq!(repository.read(".git/hooks/pre-commit"), EXISTING);
    let mode = fs::metadata(repository.path(".git/hooks/pre-commit")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
    repository.git(&["commit", "-qam", "x"]);
}

#[test]
fn uninstall_removes_what_install_made_and_nothing_else() {
    let repository = Repository::guarded();
    assert_eq!(repository.andon(&["hook", "uninstall"]).code, 0);
    assert!(!repository.path(".git/hooks/pre-commit").exists());
    let again = repository.andon(&["hook", "uninstall"]);
    assert!(again.code == 0 && again.said.contains("nothing is removed"), "{again:?}");
    repository.hook(".git/hooks/pre-commit", EXISTING);
    repository.andon(&["hook", "uninstall"]);
    assert_eq!(repository.read(".git/hooks/pre-commit"), EXISTING);
}

#[test]
fn hooks_that_cannot_be_added_to_are_left_alone() {
    let repository = Repository::sound();
    let hook = ".git/hooks/pre-commit";
    let command = "cargo-andon check --staged";
    repository.hook(hook, "#!/usr/bin/env python3\nprint('mine')\n");
    repository.leaves_alone(hook, &["not a shell script", command]);
    repository.hook(hook, "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n");
    repository.leaves_alone(hook, &[".pre-commit-config.yaml", "id: andon"]);
    repository.hook(hook, "#!/bin/sh\ncall_lefthook run \"pre-commit\" \"$@\"\n");
    repository.leaves_alone(hook, &["lefthook.yml", command]);
    repository.write(hook, "#!/bin/sh\nrm -rf /\n");
    fs::set_permissions(repository.path(hook), fs::Permissions::from_mode(0o644)).expect("changed");
    repository.leaves_alone(hook, &["not executable"]);
    fs::remove_file(repository.path(hook)).expect("removed");
    repository.hook("mine", EXISTING);
    symlink(repository.path("mine"), repository.path(hook)).expect("linked");
    repository.leaves_alone(hook, &["symbolic link", command]);
}

#[test]
fn hooks_path_is_followed() {
    let repository = Repository::sound();
    repository.git(&["config", "core.hooksPath", ".githooks"]);
    let installed = repository.andon(&["hook", "install"]);
    assert!(installed.code == 0 && installed.said.contains("everybody's"), "{installed:?}");
    assert!(!repository.path(".git/hooks/pre-commit").exists());
    repository.write("Cargo.lock", VULNERABLE);
    repository.refuses(&["commit", "-qam", "x"]);
    assert_eq!(repository.andon(&["hook", "uninstall"]).code, 0);

    repository.git(&["config", "core.hooksPath", "~/all-hooks"]);
    repository.leaves_alone("../all-hooks/pre-commit", &["outside this repository", "cargo-andon check --staged"]);
    repository.git(&["config", "core.hooksPath", ".husky/_"]);
    repository.leaves_alone(".husky/_/pre-commit", &["husky", ".husky/pre-commit"]);
}

#[test]
fn a_linked_work_tree_and_a_submodule_have_their_hooks() {
    let repository = Repository::sound();
    repository.git(&["worktree", "add", "-q", "../linked", "-b", "linked"]);
    let linked = repository.seen_from("linked");
    assert_eq!(linked.andon(&["hook", "install"]).code, 0);
    assert!(linked.path("../repo/.git/hooks/pre-commit").exists());
    linked.write("Cargo.lock", VULNERABLE);
    linked.refuses(&["commit", "-qam", "x"]);
    linked.accepts(&["commit", "-qm", "x", "--allow-empty"]);

    let repository = linked.seen_from("repo");
    repository.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../repo", "part"]);
    let part = repository.seen_from("repo/part");
    assert_eq!(part.andon(&["hook", "install"]).code, 0);
    assert!(part.path("../.git/modules/part/hooks/pre-commit").exists());
    part.write("Cargo.lock", VULNERABLE);
    part.refuses(&["commit", "-qam", "x"]);
}

#[test]
fn where_there_is_nothing_to_commit_there_is_no_hook() {
    let repository = Repository::sound();
    let outside = ran(repository.command(env!("CARGO_BIN_EXE_cargo-andon")).current_dir("/").args(["hook", "install"]));
    assert!(outside.code == 2 && outside.said.contains("not a git repository"), "{outside:?}");
    repository.git(&["clone", "-q", "--bare", ".", "../bare"]);
    let bare = repository.seen_from("bare");
    let refused = bare.andon(&["hook", "install"]);
    assert!(refused.code == 2 && refused.said.contains("work tree"), "{refused:?}");
}

/// Git 2.54 and newer run hooks of their configuration; what older ones would not run is not left there.
#[test]
fn the_hook_can_stand_in_gits_configuration() {
    let repository = Repository::sound();
    let before = repository.read(".git/config");
    let installed = repository.andon(&["hook", "install", "--in-configuration"]);
    repository.write("Cargo.lock", VULNERABLE);
    if installed.code == 0 {
        assert!(!repository.path(".git/hooks/pre-commit").exists());
        assert_eq!(repository.andon(&["hook", "status"]).code, 0);
        repository.refuses(&["commit", "-qam", "x"]);
        repository.git(&["config", "hook.andon.enabled", "false"]);
        assert_eq!(repository.andon(&["hook", "status"]).code, 1);
        repository.git(&["config", "--unset", "hook.andon.enabled"]);
        assert_eq!(repository.andon(&["hook", "uninstall"]).code, 0);
    } else {
        assert!(installed.code == 2 && installed.said.contains("2.54"), "{installed:?}");
    }
    assert_eq!(repository.read(".git/config"), before);
    repository.git(&["commit", "-qam", "x"]);
}

#[test]
fn a_run_of_the_framework_is_judged_for_what_it_is_about() {
    let repository = Repository::sound();
    let start = repository.head();
    repository.write("Cargo.lock", VULNERABLE);
    repository.committed("a vulnerable crate");
    repository.write("README.md", "words\n");
    let run = |variables: &[(&str, &str)]| {
        ran(repository.command(env!("CARGO_BIN_EXE_cargo-andon")).args(["hook", "run"]).envs(variables.iter().copied()))
    };
    // Nothing is staged, as in CI: all is judged.
    assert_eq!(run(&[]).code, 1);
    // A commit is being made, if an empty one, or will be.
    assert_eq!(run(&[("GIT_INDEX_FILE", ".git/index")]).code, 0);
    repository.git(&["add", "README.md"]);
    assert_eq!(run(&[]).code, 0);
    // Between two revisions.
    let between = |from: &str, to: &str| run(&[("PRE_COMMIT_FROM_REF", from), ("PRE_COMMIT_TO_REF", to)]).code;
    assert_eq!(between(start.trim(), "HEAD"), 1);
    assert_eq!(between("HEAD", "HEAD"), 0);
    assert_eq!(between("no-such-revision", "HEAD"), 2);
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let repository = Repository::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let completions = repository.andon(&["completions", shell]);
        assert!(completions.code == 0 && completions.said.contains("uninstall"), "{shell}");
    }
    assert_eq!(repository.andon(&["man", "man1"]).code, 0);
    assert!(repository.read("man1/cargo-andon.1").contains("Exit codes"));
    assert!(repository.read("man1/cargo-andon-check.1").contains("watch"));
}

/// `check --watch` in a repository, ended when it is dropped.
struct Watcher {
    child: Child,
    lines: Receiver<String>,
}

impl Watcher {
    fn start(repository: &Repository) -> Self {
        let mut command = repository.command(env!("CARGO_BIN_EXE_cargo-andon"));
        let command = command.args(["check", "--watch"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let (sender, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("a stream")), Box::new(child.stderr.take().expect("a stream"))];
        for stream in streams {
            let sender = sender.clone();
            thread::spawn(move || {
                BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
            });
        }
        Watcher { child, lines }
    }

    /// The lines until one begins so.
    #[track_caller]
    fn until(&self, start: &str) -> Vec<String> {
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.starts_with(start)) {
            match self.lines.recv_timeout(Duration::from_secs(100)) {
                Ok(line) => lines.push(line),
                Err(_) => panic!("no line begins with {start}: {lines:#?}"),
            }
        }
        lines
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_watcher_tells_what_each_save_changed() {
    let repository = Repository::sound();
    let mut watcher = Watcher::start(&repository);
    watcher.until("pass: ");
    watcher.until("note: judging again");
    repository.write("Cargo.lock", VULNERABLE);
    let told = watcher.until("stop: ");
    assert!(told.iter().any(|line| line.starts_with("+ deny[vulnerable]: smallvec 0.6.9 ")), "{told:#?}");
    assert!(told.len() <= 7, "{told:#?}");
    // A configuration that is saved half-written is complained of, once.
    repository.write("andon.toml", &format!("{}[polic", *CALM));
    watcher.until("error: ");
    repository.write("andon.toml", &CALM);
    assert_eq!(watcher.until("stop: ").len(), 1);
    repository.write("Cargo.lock", SOUND);
    let told = watcher.until("pass: ");
    assert!(told[0].starts_with("- deny[vulnerable]: smallvec 0.6.9 "), "{told:#?}");

    // Not SIGINT, which is ignored where the tests run in the background.
    let interrupt = ["-TERM", &watcher.child.id().to_string()].map(OsString::from);
    assert!(Command::new("kill").args(interrupt).status().expect("it runs").success());
    assert!(!watcher.child.wait().expect("it ended").success());
}

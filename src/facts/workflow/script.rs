//! What the scripts of steps do, as far as a look at their words tells: no shell is imitated. A line that ends in a
//! backslash goes on, `#` begins a comment, and a command is what stands between `;`, `&`, `|` and brackets.

use super::types::WorkflowInstallKind;
use std::ops::Range;

/// A command: its words without quotes, and its bytes in the script.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Command {
    pub words: Vec<String>,
    pub range: Range<usize>,
    /// What it writes goes into the next one.
    pub piped: bool,
}

/// The commands of a script.
pub(super) fn commands(script: &str) -> Vec<Command> {
    let mut splitter = Splitter { commands: Vec::new(), words: Vec::new(), word: None, start: 0, end: 0 };
    let mut quote = None;
    let mut chars = script.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        match (quote, c) {
            (Some(open), _) if c == open => {
                quote = None;
                splitter.open(at);
            }
            (Some(_), _) => splitter.push(at, c),
            (None, '\'' | '"') => {
                quote = Some(c);
                splitter.open(at);
            }
            (None, '\\') if matches!(next, Some('\n' | '\r')) => {
                splitter.end_word();
                while chars.next_if(|(_, c)| *c == '\r').is_some() {}
                chars.next_if(|(_, c)| *c == '\n');
            }
            (None, '#') if splitter.word.is_none() => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            (None, '|') if next != Some('|') => splitter.end_command(true),
            (None, '|') => {
                chars.next();
                splitter.end_command(false);
            }
            (None, '\n' | ';' | '&' | '(' | ')' | '`') => splitter.end_command(false),
            (None, c) if c.is_whitespace() => splitter.end_word(),
            (None, _) => splitter.push(at, c),
        }
    }
    splitter.end_command(false);
    splitter.commands
}

struct Splitter {
    commands: Vec<Command>,
    words: Vec<String>,
    word: Option<String>,
    start: usize,
    end: usize,
}

impl Splitter {
    fn open(&mut self, at: usize) {
        if self.words.is_empty() && self.word.is_none() {
            self.start = at;
        }
        self.word.get_or_insert_default();
        self.end = at + 1;
    }

    fn push(&mut self, at: usize, c: char) {
        self.open(at);
        self.word.get_or_insert_default().push(c);
        self.end = at + c.len_utf8();
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end_command(&mut self, piped: bool) {
        self.end_word();
        if !self.words.is_empty() {
            let words = std::mem::take(&mut self.words);
            self.commands.push(Command { words, range: self.start..self.end, piped });
        }
    }
}

impl Command {
    /// The words without what only says how to run it: assignments, `sudo`, `env`, keywords of the shell.
    pub(super) fn program(&self) -> &[String] {
        const BEFORE: [&str; 13] =
            ["sudo", "env", "time", "exec", "if", "then", "else", "do", "while", "!", "{", "retry", "command"];
        let mut words = self.words.as_slice();
        while let Some((first, rest)) = words.split_first() {
            let assignment = first.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            });
            if !assignment && !BEFORE.contains(&first.as_str()) {
                break;
            }
            words = rest;
        }
        words
    }

    /// The words behind `cargo`, `cargo +nightly` and the like.
    pub(super) fn cargo(&self) -> Option<&[String]> {
        let (first, rest) = self.program().split_first()?;
        let name = first.rsplit(['/', '\\']).next().unwrap_or(first);
        if name == "cargo-binstall" || name == "cargo-binstall.exe" {
            return Some(self.program());
        }
        if name != "cargo" && name != "cargo.exe" {
            return None;
        }
        let skipped = rest.iter().take_while(|word| word.starts_with('+') || word.starts_with('-')).count();
        rest.get(skipped..)
    }
}

/// An install: how, what, whether locked and whether pinned.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Install {
    pub kind: WorkflowInstallKind,
    pub names: Vec<String>,
    pub locked: bool,
    pub pinned: bool,
    pub range: Range<usize>,
}

/// The commands that bring code from elsewhere.
pub(super) fn installs(commands: &[Command]) -> Vec<Install> {
    let mut found: Vec<Install> = commands.iter().filter_map(cargo_install).collect();
    for pair in commands.windows(2) {
        if let [download, shell] = pair
            && download.piped
        {
            found.extend(piped_download(download, shell));
        }
    }
    found.sort_by_key(|install| install.range.start);
    found
}

/// Options of `cargo install` and `cargo binstall` that take a value.
const VALUED: [&str; 23] = [
    "--version",
    "--vers",
    "--git",
    "--branch",
    "--tag",
    "--rev",
    "--path",
    "--root",
    "--registry",
    "--index",
    "--bin",
    "--example",
    "--features",
    "-F",
    "--profile",
    "--target",
    "--target-dir",
    "-j",
    "--jobs",
    "--color",
    "--config",
    "-Z",
    "--targets",
];

fn cargo_install(command: &Command) -> Option<Install> {
    let (verb, arguments) = command.cargo()?.split_first()?;
    let kind = match verb.as_str() {
        "install" => WorkflowInstallKind::CargoInstall,
        _ if verb.ends_with("binstall") || verb.ends_with("binstall.exe") => WorkflowInstallKind::CargoBinstall,
        _ => return None,
    };
    let mut read = Arguments::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) if option.starts_with('-') => (option, Some(value)),
            _ => (word.as_str(), None),
        };
        match value {
            None if VALUED.contains(&option) => read.take(option, words.next().map(String::as_str).unwrap_or_default()),
            value => read.take(option, value.unwrap_or_default()),
        }
    }
    if read.only_asks || (read.names.is_empty() && !read.pinned && read.git.is_none()) {
        return None;
    }
    if read.names.is_empty() {
        read.names.extend(read.git.take());
    }
    let pinned = read.pinned || (read.versions > 0 && read.versions == read.names.len());
    Some(Install { kind, names: read.names, locked: read.locked, pinned, range: command.range.clone() })
}

#[derive(Default)]
struct Arguments {
    names: Vec<String>,
    versions: usize,
    locked: bool,
    pinned: bool,
    git: Option<String>,
    only_asks: bool,
}

impl Arguments {
    fn take(&mut self, word: &str, value: &str) {
        match word {
            "--locked" | "--frozen" => self.locked = true,
            "--list" | "--help" | "-h" | "--dry-run" => self.only_asks = true,
            "--git" => self.git = Some(value.into()),
            "--path" | "--rev" => self.pinned = true,
            "--version" | "--vers" => self.pinned |= exact(value),
            option if option.starts_with('-') => {}
            // Whether an option hides in a variable cannot be seen.
            variable if variable.starts_with('$') && variable.contains("ARGS") => self.locked = true,
            name => {
                let (name, version) = name.split_once('@').unwrap_or((name, ""));
                self.versions += usize::from(exact(version));
                self.names.push(name.into());
            }
        }
    }
}

/// Whether this is one version and no range; what a variable holds is believed to be one.
fn exact(version: &str) -> bool {
    let version = version.trim_start_matches('=').trim();
    version.contains('$') || (version.matches('.').count() >= 2 && version.starts_with(|c: char| c.is_ascii_digit()))
}

/// `curl … | sh`. What rustup itself says to type is what every Rust project runs, and rustup checks what it fetches.
fn piped_download(download: &Command, shell: &Command) -> Option<Install> {
    let name = |command: &Command| {
        let first = command.program().first()?;
        Some(first.rsplit('/').next().unwrap_or(first).to_owned())
    };
    let (loader, runner) = (name(download)?, name(shell)?);
    if !["curl", "wget"].contains(&loader.as_str()) {
        return None;
    }
    let runners = ["sh", "bash", "zsh", "dash", "python", "python3", "perl", "ruby", "node"];
    if !runners.contains(&runner.as_str()) || shell.words.iter().any(|word| word == "-c" || word == "-e") {
        return None;
    }
    let names: Vec<String> = download.words.iter().filter(|word| word.contains("://")).cloned().collect();
    let range = download.range.start..shell.range.end;
    Some(Install { kind: WorkflowInstallKind::Download, names, locked: false, pinned: false, range })
}

/// Whether the workspace's code, or a dependency's, is built or run.
pub(super) fn builds(commands: &[Command]) -> bool {
    const BUILDING: [&str; 14] =
        ["b", "build", "c", "check", "clippy", "t", "test", "r", "run", "bench", "doc", "nextest", "rustc", "publish"];
    commands
        .iter()
        .any(|command| command.cargo().and_then(<[_]>::first).is_some_and(|verb| BUILDING.contains(&verb.as_str())))
}

/// Whether a crate, a release or an image is published.
pub(super) fn publishes(commands: &[Command]) -> bool {
    commands.iter().any(|command| {
        let dry = command.words.iter().any(|word| word == "--dry-run" || word == "-n");
        let words: Vec<&str> = command.program().iter().map(String::as_str).collect();
        let verb = command.cargo().and_then(<[_]>::first).map(String::as_str);
        let cargo = matches!(verb, Some("publish" | "release" | "smart-release" | "workspaces"));
        let other = matches!(
            words.as_slice(),
            ["gh", "release", "create" | "upload", ..]
                | ["npm" | "twine", "publish" | "upload", ..]
                | ["docker", "push", ..]
        );
        !dry && (cargo || other)
    })
}

/// Whether a script fetches what a pull request proposes.
pub(super) fn fetches_pull_request(command: &Command) -> bool {
    match command.program() {
        [gh, pr, checkout, ..] if gh == "gh" && pr == "pr" && checkout == "checkout" => true,
        [git, verb, ..] if git == "git" && ["fetch", "pull", "checkout"].contains(&verb.as_str()) => {
            let head =
                |word: &String| word.contains("refs/pull/") || word.starts_with("pull/") || word.starts_with("+pull/");
            command.words.iter().any(head)
        }
        _ => false,
    }
}

/// Lines that write to one of the files that set later steps' environment: which one, whether all of what is written is
/// constant, and where.
pub(super) fn environment_writes(script: &str) -> Vec<(&'static str, bool, Range<usize>)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in script.split_inclusive('\n') {
        let text = line.trim();
        let writes = [">>", "tee ", "Add-Content", "Out-File", ">"].iter().any(|way| text.contains(way));
        let target = ["GITHUB_ENV", "GITHUB_PATH"].into_iter().find(|target| text.contains(target));
        if let (true, Some(target), false) = (writes, target, text.starts_with('#')) {
            let offset = line.len() - line.trim_start().len();
            let range = start + offset..start + offset + text.len();
            found.push((target, is_dynamic(text, target), range));
        }
        start += line.len();
    }
    found
}

/// Whether something is written that the line itself does not say.
fn is_dynamic(line: &str, target: &str) -> bool {
    let forms = [format!("${{{target}}}"), format!("$env:{target}"), format!("${target}"), format!("%{target}%")];
    let rest = forms.iter().fold(line.to_owned(), |rest, form| rest.replace(form, ""));
    // A whole command or file may go there: what it says is not known.
    let constant = rest.trim_start().starts_with("echo") || rest.trim_start().starts_with("printf");
    !constant || rest.contains('$') || rest.contains('`') || rest.contains('%')
}

//! `hook`: judging what is staged before each commit, by git's own hook.

mod framework;
mod managers;
mod repository;
mod script;

use super::arguments::{Global, Hook};
use super::terminal::Terminal;
use super::{Failure, check};
use andon::report::escape::escape;
pub use managers::Manager;
use repository::{File, Repository};
use script::Refusal;
use std::path::{Path, PathBuf};

const NO_BINARY: &str = "cargo-andon is neither on the PATH nor in $CARGO_HOME/bin";

/// git runs `pre-commit` for these alone.
const JUDGED: &str = "what `git commit` commits is judged from now on, and clean merges, cherry-picks and rebases, for \
                      which git runs no such hook, are CI's to judge";

pub fn run(hook: &Hook, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    match hook {
        Hook::Install { in_configuration: true } => configure(&Repository::here()?, terminal),
        Hook::Install { in_configuration: false } => install(&Repository::here()?, terminal),
        Hook::Uninstall => uninstall(&Repository::here()?, terminal),
        Hook::Status => status(&Repository::here()?, terminal),
        Hook::Snippet { manager } => terminal.print(&manager.snippet()).map(|()| 0),
        Hook::Run(check) => check::run(&framework::scoped(check)?, global, terminal),
    }
}

/// Adds andon's lines to the hook that git runs.
fn install(repository: &Repository, terminal: &Terminal) -> Result<u8, Failure> {
    let path = &repository.hook;
    let old = addable(repository)?;
    let old = old.as_deref();
    let new = script::with_block(old).map_err(|refusal| refused(path, refusal.why(), &what_to_do(&refusal)))?;
    let word = match old {
        Some(old) if old == new => "is there already",
        Some(old) if script::has_block(old) => "is brought up to date",
        _ => "is installed",
    };
    repository::write(path, &new)?;
    let shared = match path.starts_with(&repository.top) && !path.starts_with(&repository.common) {
        true => "\nIt is a file of the work tree: committed, it is everybody's.",
        false => "",
    };
    terminal.print(&format!("{}: the hook {word}; {JUDGED}.{shared}\n", shown(path)))?;
    if binary().is_none() {
        terminal
            .warning(&format!("the hook will refuse each commit, because it does not find the binary: {NO_BINARY}"));
    }
    Ok(0)
}

/// The text of the hook, where it is one to which lines may be added; none where there is no hook.
fn addable(repository: &Repository) -> Result<Option<String>, Failure> {
    let path = &repository.hook;
    if !repository.owns(path) {
        let why = "it stands outside this repository, by `core.hooksPath`, and may be the hook of others too";
        return Err(refused(path, why, &by_hand()));
    }
    let (text, runs) = match File::read(path)? {
        File::Missing => (None, true),
        File::Regular { text, runs } => (Some(text), runs),
        File::Other(what) => return Err(refused(path, &format!("it {what}"), &by_hand())),
    };
    if let Some(manager) = Manager::of(path, text.as_deref().unwrap_or_default()) {
        let why = format!("it is written by {manager}, which would overwrite what is added to it");
        return Err(refused(path, &why, &manager.snippet()));
    }
    if !runs {
        return Err(refused(path, "it is not executable, and to make it so would switch on what else is in it", ""));
    }
    Ok(text)
}

fn what_to_do(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoShell => by_hand(),
        Refusal::Unfinished => String::new(),
    }
}

/// The hook as git's own configuration knows it, which leaves every file alone.
fn configure(repository: &Repository, terminal: &Terminal) -> Result<u8, Failure> {
    repository.set_configured(script::COMMAND)?;
    if repository.lists_configured() {
        terminal.print(&format!("git's configuration of this repository has the hook; {JUDGED}.\n"))?;
        return Ok(0);
    }
    repository.unset_configured()?;
    Err(Failure::usage("this git does not run hooks of its configuration (2.54 does): `cargo-andon hook install`"))
}

/// Takes out what `install` added.
fn uninstall(repository: &Repository, terminal: &Terminal) -> Result<u8, Failure> {
    let path = &repository.hook;
    let mut told = Vec::new();
    if let File::Regular { text, .. } = File::read(path)? {
        match script::without_block(&text) {
            Ok(None) => {}
            Ok(Some(rest)) if script::is_empty(&rest) => {
                repository::remove(path)?;
                told.push(format!("{}: the hook is removed", shown(path)));
            }
            Ok(Some(rest)) => {
                repository::write(path, &rest)?;
                told.push(format!("{}: andon's lines are removed", shown(path)));
            }
            Err(refusal) => return Err(refused(path, refusal.why(), "")),
        }
    }
    if repository.configured().is_some() {
        repository.unset_configured()?;
        told.push("the hook is removed from git's configuration of this repository".into());
    }
    if told.is_empty() {
        told.push(format!("nothing is removed: {} has no lines of andon's", shown(path)));
    }
    terminal.print(&(told.join("\n") + "\n"))?;
    Ok(0)
}

/// Whether a commit would be judged: 0 yes, 1 no.
fn status(repository: &Repository, terminal: &Terminal) -> Result<u8, Failure> {
    let path = &repository.hook;
    let (by_file, mut told) = file_status(path)?;
    let by_configuration = repository.configured().is_some() && repository.lists_configured();
    match (repository.configured(), by_configuration) {
        (Some(_), true) => told.push_str("git's configuration: judges by cargo-andon\n"),
        (Some(_), false) => told.push_str("git's configuration: has the hook, which this git does not run\n"),
        (None, _) => {}
    }
    let binary = binary();
    match &binary {
        Some(binary) => told.push_str(&format!("cargo-andon: {}\n", shown(binary))),
        None => told.push_str(&format!("{NO_BINARY}\n")),
    }
    let judged = by_file || by_configuration;
    told.push_str(match (judged, &binary) {
        (true, Some(_)) => "What `git commit` commits is judged; clean merges, cherry-picks and rebases are not.\n",
        (true, None) => "Each commit is refused, because the binary is missing.\n",
        (false, _) => "No commit is judged: `cargo-andon hook install`.\n",
    });
    terminal.print(&told)?;
    Ok(u8::from(!judged || binary.is_none()))
}

/// Whether the hook's file judges, and a line about it.
fn file_status(path: &Path) -> Result<(bool, String), Failure> {
    let (judges, what) = match File::read(path)? {
        File::Missing => (false, "there is none".to_owned()),
        File::Other(what) => (false, what.to_owned()),
        File::Regular { text, runs } => match (script::has_block(&text), runs) {
            (true, true) if script::with_block(Some(&text)).is_ok_and(|new| new == text) => {
                (true, "judges by cargo-andon".to_owned())
            }
            (true, true) => (true, "has andon's lines of another version: `cargo-andon hook install`".to_owned()),
            (true, false) => (false, "is not executable, so git passes over it".to_owned()),
            (false, _) => (
                false,
                match Manager::of(path, &text) {
                    Some(manager) => format!("is written by {manager}; whether that runs andon, its own file says"),
                    None => "has no lines of andon's".to_owned(),
                },
            ),
        },
    };
    Ok((judges, format!("{}: {what}\n", shown(path))))
}

/// Where the hook finds the binary.
fn binary() -> Option<PathBuf> {
    let name = format!("cargo-andon{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut folders = std::env::split_paths(&path).chain(home.map(|home| home.join("bin")));
    folders.find_map(|folder| Some(folder.join(&name)).filter(|binary| binary.is_file()))
}

fn by_hand() -> String {
    format!("{}\n", script::COMMAND)
}

/// A hook that is left as it is, with what its owner can add.
fn refused(path: &Path, why: &str, add: &str) -> Failure {
    let mut message = format!("{} is left as it is: {why}", shown(path));
    if !add.is_empty() {
        message.push_str(&format!("\nto judge each commit, add this:\n{}", add.trim_end()));
    }
    Failure::usage(message)
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy()).into_owned()
}

//! `cargo-andon`, also as `cargo andon`: the gate on the command line.
//!
//! Each command has a file; all of them use the library's public API alone. Results go to stdout, everything else to
//! stderr, and the exit code says what follows: 0 pass or warn, 1 stop, 2 wrong usage, 3 undecided.

#![forbid(unsafe_code)]
mod adoption;
mod advisories;
mod arguments;
mod check;
mod configuration;
mod debt;
mod evidence;
mod explain;
mod facts;
mod fix;
mod hook;
mod init;
mod judged;
mod packaging;
mod policy;
mod reports;
mod session;
mod terminal;
mod test;
mod timing;
mod waive;
mod watch;

/// A fifth of what a judgement takes is memory, a small piece at a time and on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use andon::error::Error;
use andon::report::escape::escape;
use arguments::{Arguments, Command};
use clap::Parser;
use std::ffi::OsString;
use std::process::ExitCode;
use terminal::Terminal;

/// Wrong usage: the command line, the configuration or a policy.
const WRONG_USAGE: u8 = 2;
/// Nothing could be decided.
const UNDECIDED: u8 = 3;

fn main() -> ExitCode {
    let given = without_cargo(std::env::args_os());
    let arguments = Arguments::try_parse_from(&given).unwrap_or_else(|error| harmless(&given).unwrap_or(error).exit());
    let terminal = Terminal::new(&arguments.global);
    match run(&arguments, &terminal) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            terminal.error(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn run(arguments: &Arguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Check(check) if check.watch => watch::run(check, &arguments.global, terminal),
        Command::Check(check) => check::run(check, &arguments.global, terminal),
        Command::Evidence(evidence) => evidence::run(evidence, &arguments.global, terminal),
        Command::Facts(facts) => facts::run(facts, &arguments.global, terminal),
        Command::Waive(waive) => waive::run(waive, &arguments.global, terminal),
        Command::Debt(debt) => debt::run(debt, &arguments.global, terminal),
        Command::Fix(fix) => fix::run(fix, &arguments.global, terminal),
        Command::Explain(explain) => explain::run(explain, &arguments.global, terminal),
        Command::Init(init) => init::run(init, terminal),
        Command::Test(test) => test::run(test, &arguments.global, terminal),
        Command::Policy(policy) => policy::run(policy, &arguments.global, terminal),
        Command::Advisories(advisories) => advisories::run(advisories, &arguments.global, terminal),
        Command::Hook(hook) => hook::run(hook, &arguments.global, terminal),
        Command::Completions { shell } => packaging::completions(*shell, terminal),
        Command::Man { folder } => packaging::man(folder, terminal),
    }
}

/// `cargo andon check` calls `cargo-andon andon check`.
fn without_cargo(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).is_some_and(|first| first == "andon") {
        arguments.remove(1);
    }
    arguments
}

/// What is wrong with the arguments, said of them as they are shown: clap repeats what it is given, character by character.
fn harmless(given: &[OsString]) -> Option<clap::Error> {
    Arguments::try_parse_from(given.iter().map(|argument| escape(&argument.to_string_lossy()).into_owned())).err()
}

/// Why a command could not do its work, and the exit code that says so.
#[derive(Debug)]
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn usage(message: impl Into<String>) -> Self {
        Failure { code: WRONG_USAGE, message: message.into() }
    }

    fn undecided(message: impl Into<String>) -> Self {
        Failure { code: UNDECIDED, message: message.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match error {
            Error::Config { .. } | Error::Policy { .. } | Error::Revision { .. } => WRONG_USAGE,
            _ => UNDECIDED,
        };
        Failure { code, message: error.to_string() }
    }
}

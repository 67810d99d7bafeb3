//! What the process writes where: results to stdout, errors and progress to stderr, in colour or not.

use super::arguments::{Global, When};
use super::{Failure, UNDECIDED};
use andon::evidence::{FileBytes, Text};
use andon::report::escape::escape;
use andon::report::{self, Context, Detail};
use andon::verdict::Verdict;
use annotate_snippets::renderer::AnsiColor;
use anstream::ColorChoice;
use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};

/// Lines are this long where nobody says how wide the terminal is.
const WIDTH: usize = 100;

/// Where the process's words go.
pub struct Terminal {
    pub detail: Detail,
    color: ColorChoice,
}

impl Terminal {
    pub fn new(global: &Global) -> Self {
        let detail = match (global.quiet, global.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        };
        Terminal { detail, color: wanted(global.color) }
    }

    /// The same, for what was told once and need not be told again.
    pub fn quieter(&self) -> Self {
        Terminal { detail: Detail::Quiet, color: self.color }
    }

    /// Whether results are coloured.
    pub fn color(&self) -> bool {
        let choice = match self.color {
            ColorChoice::Auto => anstream::AutoStream::choice(&stdout()),
            choice => choice,
        };
        !matches!(choice, ColorChoice::Never)
    }

    /// How many columns a line may take.
    pub fn width(&self) -> usize {
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        columns.unwrap_or(WIDTH).clamp(40, 400)
    }

    /// Writes a result. Whoever closes the pipe has read enough.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => {
                Err(Failure { code: UNDECIDED, message: format!("the result cannot be written: {e}") })
            }
            _ => Ok(()),
        }
    }

    /// Says why there is no result.
    pub fn error(&self, message: &str) {
        self.say("error", AnsiColor::BrightRed, message);
    }

    /// Says what explains the result, unless only what stops the line is asked for.
    pub fn note(&self, message: &str) {
        if self.detail > Detail::Quiet {
            self.say("note", AnsiColor::BrightBlue, message);
        }
    }

    /// Says what else somebody ought to know.
    pub fn warning(&self, message: &str) {
        self.say("warning", AnsiColor::Yellow, message);
    }

    fn say(&self, word: &str, color: AnsiColor, message: &str) {
        let style = color.on_default().bold();
        let lines: Vec<_> = message.lines().map(escape).collect();
        let mut stream = anstream::AutoStream::new(stderr(), self.color);
        let _ = writeln!(stream, "{style}{word}{style:#}: {}", lines.join("\n  "));
    }

    /// Says what of a verdict could not be judged and blocks, where something did; whether it did.
    pub fn undecided(&self, verdict: &Verdict, files: &BTreeMap<Text, FileBytes>) -> bool {
        let context = Context { files, elapsed: None, detail: self.detail, color: self.color(), width: self.width() };
        let text = report::undecided(verdict, &context);
        self.remark(&text);
        !text.is_empty()
    }

    /// Tells what is being done, where somebody is watching.
    pub fn progress(&self, message: &str) {
        if self.detail > Detail::Quiet && stderr().is_terminal() {
            let _ = writeln!(stderr(), "{}", escape(message));
        }
    }

    /// Tells on stderr what was asked for by `-v`.
    pub fn remark(&self, text: &str) {
        let _ = stderr().write_all(text.as_bytes());
    }
}

/// `--color`, then `NO_COLOR`, then `CARGO_TERM_COLOR`; the rest (`CLICOLOR_FORCE`, `TERM`, a terminal or not) is
/// anstream's to judge.
fn wanted(color: When) -> ColorChoice {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match color {
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
        When::Auto if set("NO_COLOR").is_some() => ColorChoice::Never,
        When::Auto => match set("CARGO_TERM_COLOR").as_deref() {
            Some("always") => ColorChoice::Always,
            Some("never") => ColorChoice::Never,
            _ => ColorChoice::Auto,
        },
    }
}

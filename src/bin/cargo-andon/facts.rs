//! `facts`: what policies read. Always an array, so that whoever reads it need not ask how many workspaces there are.

use super::arguments::{Facts, Global};
use super::session::Session;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::report::escape::json::shown;

pub fn run(facts: &Facts, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let (session, evidence) = Session::open(&facts.subject, global, terminal)?;
    let (documents, problems) = session.gate.facts(&evidence);
    let mut text = serde_json::to_string_pretty(&documents)
        .map_err(|e| Failure { code: UNDECIDED, message: format!("the facts cannot be written as JSON: {e}") })?;
    text.push('\n');
    terminal.print(&shown(text))?;
    for problem in &problems {
        let at = andon::error::Location::from(problem.at.clone());
        terminal.error(&format!("{at}: {}", problem.message));
    }
    Ok(if problems.is_empty() { 0 } else { UNDECIDED })
}

//! `evidence`: all that a verdict depends on, as one document that C and WebAssembly judge without looking at the world.

use super::arguments::{Evidence, Global};
use super::session::Session;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::report::escape::json::shown;

pub fn run(evidence: &Evidence, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let (_, evidence) = Session::open(&evidence.subject, global, terminal)?;
    let mut text = serde_json::to_string(&evidence)
        .map_err(|e| Failure { code: UNDECIDED, message: format!("the evidence cannot be written as JSON: {e}") })?;
    text.push('\n');
    terminal.print(&shown(text))?;
    Ok(0)
}

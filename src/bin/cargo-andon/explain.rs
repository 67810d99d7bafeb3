//! `explain`: what a policy looks for and how it is configured, or what is known of an advisory.

use super::Failure;
use super::arguments::{Explain, Global};
use super::session::Session;
use super::terminal::Terminal;
use andon::report::explain;

pub fn run(arguments: &Explain, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let (name, session) = (&arguments.name, Session::here(global, terminal)?);
    let policies = session.gate.policies();
    let text = match explain::policy(name, policies, session.gate.config()) {
        Some(text) => text,
        None => {
            let set = session.advisories(&arguments.source, terminal)?;
            explain::advisory(name, policies, &set).map_err(Failure::usage)?
        }
    };
    terminal.print(&text)?;
    Ok(0)
}

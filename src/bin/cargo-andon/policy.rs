//! `policy`: new, list, show, lint, fetch.

mod fetch;
mod lint;
mod new;

use super::Failure;
use super::arguments::{Global, Policy};
use super::session::Session;
use super::terminal::Terminal;
use andon::report::escape::escape;
use andon::report::reference;
use andon::suggest::suggestion;

pub fn run(command: &Policy, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    match command {
        Policy::New { id, folder } => new::run(id, folder, terminal),
        Policy::List => list(global, terminal),
        Policy::Show { id } => show(id, global, terminal),
        Policy::Lint { paths } => lint::run(paths, global, terminal),
        Policy::Fetch { from } => fetch::run(from.as_deref(), global, terminal),
    }
}

/// A line for each policy: what it is, what it does, where it comes from.
fn list(global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let session = Session::here(global, terminal)?;
    let line = |policy: &andon::policy::Policy| {
        let metadata = &policy.metadata;
        let level = reference::level(metadata.level);
        let category = metadata.category.map_or("-", |category| category.as_str());
        let (id, title, origin) = (escape(&policy.id), escape(&metadata.title), escape(&policy.file.origin));
        format!("{id:<32} {level:<5} {category:<10} {origin:<10} {title}\n")
    };
    terminal.print(&session.gate.policies().iter().map(line).collect::<String>())?;
    Ok(0)
}

fn show(id: &str, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let session = Session::here(global, terminal)?;
    let policies = session.gate.policies();
    let Some(policy) = policies.iter().find(|policy| *policy.id == *id.replace('-', "_")) else {
        let hint = suggestion(id, policies.iter().map(|policy| &*policy.id));
        return Err(Failure::usage(format!("there is no policy `{id}`{hint}")));
    };
    terminal.print(&reference::page(policy, &[]))?;
    Ok(0)
}

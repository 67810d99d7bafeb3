//! `advisories`: install, fetch, inspect.

use super::arguments::{Advisories, Global};
use super::session::{self, Session};
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::collect;
use andon::collect::advisories::{self, Installed, SetStatus};
use andon::config::ADVISORIES_URL;
use andon::report::escape::escape;
use std::path::{Path, PathBuf};

pub fn run(command: &Advisories, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    match command {
        Advisories::Import { path } => told(&advisories::import(path, &cache_dir()?)?, terminal)?,
        Advisories::Update { url } => {
            let url = match url {
                Some(url) => url.clone(),
                // What is fetched judges every repository of this user: one of them must not choose where from.
                None if global.config.is_none() => ADVISORIES_URL.to_owned(),
                None => Session::here(global, terminal)?.gate.config().advisories.url.to_string(),
            };
            terminal.progress(&format!("fetching {url}"));
            told(&advisories::update(&url, &cache_dir()?, &mut |line| terminal.progress(line))?, terminal)?;
        }
        Advisories::Status => status(terminal)?,
        Advisories::Snapshot { path } => terminal.print(advisories::read_source(path)?.snapshot())?,
    }
    Ok(0)
}

fn cache_dir() -> Result<PathBuf, Failure> {
    collect::default_cache_dir().ok_or_else(|| Failure {
        code: UNDECIDED,
        message: "there is no directory to install to: set ANDON_CACHE_DIR, or HOME".into(),
    })
}

fn told(installed: &Installed, terminal: &Terminal) -> Result<(), Failure> {
    let set = &installed.set;
    let path = installed.path.as_deref().map(shown).unwrap_or_default();
    let unreadable = match set.unreadable().len() {
        0 => String::new(),
        count => format!("; {count} could not be read"),
    };
    let (count, source, date) = (set.count(), escape(set.source()).into_owned(), set.date());
    terminal.print(&format!("installed {count} advisories of {source}, {date}{unreadable}\n  {path}\n"))
}

/// All that is installed, the set that is used first.
fn status(terminal: &Terminal) -> Result<(), Failure> {
    let status = advisories::status(collect::default_cache_dir().as_deref());
    let lines = status.sets.iter().enumerate().map(|(i, set)| line(if i == 0 { "used" } else { "" }, set));
    terminal.print(&lines.collect::<String>())?;
    session::warn_of(&status.damaged, terminal);
    Ok(())
}

fn line(mark: &str, set: &SetStatus) -> String {
    let path = set.path.as_deref().map_or("compiled in".into(), shown);
    let revision = set.revision.as_deref().map(|revision| format!(" at {}", escape(revision))).unwrap_or_default();
    let unreadable = if set.unreadable > 0 { format!(", {} unreadable", set.unreadable) } else { String::new() };
    let SetStatus { date, age_days, count, source, .. } = set;
    let source = escape(source);
    format!("{mark:<5}{date} ({age_days} days old)  {count} advisories{unreadable}  {source}{revision}  {path}\n")
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy()).into_owned()
}

//! `advisories`: install, fetch, inspect.

use super::arguments::{Advisories, Global};
use super::session::Session;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::advisories::AdvisorySet;
use andon::collect::{self, advisories};
use std::path::PathBuf;

pub fn run(command: &Advisories, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    match command {
        Advisories::Import { path } => {
            let set = advisories::import(path, &cache_dir()?)?;
            terminal.print(&format!("installed: {}\n", described(&set)))?;
        }
        Advisories::Update { url } => {
            let url = match url {
                Some(url) => url.clone(),
                None => Session::here(global)?.gate.config().advisories.url.to_string(),
            };
            let set = advisories::update(&url, &cache_dir()?, &mut |line| terminal.progress(line))?;
            terminal.print(&format!("installed: {}\n", described(&set)))?;
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

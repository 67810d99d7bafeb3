//! The configuration of what is judged: finding it and reading it.

use super::Failure;
use super::adoption::{self, Found};
use super::arguments::{AdvisorySource, Global};
use super::terminal::Terminal;
use andon::adopt::Tool;
use andon::collect::{Setup, Tree};
use andon::config::{Blocks, Config, FILE_NAME};
use andon::error::Error;
use andon::evidence::{Stage, Text};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// The configuration that is named, or that stands in the root of a tree.
pub fn read(beside: Option<&Tree>, global: &Global, moment: &Moment, terminal: &Terminal) -> Result<Setup, Failure> {
    Ok(match (&global.config, beside) {
        (Some(path), _) => named(path, moment, terminal)?,
        (None, Some(tree)) => setup_beside(tree, moment, terminal)?,
        (None, None) => {
            let tree = directory(Path::new(""))?;
            Setup { config: Config::default(), path: PathBuf::from(FILE_NAME), tree, own: false }
        }
    })
}

/// Whether a change that touches none of andon's own files can be passed without a judgement, and what it must not touch
/// either: what an andon.toml in the root of a tree names. `None` where the stage stops what was there before as well.
pub fn passes_untouched(tree: &Tree, stage: Stage) -> Option<Vec<Text>> {
    let setup = Setup::beside(tree).ok()?.unwrap_or_else(|| Setup::of(tree, Config::default()));
    let introduced_only = setup.config.stage(stage).blocks != Blocks::All;
    introduced_only.then(|| setup.also())
}

/// A directory as it is now.
pub fn directory(path: &Path) -> Result<Tree, Failure> {
    Tree::directory(path).map_err(|e| Failure::undecided(format!("{}: {e}", path.display())))
}

/// What ignores without a date are held against, and the advisories among which they are looked up.
pub struct Moment<'a> {
    pub as_of: Timestamp,
    pub stage: Stage,
    pub source: &'a AdvisorySource,
}

fn named(path: &Path, moment: &Moment, terminal: &Terminal) -> Result<Setup, Failure> {
    if Tool::of(&path.to_string_lossy()).is_none() {
        return Setup::file(path).map_err(unusable);
    }
    let config = adopted(&adoption::find(path)?, moment, terminal)?;
    let tree = directory(path.parent().unwrap_or(Path::new("")))?;
    Ok(Setup { config, path: path.to_owned(), tree, own: false })
}

fn setup_beside(tree: &Tree, moment: &Moment, terminal: &Terminal) -> Result<Setup, Failure> {
    if let Some(setup) = Setup::beside(tree).map_err(unusable)? {
        return Ok(setup);
    }
    let adopted = adoption::beside(tree)?.map(|found| adopted(&found, moment, terminal)).transpose()?;
    Ok(Setup::of(tree, adopted.unwrap_or_default()))
}

/// Another tool's configuration, translated for this judgement, and said to be.
fn adopted(found: &Found, moment: &Moment, terminal: &Terminal) -> Result<Config, Failure> {
    let set = adoption::advisories(moment.source, terminal)?;
    let (config, adopted) = found.config(&set, moment.as_of, moment.stage)?;
    let (file, waivers, left) = (&found.file, config.waivers.len(), adopted.left.len());
    terminal.note(&format!(
        "there is no andon.toml: judged by {file}, translated (ignores without owner and date: {waivers}, entries not \
         carried over: {left}); `cargo-andon init --from {file}` writes it down"
    ));
    found.not_translated().for_each(|other| terminal.note(&other));
    Ok(config)
}

/// A configuration that cannot be read, or names what cannot, is wrong usage whatever the cause.
pub fn unusable(error: Error) -> Failure {
    Failure::usage(error.to_string())
}

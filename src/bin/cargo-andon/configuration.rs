//! The configuration of what is judged: finding it and reading it.

use super::Failure;
use super::adoption::{self, Found};
use super::arguments::{AdvisorySource, Global};
use super::terminal::Terminal;
use andon::adopt::Tool;
use andon::collect::{self, Tree};
use andon::config::{Blocks, Config, FILE_NAME};
use andon::error::Error;
use andon::evidence::{Stage, Text};
use andon::policy::bundle::Place;
use jiff::Timestamp;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A configuration, and where it is from.
#[derive(Clone)]
pub struct Configuration {
    pub config: Config,
    /// Its own path in messages.
    pub path: PathBuf,
    /// What paths in it are relative to.
    pub tree: Tree,
    /// Stands in what is judged, and is not one that the user named.
    own: bool,
}

impl Configuration {
    /// The configuration that is named, or that stands in the root of a tree.
    pub fn read(
        beside: Option<&Tree>,
        global: &Global,
        moment: &Moment,
        terminal: &Terminal,
    ) -> Result<Configuration, Failure> {
        Ok(match (&global.config, beside) {
            (Some(path), _) => {
                let config = named_config(path, moment, terminal)?;
                let tree = directory(path.parent().unwrap_or(Path::new("")))?;
                Configuration { config, path: path.clone(), tree, own: false }
            }
            (None, Some(tree)) => {
                let config = config_beside(tree, moment, terminal)?;
                Configuration { config, path: tree.place(FILE_NAME), tree: tree.clone(), own: true }
            }
            (None, None) => Configuration {
                config: Config::default(),
                path: PathBuf::from(FILE_NAME),
                tree: directory(Path::new(""))?,
                own: false,
            },
        })
    }

    /// The files and folders that are policies: a change to them changes the gate.
    pub fn also(&self) -> Vec<Text> {
        if self.own { policies_of(&self.config) } else { Vec::new() }
    }
}

fn policies_of(config: &Config) -> Vec<Text> {
    let mut paths = config.policy_folders.clone();
    for bundle in &config.bundles {
        if let Place::Path(path) = &bundle.place {
            paths.push(path.clone());
        }
        paths.extend(bundle.key.as_ref().map(|key| key.path.clone()));
    }
    paths
}

/// Whether a change that touches none of andon's own files can be passed without a judgement, and what it must not touch
/// either: what an andon.toml in the root of a tree names. `None` where the stage stops what was there before as well.
pub fn passes_untouched(tree: &Tree, stage: Stage) -> Option<Vec<Text>> {
    let config = match tree.read_text(FILE_NAME) {
        Ok(text) => Config::parse(FILE_NAME, &text).ok()?,
        Err(e) if e.kind() == ErrorKind::NotFound => Config::default(),
        Err(_) => return None,
    };
    let introduced_only = config.stage(stage).blocks != Blocks::All;
    introduced_only.then(|| policies_of(&config).into_iter().chain(config.advisories.sources).collect())
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

fn named_config(path: &Path, moment: &Moment, terminal: &Terminal) -> Result<Config, Failure> {
    let name = path.to_string_lossy();
    if Tool::of(&name).is_some() {
        return adopted(&adoption::find(path)?, moment, terminal);
    }
    let text = collect::read_text(path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    Ok(Config::parse(&name, &text)?)
}

fn config_beside(tree: &Tree, moment: &Moment, terminal: &Terminal) -> Result<Config, Failure> {
    let path = tree.place(FILE_NAME);
    match tree.read_text(FILE_NAME) {
        // The name is the one that the evidence has for this file, so that reports can show its lines.
        Ok(text) => Ok(Config::parse(FILE_NAME, &text).map_err(|error| placed(error, &path))?),
        Err(e) if e.kind() == ErrorKind::NotFound => match adoption::beside(tree)? {
            Some(found) => adopted(&found, moment, terminal),
            None => Ok(Config::default()),
        },
        Err(e) => Err(Failure::usage(format!("{}: {e}", path.display()))),
    }
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
    Ok(config)
}

/// An error in the configuration, with the path by which the user can open the file.
pub fn placed(error: Error, path: &Path) -> Error {
    match error {
        Error::Config { mut at, message } => {
            let path = path.to_string_lossy();
            at.file = path.strip_prefix("./").unwrap_or(&path).to_string();
            Error::Config { at, message }
        }
        other => other,
    }
}

//! A configuration together with what it names: folders and bundles of policies, and advisories.

use super::advisories::{AdvisoryChoice, read_named};
use super::bundle::{PolicySource, bundle, policy_source};
use super::tree::Tree;
use super::{default_cache_dir, io_error, read_text};
use crate::advisories::AdvisorySet;
use crate::config::{Config, FILE_NAME};
use crate::error::Error;
use crate::evidence::Text;
use crate::gate::{Gate, GateBuilder};
use crate::policy::bundle::Place;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A configuration, and where what it names is read from.
#[derive(Debug, Clone)]
pub struct Setup {
    /// What it says.
    pub config: Config,
    /// Its own path in messages.
    pub path: PathBuf,
    /// What paths in it are relative to.
    pub tree: Tree,
    /// It stands in what is judged, so that a change to what it names is a change to the gate.
    pub own: bool,
}

impl Setup {
    /// What is in force where a tree has no configuration, or `config`, which was made of another one of that tree.
    pub fn of(tree: &Tree, config: Config) -> Setup {
        Setup { config, path: tree.place(FILE_NAME), tree: tree.clone(), own: true }
    }

    /// The configuration in a file that somebody names, wherever that stands.
    ///
    /// # Errors
    /// [`Error::Config`] where it cannot be used, [`Error::Io`] where it cannot be read.
    pub fn file(path: &Path) -> Result<Setup, Error> {
        let text = read_text(path).map_err(|source| io_error(path, source))?;
        let config = Config::parse(&path.to_string_lossy(), &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let tree = Tree::directory(folder).map_err(|source| io_error(folder, source))?;
        Ok(Setup { config, path: path.to_owned(), tree, own: false })
    }

    /// The `andon.toml` in the root of what is judged; `None` where there is none.
    ///
    /// # Errors
    /// [`Error::Config`] where it cannot be used, [`Error::Io`] where it cannot be read.
    pub fn beside(tree: &Tree) -> Result<Option<Setup>, Error> {
        let path = tree.place(FILE_NAME);
        match tree.read_text(FILE_NAME) {
            // The name is the one that the evidence has for this file, so that reports can show its lines.
            Ok(text) => {
                let config = Config::parse(FILE_NAME, &text).map_err(|error| placed(error, &path))?;
                Ok(Some(Setup::of(tree, config)))
            }
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(io_error(&path, source)),
        }
    }

    /// The folders and the bundles that it names, with cases where they are asked for.
    ///
    /// # Errors
    /// As [`policy_source`] and [`bundle`].
    pub fn policies(&self, with_cases: bool) -> Result<Vec<PolicySource>, Error> {
        let cache = default_cache_dir();
        let folders = self.config.policy_folders.iter().map(|folder| policy_source(&self.tree, folder, with_cases));
        let bundles = self.config.bundles.iter().map(|settings| bundle(&self.tree, settings, cache.as_deref()));
        folders.chain(bundles).map(|source| source.map_err(|error| placed(error, &self.path))).collect()
    }

    /// The gate of it, and of what `builder` has already.
    ///
    /// # Errors
    /// As [`Setup::policies`] and [`GateBuilder::build`].
    pub fn gate(&self, mut builder: GateBuilder) -> Result<Gate, Error> {
        for source in self.policies(false)? {
            builder = builder.policies_with_data(source.files, source.data);
        }
        builder.config(self.config.clone()).build().map_err(|error| placed(error, &self.path))
    }

    /// The files and folders in what is judged that are policies or advisories: a change to them changes the gate.
    pub fn also(&self) -> Vec<Text> {
        if !self.own {
            return Vec::new();
        }
        let mut paths = [&*self.config.policy_folders, &*self.config.advisories.sources].concat();
        for bundle in &self.config.bundles {
            if let Place::Path(path) = &bundle.place {
                paths.push(path.clone());
            }
            paths.extend(bundle.key.as_ref().map(|key| key.path.clone()));
        }
        paths
    }

    /// The advisories of `choice` with those that it adds: they count beside what is installed, not beside a set that was
    /// asked for.
    ///
    /// # Errors
    /// [`Error::Advisories`] where one of its sources cannot be read.
    pub fn advisories(&self, choice: &AdvisoryChoice, set: Arc<AdvisorySet>) -> Result<Arc<AdvisorySet>, Error> {
        let sources = match choice {
            AdvisoryChoice::Newest => &*self.config.advisories.sources,
            AdvisoryChoice::Builtin | AdvisoryChoice::Path(_) => &[],
        };
        sources.iter().try_fold(set, |all, source| {
            let more = read_named(&self.tree, Path::new(&**source))?;
            Ok(Arc::new(AdvisorySet::merge(&all, &more)))
        })
    }
}

/// An error in the configuration, with the path by which it can be opened.
fn placed(error: Error, path: &Path) -> Error {
    match error {
        Error::Config { mut at, message } => {
            let path = path.to_string_lossy();
            at.file = path.strip_prefix("./").unwrap_or(&path).to_string();
            Error::Config { at, message }
        }
        other => other,
    }
}

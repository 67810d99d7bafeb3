//! What `$CARGO_HOME/git/db` knows of a commit: which branch or tag of its repository leads to it.
//!
//! A host serves the commits of every fork under the name of the repository that was forked, so a commit that can be
//! fetched is not yet one of that repository. What its branches and tags lead to is.

use super::cargo_home::names;
use super::checkouts::is_of_repository;
use super::files;
use super::repository::Repository;
use crate::evidence::Text;
use gix_hash::ObjectId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// The repositories that Cargo has fetched, and those of them that were asked for.
pub(super) struct Databases {
    path: PathBuf,
    names: BTreeSet<String>,
    /// By URL, the commits that a branch or tag leads to.
    opened: BTreeMap<String, HashMap<ObjectId, Text>>,
}

impl Databases {
    pub(super) fn open(path: &Path) -> Self {
        Databases { path: path.to_owned(), names: names(path), opened: BTreeMap::new() }
    }

    /// A branch or tag, as Cargo has fetched it, that leads to the commit of a source; `None` where none does.
    pub(super) fn branch(&mut self, source: &str) -> Option<Text> {
        let (url, revision) = source.strip_prefix("git+")?.split_once('#')?;
        let url = url.split('?').next()?;
        if !self.opened.contains_key(url) {
            let found = self.of_url(url);
            self.opened.insert(url.to_owned(), found);
        }
        self.opened.get(url)?.get(&ObjectId::from_hex(revision.as_bytes()).ok()?).cloned()
    }

    /// Cargo names a directory after the last part of a URL alone, as a fork is called too, and a hash of its own. Where
    /// it was fetched from stands in `FETCH_HEAD`.
    fn of_url(&self, url: &str) -> HashMap<ObjectId, Text> {
        let candidates = self.names.iter().filter(|name| is_of_repository(name, url));
        let paths = candidates.map(|name| self.path.join(name)).filter(|path| {
            let fetched = files::read(&path.join("FETCH_HEAD")).unwrap_or_default();
            let fetched = String::from_utf8_lossy(&fetched);
            let mut sources =
                fetched.lines().map(|line| line.rsplit([' ', '\t']).next().unwrap_or_default()).peekable();
            sources.peek().is_some() && sources.all(|source| plain(source) == plain(url))
        });
        paths.filter_map(|path| Repository::open(&path).ok()?.led_to().ok()).flatten().collect()
    }
}

/// A URL without what makes no difference.
fn plain(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    url.strip_suffix(".git").unwrap_or(url)
}

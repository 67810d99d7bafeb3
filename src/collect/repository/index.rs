//! The index: exactly what a commit would commit.

use super::objects::{name, os_string};
use super::snapshot::{Node, Place, What};
use super::{ALLOCATION_LIMIT, Repository};
use crate::collect::tree::name_of;
use crate::error::Error;
use gix_hash::ObjectId;
use gix_index::entry::{Flags, Mode, Stage};
use gix_index::extension::Tree as CachedTree;
use gix_index::{Entry, State};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The index of a repository.
pub(super) struct Index {
    state: State,
    /// The trees that the index knows of directories that are as they were committed, by their paths with `/` behind.
    trees: HashMap<Vec<u8>, ObjectId>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("entries", &self.state.entries().len()).finish_non_exhaustive()
    }
}

impl Repository {
    /// The index that git uses for this commit; an empty one where there is none.
    pub(super) fn index(&self) -> Result<&Index, Error> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let options = gix_index::decode::Options { alloc_limit_bytes: Some(ALLOCATION_LIMIT), ..Default::default() };
        let file = gix_index::File::at_or_default(&self.location.index, self.hash, true, options);
        let file = file.map_err(|cause| Error::Repository {
            path: self.location.index.clone(),
            message: format!("the index cannot be read: {cause}"),
        })?;
        let state = State::from(file);
        let mut trees = HashMap::new();
        if let Some(tree) = state.tree() {
            remember(tree, Vec::new(), &mut trees);
        }
        Ok(self.index.get_or_init(|| Index { state, trees }))
    }
}

impl Repository {
    /// Where other repositories are linked into this one, relative to the root, and at which commits.
    pub(in crate::collect) fn submodules(&self) -> Result<BTreeMap<PathBuf, ObjectId>, Error> {
        let state = &self.index()?.state;
        let links = state.entries().iter().filter(|entry| entry.mode == Mode::COMMIT);
        let paths = links.map(|entry| (PathBuf::from(os_string(entry.path(state))), entry.id));
        Ok(paths.filter_map(|(path, id)| Some((path.strip_prefix(self.prefix()).ok()?.to_owned(), id))).collect())
    }
}

impl Repository {
    /// The files below a directory that the index has, relative to the root.
    pub(in crate::collect) fn tracked(&self, directory: &Path) -> Result<Vec<PathBuf>, Error> {
        let state = &self.index()?.state;
        let Some(above) = name_of(&self.prefix().join(directory)) else { return Ok(Vec::new()) };
        let above = format!("{above}/").into_bytes();
        let path = |entry: &Entry| -> Vec<u8> { entry.path(state).to_vec() };
        let first = state.entries().partition_point(|entry| path(entry) < above);
        let below = state.entries()[first..].iter().map(path).take_while(|path| path.starts_with(&above));
        let below = below.map(|path| PathBuf::from(os_string(&path)));
        Ok(below.filter_map(|path| Some(path.strip_prefix(self.prefix()).ok()?.to_owned())).collect())
    }
}

/// A tree without a number of entries is one that the index has changed.
fn remember(tree: &CachedTree, path: Vec<u8>, trees: &mut HashMap<Vec<u8>, ObjectId>) {
    for child in &tree.children {
        remember(child, [&path[..], &child.name, b"/"].concat(), trees);
    }
    if tree.num_entries.is_some() {
        trees.insert(path, tree.id);
    }
}

impl Index {
    /// The directory at the top.
    pub(super) fn top(&self) -> Place {
        Place::Staged { entries: 0..self.state.entries().len(), depth: 0, tree: self.trees.get(&[][..]).copied() }
    }

    /// What a directory holds: those of the entries whose paths go on behind the first `depth` bytes. Sorted by name.
    pub(super) fn nodes(&self, entries: Range<usize>, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut at = entries.start;
        while at < entries.end {
            let entry = &self.state.entries()[at];
            let path: &[u8] = entry.path(&self.state);
            let rest = path.get(depth..).unwrap_or_default();
            let slash = rest.iter().position(|byte| *byte == b'/');
            let until = match slash {
                Some(_) if entry.mode.is_sparse() => at + 1,
                Some(slash) => self.end_of(&path[..=depth + slash], at..entries.end),
                None => at + self.count_of(path, at..entries.end),
            };
            let what = match slash {
                Some(_) if entry.mode.is_sparse() => Some(What::Directory(Place::Tree(entry.id))),
                Some(slash) => {
                    let below = depth + slash + 1;
                    let tree = self.trees.get(&path[..below]).copied();
                    Some(What::Directory(Place::Staged { entries: at..until, depth: below, tree }))
                }
                None => what(entry),
            };
            let name = name(&rest[..slash.unwrap_or(rest.len())]);
            nodes.extend(name.zip(what).map(|(name, what)| Node { name, what }));
            at = until;
        }
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        nodes
    }

    /// Behind the last entry whose path begins so.
    fn end_of(&self, directory: &[u8], entries: Range<usize>) -> usize {
        let all = &self.state.entries()[entries.clone()];
        entries.start + all.partition_point(|entry| entry.path(&self.state).starts_with(directory))
    }

    /// How many entries have this path: a file in conflict has up to three.
    fn count_of(&self, path: &[u8], entries: Range<usize>) -> usize {
        self.state.entries()[entries].iter().take_while(|entry| &**entry.path(&self.state) == path).count()
    }
}

/// What an entry stands for; `None` for what is only meant to be added later.
fn what(entry: &Entry) -> Option<What> {
    if entry.flags.contains(Flags::INTENT_TO_ADD) {
        return None;
    }
    Some(match entry.mode {
        _ if entry.stage() != Stage::Unconflicted => What::Other("is in conflict: resolve it, then `git add` it"),
        Mode::FILE | Mode::FILE_EXECUTABLE => What::File(entry.id),
        Mode::SYMLINK => What::Link(entry.id),
        Mode::COMMIT => What::Directory(Place::Elsewhere(entry.id)),
        _ => What::Other("has a mode that git does not have"),
    })
}

//! Which files of two snapshots differ, told by their objects' ids alone.

use super::snapshot::{Node, Place, Snapshot, What};
use crate::collect::tree::Files;
use crate::collect::walk::is_marker;
use crate::collect::wanted::{is_cargo_config, is_wanted, variant};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// How many names are looked at before it is quicker to judge.
const ENTRY_LIMIT: usize = 1_000_000;

/// The directories of which something is read that is not read elsewhere.
const DIRECTORIES: [&str; 5] = [".cargo", ".github", "workflows", "supply-chain", "vendor"];

/// A comparison under way.
struct Comparison<'a> {
    /// What the configuration names besides.
    also: &'a [PathBuf],
    changed: Vec<PathBuf>,
}

impl Snapshot {
    /// The files that differ from those of another snapshot of the same repository and that a judgement may read: by
    /// their names, because they are links or settings that others could name, because they lie in a vendored crate, or
    /// at one of the paths `also`. No file is read. `None` where only a judgement tells: something that is read is a link
    /// or is named by an alias, and may have changed under any name, or there is no end of names.
    pub(in crate::collect) fn changed(&self, other: &Snapshot, also: &[PathBuf]) -> io::Result<Option<Vec<PathBuf>>> {
        let mut comparison = Comparison { also, changed: Vec::new() };
        let mut seen = 0;
        if self.reads_any_name(&comparison, &mut seen)? {
            return Ok(None);
        }
        let mut left = vec![(PathBuf::new(), self.root()?, other.root()?, false)];
        while let Some((path, here, there, vendored)) = left.pop() {
            if here == there || here.tree().is_some_and(|tree| there.tree() == Some(tree)) {
                continue;
            }
            let (here, there) = (self.nodes(&here)?, self.nodes(&there)?);
            seen += here.len() + there.len();
            if seen > ENTRY_LIMIT {
                return Ok(None);
            }
            let vendored = vendored || [&here, &there].iter().any(|nodes| holds_crate(nodes));
            for (name, sides) in paired(&here, &there) {
                let path = path.join(name);
                if let Some((here, there)) = comparison.file(&path, sides, vendored) {
                    left.push((path, here, there, vendored));
                }
            }
        }
        comparison.changed.sort();
        Ok(Some(comparison.changed))
    }

    /// Whether what is read has a name that nobody foresees: a link stands there, or an alias names a file as
    /// configuration. Also where there are too many names to tell.
    fn reads_any_name(&self, comparison: &Comparison<'_>, seen: &mut usize) -> io::Result<bool> {
        let mut left = vec![(PathBuf::new(), self.root()?)];
        while let Some((path, place)) = left.pop() {
            let nodes = self.nodes(&place)?;
            *seen += nodes.len();
            if *seen > ENTRY_LIMIT {
                return Ok(true);
            }
            for node in nodes.iter() {
                match &node.what {
                    What::Link(_) if comparison.is_read(&path.join(&node.name)) => return Ok(true),
                    What::File(_) if is_cargo_config(&path.join(&node.name)) => {
                        let Ok(text) = Files::read(self, &path.join(&node.name)) else { return Ok(true) };
                        let has = |word: &[u8]| text.as_bytes().windows(word.len()).any(|part| part == word);
                        // A text can be written with escapes too.
                        if has(b"--config") || has(b"\\") {
                            return Ok(true);
                        }
                    }
                    What::Directory(place) => left.push((path.join(&node.name), place.clone())),
                    _ => {}
                }
            }
        }
        Ok(false)
    }
}

impl Comparison<'_> {
    /// Notes a file that differs; returns the directories of that name that remain to be compared.
    fn file(&mut self, path: &Path, sides: [Option<&What>; 2], vendored: bool) -> Option<(Place, Place)> {
        let files = sides.map(|side| side.filter(|what| !matches!(what, What::Directory(_))));
        let same = match files {
            [Some(What::File(here)), Some(What::File(there))] => here == there,
            [Some(What::Link(here)), Some(What::Link(there))] => here == there,
            [here, there] => here.is_none() && there.is_none(),
        };
        let is_link = files.iter().any(|file| matches!(file, Some(What::Link(_))));
        if !same && (is_link || vendored || self.concerns(path)) {
            self.changed.push(path.to_owned());
        }
        let place = |side: Option<&What>| match side {
            Some(What::Directory(place)) => Some(place.clone()),
            _ => None,
        };
        let places = sides.map(place);
        // What a submodule holds is read by nobody, so that its commit is what differs.
        let is_other = |place: &Option<Place>| matches!(place, Some(Place::Elsewhere(_)));
        let [here, there] = &places;
        if here != there && (is_other(here) || is_other(there)) {
            self.changed.push(path.to_owned());
        }
        match places {
            [None, None] => None,
            [here, there] => Some((here.unwrap_or(Place::Nowhere), there.unwrap_or(Place::Nowhere))),
        }
    }

    /// Whether something is read at a path, or below it, whatever it is called where a link leads to.
    fn is_read(&self, path: &Path) -> bool {
        let directory = path.file_name().is_some_and(|name| DIRECTORIES.iter().any(|directory| name == *directory));
        directory || self.concerns(path) || self.also.iter().any(|also| also.starts_with(path))
    }

    /// Settings may include others, by any name that ends so.
    fn concerns(&self, path: &Path) -> bool {
        is_wanted(path)
            || path.file_name().is_some_and(is_marker)
            || variant(path).is_some()
            || path.extension() == Some(OsStr::new("toml"))
            || self.also.iter().any(|also| path.starts_with(also))
    }
}

fn holds_crate(nodes: &[Node]) -> bool {
    nodes.binary_search_by(|node| (*node.name).cmp(OsStr::new(".cargo-checksum.json"))).is_ok()
}

/// What each name stands for on both sides.
fn paired<'n>(here: &'n [Node], there: &'n [Node]) -> BTreeMap<&'n OsStr, [Option<&'n What>; 2]> {
    let mut names: BTreeMap<&OsStr, [Option<&What>; 2]> = BTreeMap::new();
    for (side, nodes) in [here, there].into_iter().enumerate() {
        for node in nodes {
            names.entry(&node.name).or_default()[side] = Some(&node.what);
        }
    }
    names
}

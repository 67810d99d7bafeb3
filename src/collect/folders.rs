//! The folders of a repository that are built in the place of crates.
//!
//! To look through one takes as long as reading all of it, so what was found is kept with the state that the folder was
//! in: of git the ids of its objects, of the file system what it says of each file without opening it.

use super::cargo_home::CargoHome;
use super::crate_cache::{CrateCache, Kept, Table};
use super::crates::{CrateRef, Wanted};
use super::published::Listing;
use super::sources::Sources;
use super::tree::Tree;
use super::vendor;
use crate::evidence::{Edits, Text, Vendored};
use crate::parallel;
use redb::TableDefinition;
use std::path::Path;

/// How many folders make a thread worth starting.
const LEAST_SHARE: usize = 16;

/// A folder that holds a crate.
struct Folder<'a> {
    /// The crate's index among those that were asked for.
    index: usize,
    wanted: &'a Wanted<'a>,
    /// The vendored directory that it lies in.
    directory: &'a Path,
    path: Text,
    tree: Tree,
}

/// What a folder was found to hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seen {
    /// The state that it was in; empty where that cannot be told, and then nothing is kept.
    pub(super) state: Text,
    pub(super) sources: Option<Sources>,
    pub(super) content: Option<Text>,
    pub(super) edits: Option<Edits>,
}

impl Kept for Seen {
    const TABLE: Table = TableDefinition::new("vendored/1");
}

/// What the folders of one crate hold.
#[derive(Debug, Default)]
pub(super) struct Folders<'a>(Vec<(&'a Path, Text, Seen)>);

impl Folders<'_> {
    /// The sources in that directory; unknown where several folders claim to be the crate.
    pub(super) fn sources(&self, directory: &Path) -> Option<Sources> {
        let mut there = self.0.iter().filter(|(other, ..)| *other == directory);
        match (there.next(), there.next()) {
            (Some((_, _, seen)), None) => seen.sources.clone(),
            _ => None,
        }
    }

    /// Each as the evidence has it.
    pub(super) fn vendored(&self) -> Vec<Vendored> {
        let named = |(_, directory, seen): &(&Path, Text, Seen)| Vendored {
            directory: directory.clone(),
            content: seen.content.clone(),
            edits: seen.edits.clone(),
        };
        self.0.iter().map(named).collect()
    }
}

/// Looks through the folders of each crate, in their order.
pub(super) fn look_through<'a>(
    wanted: &[&'a Wanted<'a>],
    home: Option<&CargoHome>,
    cache: &CrateCache,
) -> Vec<Folders<'a>> {
    let folders: Vec<Folder<'_>> =
        wanted.iter().enumerate().flat_map(|(index, wanted)| folders_of(index, wanted)).collect();
    let mut all: Vec<Folders<'_>> = wanted.iter().map(|_| Folders::default()).collect();
    if folders.is_empty() {
        return all;
    }
    let states = parallel::map(&folders, LEAST_SHARE, |folder| folder.tree.state().unwrap_or_default());
    let keys: Vec<CrateRef> = folders.iter().zip(&states).map(|(folder, state)| folder.key(state)).collect();
    let kept = cache.load::<Seen>(keys.iter());
    let work: Vec<_> = folders.iter().zip(states).zip(&keys).zip(kept).collect();
    let seen = parallel::map(&work, LEAST_SHARE, |(((folder, state), key), kept)| {
        let kept = Seen::decode(key, kept);
        let seen = folder.look(state, &kept, home);
        // What could not be read once may be there the next time.
        let keep = seen != kept && !state.is_empty() && seen.content.is_some();
        let news = keep.then(|| (*key, seen.encode(key)));
        (seen, news)
    });
    let (seen, news): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
    cache.store::<Seen>(&news.into_iter().flatten().collect::<Vec<_>>());
    for (folder, seen) in folders.iter().zip(seen) {
        if let Some(of_crate) = all.get_mut(folder.index) {
            of_crate.0.push((folder.directory, folder.path.clone(), seen));
        }
    }
    all
}

fn folders_of<'a>(index: usize, wanted: &'a Wanted<'a>) -> impl Iterator<Item = Folder<'a>> {
    wanted.folders().map(move |(directory, path, tree)| Folder { index, wanted, directory, path, tree })
}

impl Folder<'_> {
    /// The crate as it is known by in the cache. An object's id means the same in every repository, and there may be several
    /// states beside each other; a file's state means something only where it lies, and the last one counts.
    fn key(&self, state: &str) -> CrateRef {
        let place = match self.tree.is_kept() {
            true => format!("git {state}"),
            false => self.tree.place("").canonicalize().unwrap_or_default().display().to_string(),
        };
        let checksums: Vec<&str> = self.wanted.checksums().map(|checksum| &**checksum).collect();
        let source = format!("{} {} in {place}", self.wanted.krate.source, checksums.join(" ")).into();
        CrateRef { source, ..self.wanted.krate.clone() }
    }

    /// What it holds; what was kept of it where its state is the same.
    fn look(&self, state: &Text, kept: &Seen, home: Option<&CargoHome>) -> Seen {
        let krate = &self.wanted.krate;
        if !state.is_empty() && *state == kept.state {
            let compared = kept.edits.is_some() || home.is_none_or(|home| !home.has_archive(krate));
            if compared {
                return kept.clone();
            }
        }
        let here = Listing::of_tree(&self.tree).ok();
        let edits = here.as_ref().and_then(|here| {
            let archive = self.wanted.checksums().find_map(|checksum| home?.archive(krate, checksum))?;
            here.edits(&Listing::of_archive(archive).ok()?)
        });
        let content = here.and_then(|here| here.content());
        let published = edits.as_ref().is_some_and(|edits| edits.files.is_empty());
        Seen { state: state.clone(), sources: vendor::sources(&self.tree, krate, published), content, edits }
    }
}

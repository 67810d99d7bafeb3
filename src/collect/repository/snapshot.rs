//! The files of a repository as the index or a commit has them.

use super::objects::{TreeEntry, os_string};
use super::{Fork, Repository};
use crate::collect::files;
use crate::collect::tree::{Content, Entry, Files, Kind, Tree, leaves, other_repository, plain};
use crate::error::Error;
use crate::evidence::FileBytes;
use gix_hash::ObjectId;
use gix_object::tree::EntryKind;
use std::ffi::{OsStr, OsString};
use std::io::{self, Cursor};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError};

/// How many links are followed on the way to a file, as in Linux.
const LINK_LIMIT: usize = 40;

/// What stands in a directory.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) name: OsString,
    pub(super) what: What,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum What {
    File(ObjectId),
    Link(ObjectId),
    Directory(Place),
    Other(&'static str),
}

/// Where the names of a directory are found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Tree(ObjectId),
    /// In the index, behind the first `depth` bytes of the paths; with its tree where that is known.
    Staged {
        entries: Range<usize>,
        depth: usize,
        tree: Option<ObjectId>,
    },
    /// In another repository, a submodule at that commit: nothing is known of them here.
    Elsewhere(ObjectId),
    /// Nothing is there.
    Nowhere,
}

impl Place {
    /// The tree, where it is known without writing it.
    pub(super) fn tree(&self) -> Option<ObjectId> {
        match self {
            Place::Tree(tree) => Some(*tree),
            Place::Staged { tree, .. } => *tree,
            Place::Elsewhere(_) | Place::Nowhere => None,
        }
    }
}

/// A state of a repository's files, from a directory on.
#[derive(Debug, Clone)]
pub(in crate::collect) struct Snapshot {
    repository: Arc<Repository>,
    /// The repository's own top.
    top: Place,
    /// From there to the root.
    prefix: PathBuf,
    /// What git calls it: an id, or nothing for the index.
    name: String,
}

impl Repository {
    /// What the next commit would hold.
    pub(in crate::collect) fn staged(self: &Arc<Self>) -> Result<Snapshot, Error> {
        let top = self.index()?.top();
        Ok(self.snapshot(String::new(), top))
    }

    /// What a commit holds, or what is there before the first one.
    pub(in crate::collect) fn committed(self: &Arc<Self>, fork: &Fork) -> Snapshot {
        match fork {
            Fork::Commit(commit) => self.snapshot(commit.id.to_string(), Place::Tree(commit.tree)),
            Fork::Nothing => self.snapshot(String::new(), Place::Nowhere),
        }
    }

    fn snapshot(self: &Arc<Self>, name: String, top: Place) -> Snapshot {
        Snapshot { repository: Arc::clone(self), top, prefix: self.prefix().to_owned(), name }
    }

    /// What a directory holds, sorted by name.
    pub(super) fn nodes(&self, place: &Place) -> io::Result<Arc<[Node]>> {
        let directories = || self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(nodes) = directories().get(place) {
            return Ok(Arc::clone(nodes));
        }
        let nodes: Arc<[Node]> = match place {
            Place::Tree(tree) => self.objects.tree(tree)?.into_iter().map(Node::from).collect(),
            Place::Staged { entries, depth, .. } => {
                let index = self.index.get().ok_or(io::ErrorKind::NotFound)?;
                index.nodes(entries.clone(), *depth).into()
            }
            Place::Elsewhere(_) | Place::Nowhere => Arc::default(),
        };
        if let Some(tree) = place.tree() {
            directories().insert(Place::Tree(tree), Arc::clone(&nodes));
        }
        directories().insert(place.clone(), Arc::clone(&nodes));
        Ok(nodes)
    }
}

impl From<TreeEntry> for Node {
    fn from(entry: TreeEntry) -> Self {
        let what = match entry.kind {
            EntryKind::Blob | EntryKind::BlobExecutable => What::File(entry.id),
            EntryKind::Link => What::Link(entry.id),
            EntryKind::Tree => What::Directory(Place::Tree(entry.id)),
            EntryKind::Commit => What::Directory(Place::Elsewhere(entry.id)),
        };
        Node { name: entry.name, what }
    }
}

impl What {
    fn kind(&self) -> Kind {
        match self {
            What::File(_) => Kind::File,
            What::Link(_) => Kind::Link,
            What::Directory(Place::Elsewhere(commit)) => Kind::Repository(*commit),
            What::Directory(_) => Kind::Directory,
            What::Other(reason) => Kind::Other(reason),
        }
    }
}

/// Why a path leads to nothing.
enum Miss {
    Nothing,
    Leaves,
    Failed(io::Error),
}

impl From<Miss> for io::Error {
    fn from(miss: Miss) -> Self {
        match miss {
            Miss::Nothing => io::ErrorKind::NotFound.into(),
            Miss::Leaves => leaves(),
            Miss::Failed(cause) => cause,
        }
    }
}

impl Snapshot {
    pub(super) fn nodes(&self, place: &Place) -> io::Result<Arc<[Node]>> {
        self.repository.nodes(place)
    }

    /// The same from the repository's own top on.
    fn whole(&self) -> Snapshot {
        Snapshot { prefix: PathBuf::new(), ..self.clone() }
    }

    /// The directory that the root is; one that is not there is empty.
    pub(super) fn root(&self) -> io::Result<Place> {
        let mut place = self.top.clone();
        for component in &self.prefix {
            let nodes = self.repository.nodes(&place)?;
            place = match find(&nodes, component) {
                Some(What::Directory(below)) => below.clone(),
                _ => Place::Nowhere,
            };
        }
        Ok(place)
    }

    /// What a path leads to, and where that is without any link; a link at its end is followed if that is wanted.
    fn look_up(&self, path: &Path, follow: bool) -> Result<(PathBuf, What), Miss> {
        let root = self.root().map_err(Miss::Failed)?;
        let mut way: Vec<(OsString, Place)> = Vec::new();
        let mut left: Vec<OsString> = components(path)?;
        let mut links = 0;
        while let Some(name) = left.pop() {
            if name == ".." {
                way.pop().ok_or(Miss::Leaves)?;
                continue;
            }
            let here = way.last().map_or(&root, |(_, place)| place);
            let nodes = self.repository.nodes(here).map_err(Miss::Failed)?;
            match find(&nodes, &name).ok_or(Miss::Nothing)? {
                What::Directory(place) => way.push((name, place.clone())),
                What::Link(id) if follow || !left.is_empty() => {
                    links += 1;
                    if links > LINK_LIMIT {
                        return Err(Miss::Failed(io::Error::other("lies behind too many symbolic links")));
                    }
                    left.extend(components(&self.target(id).map_err(Miss::Failed)?)?);
                }
                what if left.is_empty() => {
                    let real = way.iter().map(|(name, _)| name).chain([&name]).collect();
                    return Ok((real, what.clone()));
                }
                _ => return Err(Miss::Nothing),
            }
        }
        let real = way.iter().map(|(name, _)| name).collect();
        Ok((real, What::Directory(way.pop().map_or(root, |(_, place)| place))))
    }

    fn target(&self, link: &ObjectId) -> io::Result<PathBuf> {
        Ok(PathBuf::from(os_string(self.repository.objects.blob(link)?.as_bytes())))
    }

    /// The object of what is known to be a file.
    fn file(&self, path: &Path) -> io::Result<ObjectId> {
        match self.look_up(path, true)? {
            (_, What::File(id)) => Ok(id),
            (_, what) => Err(io::Error::other(match what {
                What::Directory(_) => "is a directory",
                What::Other(reason) => reason,
                What::Link(_) | What::File(_) => "is not a regular file",
            })),
        }
    }

    /// A path that leads out of the repository, as one of the file system: no commit can change what is there.
    fn outside(&self, path: &Path) -> PathBuf {
        self.repository.location.top.join(&self.prefix).join(path)
    }
}

impl Files for Snapshot {
    fn kind(&self, path: &Path) -> Option<Kind> {
        match self.look_up(path, false) {
            Ok((_, what)) => Some(what.kind()),
            Err(Miss::Nothing) => None,
            // There may be something.
            Err(Miss::Leaves | Miss::Failed(_)) => Some(Kind::Other("cannot be reached")),
        }
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<Entry>> {
        let (_, What::Directory(place)) = self.look_up(directory, true)? else {
            return Err(io::ErrorKind::NotADirectory.into());
        };
        if let Place::Elsewhere(commit) = place {
            return Err(other_repository(&commit));
        }
        let nodes = self.repository.nodes(&place)?;
        Ok(nodes.iter().map(|node| Entry { name: node.name.clone(), kind: node.what.kind() }).collect())
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(self.look_up(path, true)?.0)
    }

    fn leads_to_directory(&self, link: &Path) -> bool {
        match self.look_up(link, true) {
            Ok((_, what)) => matches!(what, What::Directory(_)),
            Err(Miss::Leaves) => true,
            Err(Miss::Nothing | Miss::Failed(_)) => false,
        }
    }

    fn read(&self, file: &Path) -> io::Result<FileBytes> {
        self.repository.objects.blob(&self.file(file)?)
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn Content>> {
        Ok(Box::new(Cursor::new(self.read(file)?.into_bytes())))
    }

    fn mark(&self, path: &Path) -> Option<Vec<u8>> {
        match self.look_up(path, false).ok()? {
            (_, What::File(id)) => Some([b"f", id.as_bytes()].concat()),
            (_, What::Link(id)) => Some([b"l", id.as_bytes()].concat()),
            _ => None,
        }
    }

    fn below(&self, directory: &Path) -> io::Result<Tree> {
        let Some(path) = plain(&self.prefix, directory) else { return Tree::directory(&self.outside(directory)) };
        match self.whole().look_up(&path, true)? {
            (prefix, What::Directory(_)) => Ok(Tree::of(Snapshot { prefix, ..self.clone() })),
            _ => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn named(&self, file: &Path) -> io::Result<FileBytes> {
        match plain(&self.prefix, file) {
            Some(path) => self.repository.objects.blob(&self.whole().file(&path)?),
            None => files::read(&self.outside(file)).map(FileBytes::from),
        }
    }

    fn place(&self, path: &Path) -> PathBuf {
        format!("{}:{}", self.name, self.prefix.join(path).display()).into()
    }
}

fn find<'n>(nodes: &'n [Node], name: &OsStr) -> Option<&'n What> {
    let at = nodes.binary_search_by(|node| (*node.name).cmp(name)).ok()?;
    nodes.get(at).map(|node| &node.what)
}

/// The names of a path, the last one first.
fn components(path: &Path) -> Result<Vec<OsString>, Miss> {
    let name = |component: Component| match component {
        Component::Normal(name) => Some(Ok(name.to_owned())),
        Component::ParentDir => Some(Ok("..".into())),
        Component::CurDir => None,
        Component::RootDir | Component::Prefix(_) => Some(Err(Miss::Leaves)),
    };
    path.components().rev().filter_map(name).collect()
}

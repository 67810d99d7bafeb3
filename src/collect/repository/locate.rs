//! Where a repository keeps what, found as git finds it: by the environment that git gives its hooks, or upwards.

use crate::collect::files;
use std::env::{current_dir, var_os};
use std::io;
use std::path::{Path, PathBuf};

/// The places of a repository.
#[derive(Debug)]
pub(super) struct Location {
    /// The directory that paths in the index and in trees are relative to.
    pub(super) top: PathBuf,
    /// From there to the root that is judged.
    pub(super) prefix: PathBuf,
    /// What is this work tree's own: `HEAD`, the index.
    pub(super) git_dir: PathBuf,
    /// What all work trees share: configuration, references, objects.
    pub(super) common_dir: PathBuf,
    /// The object directories, those of `GIT_ALTERNATE_OBJECT_DIRECTORIES` among them.
    pub(super) objects: Vec<PathBuf>,
    /// The index.
    pub(super) index: PathBuf,
}

/// A directory and the repository that it is the top of.
struct Found {
    top: PathBuf,
    git_dir: PathBuf,
}

/// Finds the repository of a root, which must be canonical.
pub(super) fn locate(root: &Path) -> io::Result<Location> {
    let discovered = upwards(root)?;
    let given = from_environment()?;
    // What the environment says is of the repository that git runs the hook of, and not of one that lies deeper.
    let given = given.filter(|given| {
        let deeper =
            discovered.as_ref().is_some_and(|found| found.top != given.top && found.top.starts_with(&given.top));
        root.starts_with(&given.top) && !deeper
    });
    let Some(Found { top, git_dir }) = given.or(discovered) else {
        return Err(io::Error::other("is not in a git repository"));
    };
    let common_dir = match text(&git_dir.join("commondir"))? {
        Some(path) => git_dir.join(path).canonicalize()?,
        None => git_dir.clone(),
    };
    let prefix = root.strip_prefix(&top).unwrap_or(Path::new("")).to_owned();
    let own = is_of_this_process(&git_dir)?;
    let variable = |name: &str| var_os(name).filter(|value| own && !value.is_empty());
    let index = variable("GIT_INDEX_FILE").map_or_else(|| git_dir.join("index"), |path| top.join(path));
    let first = variable("GIT_OBJECT_DIRECTORY").map_or_else(|| common_dir.join("objects"), |path| top.join(path));
    let mut objects = vec![first];
    if let Some(more) = variable("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
        objects.extend(std::env::split_paths(&more).map(|path| top.join(path)).filter(|path| path.is_dir()));
    }
    Ok(Location { top, prefix, git_dir, common_dir, objects, index })
}

/// The repository that `GIT_DIR` names. Without `GIT_WORK_TREE` its top is the directory that git runs the hook in.
fn from_environment() -> io::Result<Option<Found>> {
    let Some(git_dir) = var_os("GIT_DIR").filter(|value| !value.is_empty()) else { return Ok(None) };
    let here = current_dir()?;
    let top = match var_os("GIT_WORK_TREE").filter(|value| !value.is_empty()) {
        Some(top) => here.join(top).canonicalize()?,
        None => here.canonicalize()?,
    };
    let git_dir = real_git_dir(&here.join(git_dir))?;
    Ok(git_dir.map(|git_dir| Found { top, git_dir }))
}

/// Whether git runs this process for that repository: only then does the rest of the environment speak of it.
fn is_of_this_process(git_dir: &Path) -> io::Result<bool> {
    let found = match from_environment()? {
        Some(found) => Some(found),
        None => upwards(&current_dir()?.canonicalize()?)?,
    };
    Ok(found.is_some_and(|found| found.git_dir == git_dir))
}

fn upwards(start: &Path) -> io::Result<Option<Found>> {
    for top in start.ancestors() {
        let git_dir = match real_git_dir(&top.join(".git"))? {
            None => real_git_dir(top)?,
            found => found,
        };
        if let Some(git_dir) = git_dir {
            return Ok(Some(Found { top: top.to_owned(), git_dir }));
        }
    }
    Ok(None)
}

/// The git directory at a path, or the one that a file there leads to, as in linked work trees and submodules.
fn real_git_dir(path: &Path) -> io::Result<Option<PathBuf>> {
    if path.is_file() {
        let pointer = text(path)?.and_then(|text| Some(PathBuf::from(text.strip_prefix("gitdir:")?.trim_start())));
        let beside = path.parent().unwrap_or(Path::new(""));
        let Some(git_dir) = pointer.map(|pointer| beside.join(pointer)) else { return Ok(None) };
        return match is_git_dir(&git_dir) {
            true => git_dir.canonicalize().map(Some),
            false => Err(io::Error::other(format!("leads to {}, where no repository is", git_dir.display()))),
        };
    }
    is_git_dir(path).then(|| path.canonicalize()).transpose()
}

fn is_git_dir(path: &Path) -> bool {
    let has_objects = path.join("objects").is_dir() && path.join("refs").is_dir();
    path.join("HEAD").symlink_metadata().is_ok() && (has_objects || path.join("commondir").is_file())
}

/// A small file's text without the end of its line; `None` where it is not there.
fn text(path: &Path) -> io::Result<Option<String>> {
    match files::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())),
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(cause),
    }
}

//! What git says of the repository here, and the file of its hook. Git itself is asked, because only it knows all of its
//! configuration; none of the questions runs a hook or a filter.

use crate::{Failure, UNDECIDED};
use std::fs::{self, File as Handle};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const COMMAND_KEY: &str = "hook.andon.command";
const EVENT_KEY: &str = "hook.andon.event";
const EVENT: &str = "pre-commit";

/// Where the hook stands that git runs before a commit.
pub struct Repository {
    /// The root of the work tree.
    pub top: PathBuf,
    /// The git directory that all work trees of the repository have in common.
    pub common: PathBuf,
    /// The hook.
    pub hook: PathBuf,
}

impl Repository {
    /// The repository that the process runs in.
    pub fn here() -> Result<Self, Failure> {
        let top = answer(Path::new("."), &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(top);
        // What `core.hooksPath` says is relative to the root, where hooks run.
        let path = |arguments: &[&str]| answer(&top, arguments).map(|path| absolute(&top.join(path)));
        let common = path(&["rev-parse", "--git-common-dir"])?;
        let hook = path(&["rev-parse", "--git-path", "hooks"])?.join(EVENT);
        Ok(Repository { top: absolute(&top), common, hook })
    }

    /// Whether a file belongs to this repository: it stands in its git directory or its work tree.
    pub fn owns(&self, path: &Path) -> bool {
        path.starts_with(&self.common) || path.starts_with(&self.top)
    }

    /// Whether the index differs from `HEAD`; where there is no `HEAD` yet, all of it does.
    pub fn has_staged(&self) -> bool {
        answer(&self.top, &["diff-index", "--cached", "--quiet", "HEAD"]).is_err()
    }

    /// The command of the hook in the configuration of this repository alone.
    pub fn configured(&self) -> Option<String> {
        answer(&self.top, &["config", "--local", "--get", COMMAND_KEY]).ok()
    }

    /// Writes the hook to the configuration of this repository.
    pub fn set_configured(&self, command: &str) -> Result<(), Failure> {
        answer(&self.top, &["config", "--local", "--replace-all", COMMAND_KEY, command])?;
        answer(&self.top, &["config", "--local", "--replace-all", EVENT_KEY, EVENT])?;
        Ok(())
    }

    /// Takes the hook out of the configuration of this repository.
    pub fn unset_configured(&self) -> Result<(), Failure> {
        for key in [COMMAND_KEY, EVENT_KEY] {
            answer(&self.top, &["config", "--local", "--unset-all", key])?;
        }
        Ok(())
    }

    /// Whether git says that it will run the hook of its configuration. A git that knows none says nothing.
    pub fn lists_configured(&self) -> bool {
        answer(&self.top, &["hook", "list", EVENT]).is_ok_and(|list| list.lines().any(|line| line == "andon"))
    }
}

/// A file that may be a hook.
pub enum File {
    Missing,
    Regular {
        text: String,
        /// Whether git runs it.
        runs: bool,
    },
    /// Something else, which is not written to, and what.
    Other(&'static str),
}

impl File {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(File::Missing),
            Err(e) => return Err(failed(path, &e)),
        };
        if metadata.is_symlink() {
            return Ok(File::Other("is a symbolic link, which is not written through"));
        }
        if !metadata.is_file() {
            return Ok(File::Other("is not a file"));
        }
        let bytes = fs::read(path).map_err(|e| failed(path, &e))?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => File::Regular { text, runs: executable(&metadata) },
            Err(_) => File::Other("is not a shell script"),
        })
    }
}

/// Writes a hook whole: beside the old one, in whose place it is then put, with its permissions.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let new = folder.join(format!(".{EVENT}.{}.tmp", std::process::id()));
    let written = fs::create_dir_all(folder).and_then(|()| {
        let mut file = Handle::create_new(&new)?;
        file.write_all(text.as_bytes())?;
        match fs::metadata(path) {
            Ok(old) => file.set_permissions(old.permissions()),
            Err(_) => make_executable(&file),
        }?;
        fs::rename(&new, path)
    });
    written.map_err(|e| {
        let _ = fs::remove_file(&new);
        failed(path, &e)
    })
}

pub fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|e| failed(path, &e))
}

#[cfg(unix)]
fn executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn executable(_: &fs::Metadata) -> bool {
    true
}

/// For everybody who may read it.
#[cfg(unix)]
fn make_executable(file: &Handle) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = file.metadata()?.permissions();
    permissions.set_mode(permissions.mode() | (permissions.mode() & 0o444) >> 2);
    file.set_permissions(permissions)
}

#[cfg(not(unix))]
fn make_executable(_: &Handle) -> std::io::Result<()> {
    Ok(())
}

/// The path without `..` and links, as far as it exists.
fn absolute(path: &Path) -> PathBuf {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(path), ..) => path,
        (Err(_), Some(parent), Some(name)) => absolute(parent).join(name),
        _ => path.to_owned(),
    }
}

/// What git prints, without the newline at its end.
fn answer(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let Output { status, stdout, stderr } = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .map_err(|e| Failure::undecided(format!("git cannot be run: {e}")))?;
    if !status.success() {
        let said = String::from_utf8_lossy(&stderr);
        return Err(Failure::usage(format!("git {}: {}", arguments.join(" "), said.trim_end())));
    }
    let text = String::from_utf8(stdout).map_err(|_| Failure::usage("git names a path that is not UTF-8"))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure { code: UNDECIDED, message: format!("{}: {error}", path.display()) }
}

//! Fetching an advisory source with the user's own `git`: it knows their proxies, keys and certificates, and a client
//! of our own would weigh more than all the rest of andon.

use super::store::{Installed, install};
use super::{error, read};
use crate::advisories::Origin;
use crate::digest::sha256;
use crate::error::Error;
use jiff::civil::Date;
use std::collections::VecDeque;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The ways to fetch that are allowed. Not among them: `ext::`, which runs what the URL says.
const PROTOCOLS: [&str; 5] = ["https", "http", "ssh", "git", "file"];
/// How many lines of what git says are kept for an error message.
const KEPT_LINES: usize = 8;
/// What a git hook or an outer git has set, and what would point this one elsewhere.
const FOREIGN: [&str; 7] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
];

/// Fetches the newest commit of an advisory source and installs it. `progress` gets what git says, a line at a time.
///
/// Nothing of what is fetched is run, and none of it is checked out.
///
/// # Errors
/// [`Error::Advisories`] where the URL is none, git fails or what it fetched holds no advisories; [`Error::Io`] where
/// the cache cannot be written.
pub fn update(url: &str, cache_dir: &Path, progress: &mut dyn FnMut(&str)) -> Result<Installed, Error> {
    if url.is_empty() || url.starts_with('-') {
        return Err(error(url, "is not a URL that andon fetches from; give one that begins with https://"));
    }
    let git = Git { url, directory: cache_dir.join("git").join(name_of(url)) };
    let archive = git.directory.join(format!("andon-{}.zip", std::process::id()));
    git.fetch(progress)?;
    let origin = git.origin()?;
    let read = git
        .run(&["archive", "--format=zip", "--output", &archive.to_string_lossy(), "FETCH_HEAD"], progress)
        .and_then(|_| read::read_archive_of(&archive, origin));
    let _ = std::fs::remove_file(&archive);
    install(read?, cache_dir)
}

/// A bare repository of our own for one URL.
struct Git<'a> {
    url: &'a str,
    directory: PathBuf,
}

impl Git<'_> {
    fn fetch(&self, progress: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let io = |source| Error::Io { path: self.directory.clone(), source };
        std::fs::create_dir_all(&self.directory).map_err(io)?;
        self.run(&["init", "--quiet", "--bare", "--template="], progress)?;
        let options = ["--depth=1", "--no-tags", "--no-recurse-submodules", "--progress"];
        let mut fetch = vec!["fetch"];
        fetch.extend(options);
        fetch.extend(["--", self.url, "HEAD"]);
        self.run(&fetch, progress).map(drop)
    }

    /// The commit that was fetched, and its day.
    fn origin(&self) -> Result<Origin, Error> {
        let format =
            ["log", "-1", "--no-show-signature", "--date=format-local:%Y-%m-%d", "--format=%H %cd", "FETCH_HEAD"];
        let line = self.run(&format, &mut |_| {})?;
        let (revision, date) = line.trim().split_once(' ').unwrap_or_default();
        let date: Date =
            date.parse().map_err(|_| error(self.url, format!("git says no date of the commit: {line}")))?;
        Ok(Origin { source: self.url.to_owned(), revision: Some(revision.to_owned()), date })
    }

    /// Runs git, passes on what it says on stderr, and returns what it writes to stdout.
    fn run(&self, arguments: &[&str], progress: &mut dyn FnMut(&str)) -> Result<String, Error> {
        let failed = |message: String| error(self.url, message);
        let not_started = |cause| failed(format!("git cannot be started ({cause}); install it, or import a directory"));
        let mut child = self.command(arguments).spawn().map_err(not_started)?;
        let said = child.stderr.take().map(|stderr| pass_on(stderr, progress)).unwrap_or_default();
        let mut output = String::new();
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_string(&mut output).map_err(|cause| failed(format!("git's output: {cause}")))?;
        }
        let status = child.wait().map_err(|cause| failed(format!("git: {cause}")))?;
        match status.success() {
            true => Ok(output),
            false => Err(failed(format!("git {} failed ({status}): {said}", arguments.first().unwrap_or(&"")))),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.directory).arg("--git-dir=.");
        command.args(["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "maintenance.auto=false"]);
        command.args(["-c", "protocol.allow=never"]);
        for protocol in PROTOCOLS {
            command.args(["-c", &format!("protocol.{protocol}.allow=always")]);
        }
        command.args(arguments).env("GIT_TERMINAL_PROMPT", "0").env("TZ", "UTC").env("LC_ALL", "C");
        for name in FOREIGN {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// Passes on each line, progress bars included, and returns the last ones.
fn pass_on(stderr: impl Read, progress: &mut dyn FnMut(&str)) -> String {
    let mut last: VecDeque<String> = VecDeque::new();
    let mut line = Vec::new();
    for byte in BufReader::new(stderr).bytes().map_while(Result::ok).chain([b'\n']) {
        if byte != b'\n' && byte != b'\r' {
            line.push(byte);
            continue;
        }
        let text = String::from_utf8_lossy(&line).trim().to_owned();
        line.clear();
        if text.is_empty() {
            continue;
        }
        progress(&text);
        last.push_back(text);
        if last.len() > KEPT_LINES {
            last.pop_front();
        }
    }
    Vec::from(last).join("; ")
}

/// A directory's name for a URL.
fn name_of(url: &str) -> String {
    sha256(url.as_bytes()).chars().take(16).collect()
}

//! Fetching a bundle: the one thing here that reaches out, and only by a command of its own.
//!
//! `curl` does it, as git fetches advisories: it knows the user's proxies and certificates. What it brings is kept under
//! its digest, and a judgement reads the copy of the digest that the configuration pins, and no other.

use super::{Error, archive, kept_path};
use crate::digest::sha256;
use crate::evidence::Text;
use crate::policy::bundle::BundleSettings;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many bytes are fetched at most.
const LIMIT: u64 = 64 << 20;
/// How long it may take, in seconds.
const SECONDS: &str = "300";

/// A bundle that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its SHA-256.
    pub sha256: Text,
    /// Where it is kept.
    pub path: PathBuf,
}

/// Fetches a bundle and keeps it. `pinned` is the digest that it has to have, where one is known.
///
/// # Errors
/// [`Error::Io`] where it cannot be fetched or kept, is no archive, or is another than the pinned one.
pub fn fetch(url: &str, pinned: Option<&str>, cache: &Path) -> Result<Fetched, Error> {
    let at = |source| Error::Io { path: PathBuf::from(url), source };
    check_url(url).map_err(at)?;
    let bytes = download(url).map_err(at)?;
    let sha256 = sha256(&bytes);
    if let Some(pinned) = pinned.filter(|pinned| **pinned != *sha256) {
        return Err(at(io::Error::other(format!(
            "has the SHA-256 {sha256}, not {pinned}: it is not the one that was pinned"
        ))));
    }
    archive::unpacked(&bytes).map_err(at)?;
    let path = kept_path(cache, &sha256);
    keep(&path, &bytes).map_err(|source| Error::Io { path: path.clone(), source })?;
    Ok(Fetched { sha256, path })
}

/// Plain http is for this machine alone: a pin that is taken from what came over it would pin whatever came.
fn check_url(url: &str) -> io::Result<()> {
    let local = ["http://localhost:", "http://127.0.0.1:", "http://[::1]:"];
    if url.starts_with("https://") || local.iter().any(|start| url.starts_with(start)) {
        return Ok(());
    }
    Err(io::Error::other("a bundle is fetched from an https:// URL"))
}

fn download(url: &str) -> io::Result<Vec<u8>> {
    let mut command = Command::new("curl");
    // -q comes first: no curlrc of the user's or the directory's changes what is fetched.
    command.args([
        "-q",
        "--fail",
        "--silent",
        "--show-error",
        "--location",
        "--max-redirs",
        "5",
        "--max-time",
        SECONDS,
    ]);
    command.args(["--proto", "=https,http", "--proto-redir", "=https", "--max-filesize", &LIMIT.to_string()]);
    command.args(["--output", "-", "--url", url]);
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| io::Error::other(format!("curl cannot be run: {e}")))?;
    let mut bytes = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(LIMIT + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > LIMIT {
        let _ = child.kill();
        let _ = child.wait();
        return Err(io::Error::other(format!("is longer than {LIMIT} bytes, which no bundle is")));
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("cannot be fetched: {}", said.trim())));
    }
    Ok(bytes)
}

/// Writes beside and renames, so that no half of a bundle is ever kept.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let partial = path.with_extension(format!("{}.partial", std::process::id()));
    std::fs::write(&partial, bytes)?;
    std::fs::rename(&partial, path)
}

/// The kept copy of a bundle that a configuration names by its URL.
pub(super) fn kept(settings: &BundleSettings, cache: Option<&Path>) -> Result<PathBuf, Error> {
    let refused = |message: String| Error::Config { at: settings.at.clone(), message };
    let url = settings.place.as_str();
    let missing = || refused(format!("{url} was not fetched here yet: run `cargo-andon policy fetch`"));
    let Some(pinned) = &settings.sha256 else {
        return Err(refused(format!("{url} is not pinned: `cargo-andon policy fetch {url}` prints its sha256")));
    };
    let path = cache.map(|cache| kept_path(cache, pinned)).filter(|path| path.is_file());
    path.ok_or_else(missing)
}

//! An organisation's policies: a folder, or an OPA bundle in a folder or an archive.
//!
//! A bundle is pinned by its digest, its roots are enforced, and one that is signed is verified or refused: there is no
//! way to read it without. What it is described in: the OPA documentation, "Bundles" and "Bundle signing".

mod archive;
mod fetch;
mod manifest;
mod signature;

use super::files;
use super::tree::Tree;
use crate::digest::{hex, sha256};
use crate::error::{Error, Location};
use crate::evidence::Text;
use crate::policy::PolicyFile;
use crate::policy::bundle::{BundleSettings, Place};
use crate::policy::case::Case;
pub use fetch::{Fetched, fetch};
use manifest::Manifest;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How long a module of a bundle may be.
const MODULE_LIMIT: usize = 1 << 20;

/// Policies as files, and what they read as `data`.
#[derive(Debug, Clone, Default)]
pub struct PolicySource {
    /// Modules, tests and cases.
    pub files: Vec<PolicyFile>,
    /// A bundle's data; null where there is none.
    pub data: Arc<Json>,
    /// Whether cases would be here, were there any.
    pub with_cases: bool,
}

/// The files of a bundle by their names, with `/` between components.
type Entries = BTreeMap<String, Vec<u8>>;

/// Reads a folder of policies, with its cases where they are asked for, or an unsigned bundle: a folder with a
/// `.manifest` or a `data.json`, or an archive.
///
/// # Errors
/// [`Error::Io`] where it cannot be read, [`Error::Policy`] where it is a bundle that is refused.
pub fn policy_source(tree: &Tree, path: &str, with_cases: bool) -> Result<PolicySource, Error> {
    let is_bundle =
        |folder: Tree| [manifest::NAME, signature::NAME, manifest::DATA].iter().any(|name| folder.has(name));
    if tree.below(path).is_ok_and(|folder| !is_bundle(folder)) {
        let read = if with_cases { super::policies::with_cases } else { super::policies };
        return Ok(PolicySource { files: read(tree, path)?, data: Arc::default(), with_cases });
    }
    source(path, entries(tree, path)?.0, None)
}

/// Reads a bundle that a configuration names: the local copy, and only if it is what the configuration says.
///
/// # Errors
/// [`Error::Config`] where its digest or its key is missing or another; else as [`policy_source`].
pub fn bundle(tree: &Tree, settings: &BundleSettings, cache: Option<&Path>) -> Result<PolicySource, Error> {
    let refused = |message: String| Error::Config { at: settings.at.clone(), message };
    let name = settings.place.as_str();
    let (entries, digest, is_folder) = match &settings.place {
        Place::Path(path) => {
            let (entries, digest) = entries(tree, path)?;
            (entries, digest, tree.below(&**path).is_ok())
        }
        Place::Url(_) => {
            let path = fetch::kept(settings, cache)?;
            let kept = files::read(&path).and_then(|bytes| unpacked(&bytes));
            let (entries, digest) = kept.map_err(|source| Error::Io { path, source })?;
            (entries, digest, false)
        }
    };
    match &settings.sha256 {
        Some(pinned) if **pinned != *digest => {
            return Err(refused(format!(
                "{name} has the SHA-256 {digest}, not {pinned}: it is not the one that was pinned"
            )));
        }
        None if !is_folder => {
            return Err(refused(format!(
                "{name} is not pinned: add sha256 = \"{digest}\" if it is the one that is meant"
            )));
        }
        _ => {}
    }
    let key = match &settings.key {
        Some(key) => {
            let read = tree.named(&*key.path).map_err(|source| Error::Io { path: tree.place(&*key.path), source });
            Some((key, read?.into_bytes()))
        }
        None => None,
    };
    source(name, entries, key.as_ref().map(|(key, bytes)| signature::Key { settings: key, bytes }))
}

/// The files of a folder or an archive, and its digest.
fn entries(tree: &Tree, path: &str) -> Result<(Entries, Text), Error> {
    let at = |source| Error::Io { path: tree.place(path), source };
    if let Ok(folder) = tree.below(path) {
        let entries = archive::folder(&folder).map_err(at)?;
        let digest = digest_of(&entries);
        return Ok((entries, digest));
    }
    unpacked(tree.named(path).map_err(at)?.as_bytes()).map_err(at)
}

fn unpacked(bytes: &[u8]) -> io::Result<(Entries, Text)> {
    Ok((archive::unpacked(bytes)?, sha256(bytes)))
}

/// One SHA-256 over the names and contents of files, in order of name.
fn digest_of(entries: &Entries) -> Text {
    let mut hash = Sha256::new();
    for (name, bytes) in entries {
        for part in [name.as_bytes(), bytes] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}

fn refused(name: &str, file: &str, message: impl Into<String>) -> Error {
    let file = if file.is_empty() { name.to_owned() } else { format!("{name}/{file}") };
    Error::Policy { at: Location { file, line: 0, column: 0 }, message: message.into() }
}

/// Verifies a bundle and takes out of it what policies are.
fn source(name: &str, entries: Entries, key: Option<signature::Key>) -> Result<PolicySource, Error> {
    signature::verify(&entries, key).map_err(|message| refused(name, signature::NAME, message))?;
    let manifest = Manifest::read(&entries).map_err(|message| refused(name, manifest::NAME, message))?;
    let data = manifest.data(&entries).map_err(|(file, message)| refused(name, &file, message))?;
    let mut files = Vec::new();
    for (path, bytes) in &entries {
        let is_module = path.ends_with(".rego");
        if !is_module && !Case::is_case(path) {
            manifest::check_other(path).map_err(|message| refused(name, path, message))?;
            continue;
        }
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MODULE_LIMIT);
        let text =
            text.ok_or_else(|| refused(name, path, format!("is not UTF-8, or longer than {MODULE_LIMIT} bytes")))?;
        let file = PolicyFile { origin: Text::from(name), path: path.as_str().into(), text: text.into() };
        if is_module {
            manifest.check_module(&file).map_err(|message| refused(name, path, message))?;
        }
        files.push(file);
    }
    if !files.iter().any(|file| file.path.ends_with(".rego") && !file.path.ends_with("_test.rego")) {
        return Err(refused(name, "", "holds no policy, so nothing would be judged by it"));
    }
    let with_cases = files.iter().any(|file| Case::is_case(&file.path));
    Ok(PolicySource { files, data: Arc::new(data), with_cases })
}

/// The digest of a folder or an archive, to be pinned.
///
/// # Errors
/// [`Error::Io`] where it cannot be read.
pub fn digest(path: &str) -> Result<Text, Error> {
    let here = Tree::directory(Path::new(".")).map_err(|source| Error::Io { path: ".".into(), source })?;
    entries(&here, path).map(|(_, digest)| digest)
}

/// Whether a bundle of that digest was fetched.
pub fn is_kept(cache: &Path, sha256: &str) -> bool {
    kept_path(cache, sha256).is_file()
}

/// Where fetched bundles are kept.
fn kept_path(cache: &Path, digest: &str) -> PathBuf {
    cache.join("bundles").join(format!("{digest}.tar.gz"))
}

#[cfg(test)]
mod tests;

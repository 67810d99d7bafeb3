//! What reads files: only with feature `collect`.

use crate::error::{ANDON_ERROR_OPTION, Failure};
use crate::gate::andon_gate;
use crate::judge::Request;
use andon::advisories::AdvisorySet;
use andon::collect::advisories::{AdvisoryChoice, read_source};
use andon::collect::bundle::bundle;
use andon::collect::{Collector, Tree, default_cache_dir, policy_source, read_text};
use andon::config::{Config, FILE_NAME};
use andon::error::Error;
use andon::evidence::Evidence;
use andon::gate::GateBuilder;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The builder with the policies of a folder or an unsigned bundle.
pub fn with_policies_at(builder: GateBuilder, path: &str) -> Result<GateBuilder, Failure> {
    let source = policy_source(&tree(Path::new(""))?, path, false)?;
    Ok(builder.policies_with_data(source.files, source.data))
}

/// The gate of a configuration file, with the folders and bundles that it names.
pub fn configured(mut builder: GateBuilder, path: &[u8]) -> Result<andon_gate, Failure> {
    let path = native(path)?;
    let placed = |error| placed(error, &path);
    let text = read_text(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
    let name = path.file_name().unwrap_or(FILE_NAME.as_ref()).to_string_lossy();
    let config = Config::parse(&name, &text).map_err(placed)?;
    let base = path.parent().map(Path::to_owned).unwrap_or_default();
    let cache = default_cache_dir();
    let tree = tree(&base)?;
    let folders = config.policy_folders.iter().map(|folder| policy_source(&tree, folder, false));
    let bundles = config.bundles.iter().map(|settings| bundle(&tree, settings, cache.as_deref()));
    for source in folders.chain(bundles) {
        let source = source.map_err(placed)?;
        builder = builder.policies_with_data(source.files, source.data);
    }
    let gate = builder.config(config).build().map_err(placed)?;
    Ok(andon_gate { gate, base: Some(base) })
}

/// An error in the configuration, with the path by which it can be opened.
fn placed(error: Error, path: &Path) -> Error {
    match error {
        Error::Config { mut at, message } => {
            at.file = path.display().to_string();
            Error::Config { at, message }
        }
        other => other,
    }
}

/// What paths in a configuration are relative to.
fn tree(base: &Path) -> Result<Tree, Error> {
    Tree::directory(base).map_err(|source| Error::Io { path: base.to_owned(), source })
}

/// The evidence of a directory.
pub fn collect(gate: &andon_gate, request: &Request<'_>) -> Result<Evidence, Failure> {
    let choice = match request.advisories {
        "" => AdvisoryChoice::Newest,
        "builtin" => AdvisoryChoice::Builtin,
        path => AdvisoryChoice::Path(path.into()),
    };
    let mut collector = Collector::new(native(request.directory)?).stage(request.stage).advisories(choice.clone());
    if !request.as_of.is_empty() {
        let message = |e| Failure::new(ANDON_ERROR_OPTION, format!("as_of: {e}: write 2026-11-23T09:00:00Z"));
        collector = collector.as_of(request.as_of.parse().map_err(message)?);
    }
    if let Some(home) = request.cargo_home {
        collector = collector.cargo_home(directory(home)?);
    }
    if let Some(cache) = request.cache_dir {
        collector = collector.cache_dir(directory(cache)?);
    }
    let mut evidence = collector.collect()?;
    evidence.advisories = with_configured(gate, &choice, evidence.advisories)?;
    Ok(evidence)
}

/// The sources of the configuration count beside what is installed, not beside a set that was asked for.
fn with_configured(
    gate: &andon_gate,
    choice: &AdvisoryChoice,
    set: Arc<AdvisorySet>,
) -> Result<Arc<AdvisorySet>, Failure> {
    let sources = match choice {
        AdvisoryChoice::Newest => &*gate.gate.config().advisories.sources,
        _ => &[],
    };
    if sources.is_empty() {
        return Ok(set);
    }
    let base = gate.base.as_ref().ok_or_else(|| {
        let message = "the configuration names advisories by their paths: give it as config_path, or choose advisories";
        Failure::new(ANDON_ERROR_OPTION, message)
    })?;
    let more = sources.iter().map(|source| read_source(&base.join(&**source))).collect::<Result<Vec<_>, _>>()?;
    Ok(more.iter().fold(set, |all, more| Arc::new(AdvisorySet::merge(&all, more))))
}

/// A directory, or none where the path is empty.
fn directory(path: &[u8]) -> Result<Option<PathBuf>, Failure> {
    if path.is_empty() { Ok(None) } else { native(path).map(Some) }
}

/// A path as the system has it: any bytes on Unix.
#[cfg(unix)]
fn native(path: &[u8]) -> Result<PathBuf, Failure> {
    use std::os::unix::ffi::OsStrExt;
    Ok(std::ffi::OsStr::from_bytes(path).into())
}

/// A path as the system has it: UTF-8 elsewhere.
#[cfg(not(unix))]
fn native(path: &[u8]) -> Result<PathBuf, Failure> {
    let text = std::str::from_utf8(path);
    text.map(PathBuf::from).map_err(|e| Failure::new(crate::error::ANDON_ERROR_UTF8, format!("path: {e}")))
}

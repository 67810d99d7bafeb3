//! What reads files: only with feature `collect`.

use crate::error::{ANDON_ERROR_OPTION, Failure};
use crate::gate::andon_gate;
use crate::judge::{Request, What};
use andon::collect::advisories::AdvisoryChoice;
use andon::collect::{Collector, Setup, Tree, policy_source};
use andon::config::Config;
use andon::error::Error;
use andon::evidence::{Evidence, Trust};
use andon::gate::{Gate, GateBuilder};
use std::path::{Path, PathBuf};

/// The configuration that a gate was read from.
pub struct Origin {
    setup: Setup,
    /// The base's, where the head's is judged by.
    former: Option<Setup>,
    trust: Trust,
}

/// The builder with the policies of a folder or an unsigned bundle.
pub fn with_policies_at(builder: GateBuilder, path: &str) -> Result<GateBuilder, Failure> {
    let here = Tree::directory(Path::new("")).map_err(|source| Error::Io { path: ".".into(), source })?;
    let source = policy_source(&here, path, false)?;
    Ok(builder.policies_with_data(source.files, source.data))
}

/// The gate of a configuration file, with the folders and bundles that it names.
pub fn configured(builder: GateBuilder, path: &[u8]) -> Result<andon_gate, Failure> {
    let setup = Setup::file(&native(path)?)?;
    let gate = setup.gate(builder)?;
    Ok(andon_gate { gate, origin: Some(Origin { setup, former: None, trust: Trust::default() }) })
}

/// The gate of the configuration that stands in what is to be judged, or in its base.
pub fn own(
    builder: &dyn Fn() -> Result<GateBuilder, Failure>,
    request: &Request<'_>,
    trust: Trust,
) -> Result<andon_gate, Failure> {
    let sides = collector(request)?.sides()?;
    let read = |tree| -> Result<Setup, Error> {
        Ok(Setup::beside(tree)?.unwrap_or_else(|| Setup::of(tree, Config::default())))
    };
    let setup = read(sides.trusted(trust))?;
    let former = sides.base().filter(|_| trust == Trust::Head).map(read).transpose()?;
    let mut builder_of_head = builder()?;
    if let Some(former) = &former {
        builder_of_head = builder_of_head.former(former.gate(builder()?)?);
    }
    Ok(andon_gate { gate: setup.gate(builder_of_head)?, origin: Some(Origin { setup, former, trust }) })
}

/// The evidence of a directory, the index or a commit.
pub fn collect(gate: &andon_gate, request: &Request<'_>) -> Result<Evidence, Failure> {
    let mut collector = collector(request)?;
    match &gate.origin {
        Some(Origin { setup, former, .. }) => {
            collector = collector.also(former.as_ref().map(Setup::also).unwrap_or_default()).setup(setup);
        }
        None => advisories_are_chosen(&gate.gate, request)?,
    }
    let mut evidence = collector.collect()?;
    if let (Some(base), Some(origin)) = (&mut evidence.base, &gate.origin) {
        base.trust = origin.trust;
    }
    Ok(evidence)
}

/// What reads that.
fn collector(request: &Request<'_>) -> Result<Collector, Failure> {
    let choice = match request.advisories {
        "" => AdvisoryChoice::Newest,
        "builtin" => AdvisoryChoice::Builtin,
        path => AdvisoryChoice::Path(path.into()),
    };
    let mut collector = Collector::new(native(request.directory)?).stage(request.stage).advisories(choice);
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
    collector = match request.what {
        What::Directory => collector,
        What::Staged => collector.staged(),
        What::Revision(revision) => collector.revision(revision),
    };
    Ok(match request.base {
        "" => collector,
        base => collector.base(base),
    })
}

/// A configuration that is handed in as text stands nowhere, so that the advisories it adds are not found.
fn advisories_are_chosen(gate: &Gate, request: &Request<'_>) -> Result<(), Failure> {
    if gate.config().advisories.sources.is_empty() || !request.advisories.is_empty() {
        return Ok(());
    }
    let message = "the configuration names advisories by their paths: give it as config_path, or choose advisories";
    Err(Failure::new(ANDON_ERROR_OPTION, message))
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

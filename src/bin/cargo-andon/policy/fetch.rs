//! `policy fetch`: the only command that fetches policies. A judgement uses what it keeps, and nothing else.

use crate::arguments::Global;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::{Failure, UNDECIDED};
use andon::collect;
use andon::collect::bundle;
use andon::policy::bundle::{BundleSettings, Place};
use andon::report::escape::{escape, toml_string};
use std::path::PathBuf;

pub fn run(from: Option<&str>, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    match from {
        Some(url) if url.contains("://") => fetch(url, terminal),
        Some(path) => {
            let sha256 = bundle::digest(path)?;
            terminal.print(&pin("path", path, &sha256))?;
            Ok(0)
        }
        None => configured(&Session::bundles_here(global, terminal)?, terminal),
    }
}

fn cache_dir() -> Result<PathBuf, Failure> {
    collect::default_cache_dir().ok_or_else(|| Failure {
        code: UNDECIDED,
        message: "there is no directory to keep bundles in: set ANDON_CACHE_DIR, or HOME".into(),
    })
}

fn fetch(url: &str, terminal: &Terminal) -> Result<u8, Failure> {
    terminal.progress(&format!("fetching {url}"));
    let fetched = bundle::fetch(url, None, &cache_dir()?)?;
    let path = fetched.path.to_string_lossy();
    terminal.print(&format!(
        "# kept as {}; in andon.toml it is\n{}",
        escape(&path),
        pin("url", url, &fetched.sha256)
    ))?;
    Ok(0)
}

/// What names a bundle in andon.toml and nothing else by that name.
fn pin(key: &str, place: &str, sha256: &str) -> String {
    format!("[[policies.bundles]]\n{key} = {}\nsha256 = \"{sha256}\"\n", toml_string(place))
}

/// Fetches the pinned bundles of the configuration that are not here yet.
fn configured(bundles: &[BundleSettings], terminal: &Terminal) -> Result<u8, Failure> {
    let cache = cache_dir()?;
    for settings in bundles {
        let Place::Url(url) = &settings.place else { continue };
        let Some(sha256) = &settings.sha256 else {
            return Err(Failure::usage(format!(
                "{}: {url} is not pinned: `cargo-andon policy fetch {url}` prints its sha256",
                settings.at
            )));
        };
        let word = if bundle::is_kept(&cache, sha256) {
            "is here"
        } else {
            terminal.progress(&format!("fetching {url}"));
            bundle::fetch(url, Some(sha256), &cache)?;
            "is fetched"
        };
        terminal.print(&format!("{} {word}\n", escape(url)))?;
    }
    Ok(0)
}

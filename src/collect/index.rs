//! What a registry's index says of one version, read from Cargo's cache of it.
//!
//! Cargo keeps one file a crate, under `registry/index/<registry>/.cache`: a version number of the format, from its second
//! version on four bytes more, the index's own version, and then each version of the crate with its line of JSON, all
//! ended by a zero byte. The format is Cargo's own business and may change: what cannot be read is unknown.

use crate::evidence::{DependencyKind, IndexKnowledge, KnownDependency, Releases, Text};
use jiff::Timestamp;
use serde::Deserialize;
use std::ffi::CStr;

/// The newest version of the index's lines that is understood; Cargo itself ignores newer ones.
const NEWEST_LINE: u32 = 2;

/// What the cache says of one crate's version.
#[derive(Debug, PartialEq)]
pub(super) enum Entry {
    /// It is not in there, or cannot be read.
    Unknown,
    /// It is in there with another checksum than the lockfile's: not the same crate.
    OtherChecksum,
    /// The line, and whether its checksum is the lockfile's.
    Known {
        /// What it says.
        knowledge: IndexKnowledge,
        /// The lockfile has the same checksum; false where it has none.
        confirmed: bool,
    },
}

/// Looks one version up in the content of a cache file.
pub(super) fn look_up(cache: &[u8], name: &str, version: &str, checksum: Option<&str>) -> Entry {
    let Some(line) = line_of(cache, version) else { return Entry::Unknown };
    let Ok(line) = serde_json::from_slice::<Line>(line) else { return Entry::Unknown };
    if line.name != name || line.vers != version || line.v.unwrap_or(1) > NEWEST_LINE {
        return Entry::Unknown;
    }
    let confirmed = match checksum {
        Some(checksum) if !checksum.eq_ignore_ascii_case(&line.cksum) => return Entry::OtherChecksum,
        other => other.is_some(),
    };
    match line.knowledge() {
        Some(knowledge) => Entry::Known { knowledge, confirmed },
        None => Entry::Unknown,
    }
}

/// The versions of a crate in the content of its cache file that are not yanked.
pub(super) fn releases(cache: &[u8], name: &str) -> Releases {
    let release = |(version, line)| {
        let version = std::str::from_utf8(version).ok()?;
        let line = serde_json::from_slice::<Line>(line).ok()?;
        let understood = line.name == name && line.vers == version && line.v.unwrap_or(1) <= NEWEST_LINE;
        let knowledge = line.knowledge().filter(|knowledge| understood && !knowledge.yanked)?;
        Some((version.into(), knowledge))
    };
    lines(cache).filter_map(release).collect()
}

/// Where in `.cache` the file of a crate lies.
pub(super) fn cache_path(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match (name.len(), name.get(..1), name.get(..2), name.get(2..4)) {
        (1, ..) => format!("1/{name}"),
        (2, ..) => format!("2/{name}"),
        (3, Some(first), ..) => format!("3/{first}/{name}"),
        (_, _, Some(first), Some(second)) => format!("{first}/{second}/{name}"),
        _ => name,
    }
}

fn line_of<'a>(cache: &'a [u8], version: &str) -> Option<&'a [u8]> {
    lines(cache).find(|(found, _)| *found == version.as_bytes()).map(|(_, line)| line)
}

/// Each version with its line; none where the file is of another format.
fn lines(cache: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = match cache {
        [1, rest @ ..] | [2 | 3, _, _, _, _, rest @ ..] => rest,
        _ => &[],
    };
    let _version_of_the_index = next_part(&mut rest);
    std::iter::from_fn(move || Some((next_part(&mut rest)?, next_part(&mut rest)?)))
}

/// Splits off what stands before the next zero byte.
fn next_part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    // Searching for a C string's end is the standard library's fast way to find a zero byte.
    let part = CStr::from_bytes_until_nul(rest).ok()?.to_bytes();
    *rest = rest.get(part.len() + 1..)?;
    Some(part)
}

/// A line of the index; source: the Cargo book, "Registry Index".
#[derive(Deserialize)]
struct Line {
    name: String,
    vers: String,
    #[serde(default)]
    deps: Vec<LineDependency>,
    cksum: String,
    #[serde(default)]
    yanked: Option<bool>,
    #[serde(default)]
    links: Option<Text>,
    #[serde(default)]
    rust_version: Option<Text>,
    #[serde(default)]
    pubtime: Option<Text>,
    #[serde(default)]
    v: Option<u32>,
}

#[derive(Deserialize)]
struct LineDependency {
    name: Text,
    req: Text,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    target: Option<Text>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    package: Option<Text>,
    #[serde(default)]
    features: Vec<Text>,
    #[serde(default)]
    default_features: Option<bool>,
}

impl Line {
    fn knowledge(self) -> Option<IndexKnowledge> {
        Some(IndexKnowledge {
            yanked: self.yanked.unwrap_or(false),
            published: self.pubtime.filter(|time| time.parse::<Timestamp>().is_ok()),
            dependencies: self.deps.into_iter().map(LineDependency::knowledge).collect::<Option<_>>()?,
            links: self.links,
            rust_version: self.rust_version,
        })
    }
}

impl LineDependency {
    fn knowledge(self) -> Option<KnownDependency> {
        let kind = match self.kind.as_deref() {
            None | Some("normal") => DependencyKind::Normal,
            Some("build") => DependencyKind::Build,
            Some("dev") => DependencyKind::Dev,
            Some(_) => return None,
        };
        Some(KnownDependency {
            package: self.package.unwrap_or(self.name),
            requirement: self.req,
            kind,
            optional: self.optional,
            target: self.target,
            features: self.features,
            default_features: self.default_features.unwrap_or(true),
        })
    }
}

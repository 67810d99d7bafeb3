//! Reads an advisory of a RustSec directory: Markdown that begins with facts in TOML.

use super::advisory::{Advisory, Versions};
use super::builder::Reading;
use super::line;
use super::severity::Rating;
use crate::evidence::Text;
use crate::facts::AdvisoryKind;
use semver::VersionReq;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// The part of the front matter that says something of versions. The rest, links and categories, is not read: what is
/// wrong with it must not cost the advisory. Hence also not the crate `rustsec`, whose reader in addition panics at some
/// contradictory requirements, and which brings all of Unicode's tables with it for the addresses of links.
#[derive(Deserialize)]
struct Document {
    advisory: Head,
    #[serde(default)]
    affected: Affected,
    versions: Requirements,
}

#[derive(Deserialize)]
struct Head {
    id: String,
    package: String,
    date: String,
    #[serde(default)]
    aliases: Vec<String>,
    collection: Option<Collection>,
    cvss: Option<toml::Value>,
    informational: Option<String>,
    source: Option<String>,
    withdrawn: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Affected {
    arch: Vec<String>,
    os: Vec<String>,
    functions: BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
struct Requirements {
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

/// The two parts of the directory, and of `collection`.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Collection {
    Crates,
    Rust,
}

/// Reads one advisory. Those on Rust itself, of the collection `rust`, are about no crate and read as nothing.
///
/// # Errors
/// Says why it cannot be read.
pub(super) fn read(name: &str, text: &str) -> Result<Reading, String> {
    let document: Document = toml::from_str(&front_matter(text)?).map_err(|e| one_line(&e))?;
    let place = Place::of(name);
    if document.advisory.collection.or(place.collection) == Some(Collection::Rust) {
        return Ok(Reading::default());
    }
    let mut remarks = place.contradictions(&document.advisory);
    let advisory = advisory(document, &mut remarks)?;
    Ok(Reading { advisories: vec![advisory], remarks })
}

fn advisory(document: Document, remarks: &mut Vec<String>) -> Result<Advisory, String> {
    let Document { advisory: head, affected, versions } = document;
    if let Some(source) = head.source.filter(|source| !CRATES_IO.contains(&source.as_str())) {
        return Err(format!("it is about a package of {source}, and andon knows advisories on crates.io alone"));
    }
    let texts = |texts: Vec<String>| texts.into_iter().map(Text::from).collect();
    Ok(Advisory {
        package: line::package_name(&head.package)?,
        id: line::identifier(&head.id)?,
        kind: kind(head.informational.as_deref(), remarks),
        published: line::date(&head.date)?,
        aliases: aliases(head.aliases, remarks),
        versions: Versions::free_in(&versions.patched, &versions.unaffected)?,
        rating: head.cvss.and_then(|value| rating(&value, remarks)),
        functions: affected.functions.into_keys().map(Text::from).collect(),
        architectures: texts(affected.arch),
        systems: texts(affected.os),
        withdrawn: head.withdrawn.map(|date| line::date(&date)).transpose()?,
    })
}

const CRATES_IO: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

/// The TOML between the fences. Newer advisories leave the line `[advisory]` out.
fn front_matter(text: &str) -> Result<String, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let inner = text.strip_prefix("```toml").ok_or("it does not begin with a block of TOML, ```toml")?;
    let (toml, _) = inner.split_once("\n```").ok_or("its block of TOML has no end, ```")?;
    match toml.lines().any(|line| line.trim() == "[advisory]") {
        true => Ok(format!("{toml}\n")),
        false => Ok(format!("[advisory]\n{toml}\n")),
    }
}

/// A TOML error without the picture that comes with it.
fn one_line(error: &toml::de::Error) -> String {
    error.message().lines().collect::<Vec<_>>().join(" ")
}

/// An unknown kind counts as worth knowing: RustSec may add kinds.
pub(super) fn kind(informational: Option<&str>, remarks: &mut Vec<String>) -> AdvisoryKind {
    match informational {
        None => AdvisoryKind::Vulnerability,
        Some(informational) => line::kind_named(informational).unwrap_or_else(|| {
            remarks.push(format!("its kind `{informational}` is not known; it is taken for a notice"));
            AdvisoryKind::Notice
        }),
    }
}

/// Ids that are fit for being ids.
pub(super) fn aliases(ids: Vec<String>, remarks: &mut Vec<String>) -> std::collections::BTreeSet<Text> {
    let checked = ids.iter().map(|id| line::identifier(id));
    checked.filter_map(|id| id.map_err(|reason| remarks.push(format!("an alias is left out: {reason}"))).ok()).collect()
}

fn rating(value: &toml::Value, remarks: &mut Vec<String>) -> Option<Rating> {
    let text = value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
    Rating::of(&text).map_err(|reason| remarks.push(format!("it counts as unscored: {reason}"))).ok()
}

/// What a file's place says: `crates/<package>/<id>.md`.
struct Place<'a> {
    collection: Option<Collection>,
    package: Option<&'a str>,
    id: &'a str,
}

impl<'a> Place<'a> {
    fn of(name: &'a str) -> Self {
        let collection = |part| match part {
            "crates" => Some(Collection::Crates),
            "rust" => Some(Collection::Rust),
            _ => None,
        };
        let mut parts = name.rsplit('/');
        let file = parts.next().unwrap_or_default();
        let (package, collection) = (parts.next(), parts.next().and_then(collection));
        Place { collection, package: package.filter(|_| collection.is_some()), id: file.trim_end_matches(".md") }
    }

    /// Where the place says something else than the document. cargo-audit refuses the whole database for that; here
    /// the document counts, and the contradiction is named, for one of the two is a mistake.
    fn contradictions(&self, head: &Head) -> Vec<String> {
        let mut contradictions = Vec::new();
        if self.id != head.id {
            contradictions.push(format!("the file is named {}, and the advisory in it {}", self.id, head.id));
        }
        if let Some(package) = self.package.filter(|package| *package != head.package) {
            contradictions.push(format!("it lies with package {package}, and is about {}", head.package));
        }
        contradictions
    }
}

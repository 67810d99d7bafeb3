//! `[patch]` and `[replace]`: what puts one package in the place of another. Cargo's configuration has `[patch]` too.

use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::document::{Placed, Table, string, table};
use crate::facts::settings::{Place, locate};
use crate::facts::span::Lines;
use crate::finding::Span;
use schemars::JsonSchema;
use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One entry of `[patch]` or `[replace]`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Patch {
    /// The file that it stands in.
    pub file: Text,
    /// Whose package is replaced: `crates-io`, a registry's name or URL, a repository's URL; for `[replace]` the word
    /// `replace`.
    pub source: Text,
    /// Its key; for `[replace]` a package id.
    pub name: Text,
    /// The package's real name.
    pub package: Text,
    /// The version requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Text>,
    /// The repository to take it from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<Text>,
    /// `branch=…`, `tag=…` or `rev=…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// The directory to take it from, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// Where that directory is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The registry to take it from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<Text>,
    /// The repository or directory, or the key where the entry names none.
    pub at: Span,
}

/// Every entry of `[patch]` and `[replace]`; paths are seen from `base`.
///
/// # Errors
/// Where a table or a text is something else.
pub(in crate::facts) fn patches(lines: &Lines<'_>, root: &DeTable<'_>, base: &str) -> Result<Vec<Patch>, Problem> {
    let mut found = Vec::new();
    if let Some(replace) = root.table(lines, "replace")? {
        of_source(lines, "replace", replace, base, &mut found)?;
    }
    if let Some(patch) = root.table(lines, "patch")? {
        for (source, value) in patch {
            of_source(lines, source.get_ref(), table(lines, source.get_ref(), value)?, base, &mut found)?;
        }
    }
    Ok(found)
}

fn of_source(
    lines: &Lines<'_>,
    source: &str,
    entries: &DeTable<'_>,
    base: &str,
    found: &mut Vec<Patch>,
) -> Result<(), Problem> {
    for (key, value) in entries {
        found.push(patch(lines, source, key, value, base)?);
    }
    Ok(())
}

fn patch(
    lines: &Lines<'_>,
    source: &str,
    key: &Spanned<toml::de::DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    base: &str,
) -> Result<Patch, Problem> {
    let at = lines.span(key.span());
    let name = Text::from(&**key.get_ref());
    // `[replace]` names a package id: `name:version` or `url#name:version`.
    let package = name.rsplit('#').next().and_then(|id| id.split([':', '@']).next()).unwrap_or(&name);
    let mut patch = Patch {
        file: at.file.clone(),
        source: source.into(),
        package: if source == "replace" { package.into() } else { name.clone() },
        requirement: None,
        git: None,
        reference: None,
        path: None,
        place: None,
        registry: None,
        name,
        at,
    };
    let Some(entry) = value.get_ref().as_table() else {
        patch.requirement = Some(string(lines, &patch.name, value)?.0.into());
        return Ok(patch);
    };
    fill(lines, entry, base, &mut patch)?;
    Ok(patch)
}

fn fill(lines: &Lines<'_>, entry: &DeTable<'_>, base: &str, patch: &mut Patch) -> Result<(), Problem> {
    let text = |found: &Option<Placed<&str>>| found.as_ref().map(|(text, _)| Text::from(*text));
    let (git, path) = (entry.string(lines, "git")?, entry.string(lines, "path")?);
    let registry = entry.string(lines, "registry-index")?.or(entry.string(lines, "registry")?);
    if let Some((_, range)) = git.as_ref().or(path.as_ref()).or(registry.as_ref()) {
        patch.at = lines.span(range.clone());
    }
    (patch.git, patch.path, patch.registry) = (text(&git), text(&path), text(&registry));
    patch.requirement = text(&entry.string(lines, "version")?);
    patch.place = path.map(|(path, _)| locate(base, path).0);
    if let Some((package, _)) = entry.string(lines, "package")? {
        patch.package = package.into();
    }
    for key in ["branch", "tag", "rev"] {
        if let Some((value, _)) = entry.string(lines, key)? {
            patch.reference = Some(format!("{key}={value}").into());
        }
    }
    Ok(())
}

//! One entry of a lockfile, and the names by which entries speak of each other.

use crate::facts::Problem;
use crate::facts::document::{Placed, Table};
use crate::facts::span::Lines;
use std::fmt;
use toml::de::DeTable;

/// A `[[package]]`, a `[root]` or a `[[patch.unused]]`, as written.
pub(super) struct Entry<'d> {
    pub name: Placed<&'d str>,
    pub version: Placed<&'d str>,
    pub source: Option<Placed<&'d str>>,
    pub checksum: Option<&'d str>,
    pub dependencies: Vec<Placed<PackageName<'d>>>,
    pub replace: Option<Placed<PackageName<'d>>>,
}

impl<'d> Entry<'d> {
    pub fn parse(lines: &Lines<'_>, table: &'d DeTable<'_>) -> Result<Self, Problem> {
        let name = required(lines, table, "name")?;
        if !is_package_name(name.0) {
            let message = format!("{:?} is no name that Cargo allows for a package", name.0);
            return Err(lines.problem(name.1, message));
        }
        let version = required(lines, table, "version")?;
        if let Err(error) = semver::Version::parse(version.0) {
            let message = format!("{:?} is no version of package `{}`: {error}", version.0, name.0);
            return Err(lines.problem(version.1, message));
        }
        let named = |(written, range): Placed<&'d str>| match PackageName::parse(written) {
            Ok(name) => Ok((name, range)),
            Err(reason) => Err(lines.problem(range, reason)),
        };
        let dependencies = table.strings(lines, "dependencies")?.unwrap_or_default();
        Ok(Entry {
            name,
            version,
            source: table.string(lines, "source")?,
            checksum: table.string(lines, "checksum")?.map(|(text, _)| text),
            dependencies: dependencies.into_iter().map(named).collect::<Result<_, _>>()?,
            replace: table.string(lines, "replace")?.map(named).transpose()?,
        })
    }

    /// Whether it names a dependency as only version 2 and later do.
    pub fn has_short_dependency(&self) -> bool {
        self.dependencies.iter().any(|(name, _)| name.version.is_none())
    }
}

fn required<'d>(lines: &Lines<'_>, table: &'d DeTable<'_>, key: &str) -> Result<Placed<&'d str>, Problem> {
    if let Some(found) = table.string(lines, key)? {
        return Ok(found);
    }
    let first = table.keys().map(toml::Spanned::span).min_by_key(|range| range.start).unwrap_or(0..0);
    Err(lines.problem(first, format!("the entry of a package that begins here has no `{key}`; Cargo refuses it")))
}

/// How a lockfile speaks of a package: `name`, `name version` or `name version (source)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PackageName<'d> {
    pub name: &'d str,
    pub version: Option<&'d str>,
    pub source: Option<&'d str>,
}

impl<'d> PackageName<'d> {
    /// Reads it, or says why it is none.
    pub fn parse(written: &'d str) -> Result<Self, String> {
        let mut parts = written.splitn(3, ' ');
        let name = parts.next().unwrap_or_default();
        let version = parts.next();
        let source = match parts.next() {
            None => None,
            Some(part) => match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
                Some(source) => Some(source),
                None => return Err(format!("{written:?} names no package: `name version (source)` is expected")),
            },
        };
        if !is_package_name(name) {
            return Err(format!("{written:?} names no package: {name:?} is no name that Cargo allows"));
        }
        Ok(PackageName { name, version, source })
    }
}

impl fmt::Display for PackageName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.version.map_or(Ok(()), |version| write!(f, " {version}"))?;
        self.source.map_or(Ok(()), |source| write!(f, " ({source})"))
    }
}

/// Cargo's rule for package names: a letter or `_`, then letters, digits, `-` and `_`.
pub(crate) fn is_package_name(name: &str) -> bool {
    let valid = |part: &str| {
        part.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    name.split("::").all(valid)
}

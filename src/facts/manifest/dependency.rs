//! The dependency tables of a manifest.

use crate::evidence::{DependencyKind, Text};
use crate::facts::document::{Table, string, table};
use crate::facts::span::Lines;
use crate::facts::{DependencyTable, ManifestDependency, ManifestSource, Problem};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Each kind's table, and the spelling that Cargo still reads.
const TABLES: [(DependencyKind, &str, &str); 3] = [
    (DependencyKind::Normal, "dependencies", "dependencies"),
    (DependencyKind::Dev, "dev-dependencies", "dev_dependencies"),
    (DependencyKind::Build, "build-dependencies", "build_dependencies"),
];

/// The dependencies of a package: of each kind, for every target and for some.
pub(super) fn of_package(lines: &Lines<'_>, root: &DeTable<'_>) -> Result<Vec<ManifestDependency>, Problem> {
    let mut found = Vec::new();
    of_target(lines, root, None, &mut found)?;
    if let Some(targets) = root.table(lines, "target")? {
        for (target, value) in targets {
            let tables = table(lines, target.get_ref(), value)?;
            of_target(lines, tables, Some(&Text::from(&**target.get_ref())), &mut found)?;
        }
    }
    Ok(found)
}

fn of_target(
    lines: &Lines<'_>,
    tables: &DeTable<'_>,
    target: Option<&Text>,
    found: &mut Vec<ManifestDependency>,
) -> Result<(), Problem> {
    for (kind, key, old_key) in TABLES {
        let Some(table) =
            tables.table(lines, key)?.map_or_else(|| tables.table(lines, old_key), |table| Ok(Some(table)))?
        else {
            continue;
        };
        for (name, value) in table {
            let dependency = dependency(lines, name, value)?;
            found.push(ManifestDependency { kind, target: target.cloned(), ..dependency });
        }
    }
    Ok(())
}

/// `[workspace.dependencies]`.
pub(super) fn of_workspace(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<Vec<ManifestDependency>, Problem> {
    let shared = |(name, value)| {
        let dependency = dependency(lines, name, value)?;
        Ok(ManifestDependency { table: DependencyTable::Workspace, ..dependency })
    };
    table.iter().map(shared).collect()
}

fn dependency(
    lines: &Lines<'_>,
    key: &Spanned<toml::de::DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<ManifestDependency, Problem> {
    let name = Text::from(&**key.get_ref());
    let DeValue::Table(table) = value.get_ref() else {
        let (requirement, range) = string(lines, &name, value)?;
        let requirement = Some(requirement.into());
        return Ok(ManifestDependency { requirement, at: lines.span(range), ..plain(lines, name, key) });
    };
    let text = |key| Ok(table.string(lines, key)?.map(|(text, _)| Text::from(text)));
    let requirement = table.string(lines, "version")?;
    let workspace = table.boolean(lines, "workspace")?.unwrap_or(false);
    let at = requirement.as_ref().filter(|_| !workspace).map_or_else(|| key.span(), |(_, range)| range.clone());
    Ok(ManifestDependency {
        package: text("package")?.unwrap_or_else(|| name.clone()),
        requirement: requirement.map(|(text, _)| text.into()),
        source: source(lines, table)?,
        features: features(lines, table)?,
        default_features: default_features(lines, table)?.unwrap_or(!workspace),
        optional: table.boolean(lines, "optional")?.unwrap_or(false),
        workspace,
        at: lines.span(at),
        ..plain(lines, name, key)
    })
}

/// A dependency of which only the key is known.
fn plain(lines: &Lines<'_>, name: Text, key: &Spanned<toml::de::DeString<'_>>) -> ManifestDependency {
    ManifestDependency {
        package: name.clone(),
        name,
        requirement: None,
        kind: DependencyKind::Normal,
        table: DependencyTable::Package,
        target: None,
        source: ManifestSource::default(),
        features: Vec::new(),
        default_features: true,
        optional: false,
        workspace: false,
        at: lines.span(key.span()),
    }
}

fn source(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<ManifestSource, Problem> {
    let text = |key| Ok(table.string(lines, key)?.map(|(text, _)| Text::from(text)));
    let mut reference = None;
    for key in ["branch", "tag", "rev"] {
        if let Some((value, _)) = table.string(lines, key)? {
            reference = Some(format!("{key}={value}").into());
        }
    }
    Ok(ManifestSource {
        path: text("path")?,
        git: text("git")?,
        reference,
        registry: text("registry")?.map_or_else(|| text("registry-index"), |registry| Ok(Some(registry)))?,
    })
}

fn features(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<Vec<Text>, Problem> {
    let features = table.strings(lines, "features")?.unwrap_or_default();
    Ok(features.into_iter().map(|(feature, _)| feature.into()).collect())
}

fn default_features(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<Option<bool>, Problem> {
    let written = table.boolean(lines, "default-features")?;
    written.map_or_else(|| table.boolean(lines, "default_features"), |written| Ok(Some(written)))
}

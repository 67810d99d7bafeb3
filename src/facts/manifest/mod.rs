//! Cargo.toml: what workspace discovery, the graph and the policies need of it.

mod dependency;
mod inherit;
mod overrides;
mod profile;

#[cfg(test)]
mod tests;

use crate::evidence::{FileBytes, KnownDependency, ManifestKnowledge, Text};
use crate::facts::document::{Document, Table};
use crate::facts::lockfile::is_package_name;
use crate::facts::settings::{CargoSettings, profile_flags};
use crate::facts::span::Lines;
use crate::facts::{Licence, ManifestDependency, ManifestFacts, Problem};
use crate::finding::Span;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

pub use overrides::Patch;
pub(super) use overrides::patches;
pub use profile::ProfileSetting;
pub(super) use profile::profiles;

/// A manifest that was read. Before [`Manifest::inherit`], what is inherited is only marked so.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Its path relative to the repository's root.
    pub path: Text,
    /// Its directory; empty for the root.
    pub directory: Text,
    /// `[package]`; absent in a virtual manifest.
    pub package: Option<PackageTable>,
    /// `[workspace]`.
    pub workspace: Option<Arc<WorkspaceTable>>,
    /// Every dependency of the package, of all tables and targets.
    pub dependencies: Vec<ManifestDependency>,
    /// `[patch]` and `[replace]`.
    pub patches: Vec<Patch>,
    /// `[profile]`.
    pub profiles: Vec<ProfileSetting>,
    /// What the flags of rustc in its profiles cause, where it has profiles.
    pub flags: Option<Box<CargoSettings>>,
}

/// `[package]`.
#[derive(Debug, Clone, PartialEq)]
pub struct PackageTable {
    /// The package's name.
    pub name: Text,
    /// Where the name stands.
    pub at: Span,
    /// The fields that a workspace can hand down.
    pub fields: PackageFields,
    /// `workspace`: the directory of the workspace's root.
    pub workspace: Option<Text>,
    /// Whether `build` names a build script; absent where Cargo would look for a `build.rs`.
    pub build: Option<bool>,
    /// The file that `build` names.
    pub build_path: Option<Text>,
    /// `links`: the native library that it claims.
    pub links: Option<Text>,
    /// Is a procedural macro.
    pub proc_macro: bool,
}

/// The fields that a member can inherit from `[workspace.package]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PackageFields {
    /// `version`.
    pub version: Field<Text>,
    /// `license`, as written.
    pub licence: Field<Text>,
    /// `license-file`.
    pub licence_file: Field<Text>,
    /// `publish`.
    pub publish: Field<Publish>,
    /// `rust-version`.
    pub rust_version: Field<Text>,
}

/// Where a package may be published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publish {
    /// Anywhere at all: false for `false` and `[]`.
    pub allowed: bool,
    /// The registries that it names.
    pub registries: Vec<Text>,
}

/// A field that may be inherited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// Not there.
    #[default]
    Absent,
    /// Written here.
    Own(T),
    /// `field.workspace = true`, at this place.
    Inherited(Span),
}

impl<T> Field<T> {
    /// The value, where there is one.
    pub fn get(&self) -> Option<&T> {
        match self {
            Field::Own(value) => Some(value),
            _ => None,
        }
    }
}

/// `[workspace]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorkspaceTable {
    /// `members`: paths and globs.
    pub members: Vec<Pattern>,
    /// `exclude`: paths.
    pub exclude: Vec<Text>,
    /// `[workspace.dependencies]`, in order of their names.
    pub dependencies: Vec<ManifestDependency>,
    /// `[workspace.package]`.
    pub package: PackageFields,
}

/// A path or glob, and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// As written.
    pub text: Text,
    /// Where.
    pub at: Span,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Where Cargo would refuse it: not TOML, neither a package nor a workspace, a field of the wrong type.
    pub fn parse(path: &Text, bytes: &FileBytes) -> Result<Manifest, Problem> {
        let document = Document::parse(path, bytes)?;
        let (lines, root) = (&document.lines, &document.root);
        let package = match root.table(lines, "package")? {
            Some(table) => Some(table),
            None => root.table(lines, "project")?,
        };
        let workspace = root.table(lines, "workspace")?;
        if package.is_none() && workspace.is_none() {
            let message = "this manifest has neither a `[package]` nor a `[workspace]`; Cargo refuses it";
            return Err(Problem { at: lines.whole(), message: message.into() });
        }
        let directory: Text = path.rsplit_once('/').map_or("", |(directory, _)| directory).into();
        Ok(Manifest {
            path: path.clone(),
            package: package.map(|table| PackageTable::parse(lines, table, root)).transpose()?,
            workspace: workspace.map(|table| WorkspaceTable::parse(lines, table).map(Arc::new)).transpose()?,
            dependencies: dependency::of_package(lines, root)?,
            patches: patches(lines, root, &directory)?,
            profiles: profiles(lines, root)?,
            flags: root.get("profile").map(|_| Box::new(profile_flags(lines, root))),
            directory,
        })
    }

    /// The manifest as policies see it; a workspace's root shows `[workspace.dependencies]` too, and it alone its
    /// patches and profiles, because Cargo passes over those of members.
    pub fn facts(&self, is_root: bool) -> ManifestFacts {
        let shared = self.workspace.iter().flat_map(|workspace| workspace.dependencies.iter());
        ManifestFacts {
            path: self.path.clone(),
            package: self.package.as_ref().map(|package| package.name.clone()),
            licence: self.licence(),
            publish: self.publish(),
            registries: self.registries(),
            dependencies: self.dependencies.iter().chain(shared).cloned().collect(),
            patches: if is_root { self.patches.clone() } else { Vec::new() },
            profiles: if is_root { self.profiles.clone() } else { Vec::new() },
        }
    }

    /// `license` and `license-file`, where there is one of them.
    pub fn licence(&self) -> Option<Licence> {
        let fields = &self.package.as_ref()?.fields;
        let (expression, file) = (fields.licence.get().cloned(), fields.licence_file.get().cloned());
        (expression.is_some() || file.is_some()).then_some(Licence { expression, file })
    }

    fn registries(&self) -> Vec<Text> {
        let publish = self.package.as_ref().and_then(|package| package.fields.publish.get());
        publish.map_or_else(Vec::new, |publish| publish.registries.clone())
    }

    /// Whether the package can be published: Cargo never publishes one without a version.
    pub fn publish(&self) -> bool {
        self.package.as_ref().is_some_and(|package| {
            package.fields.version != Field::Absent
                && package.fields.publish.get().is_none_or(|publish| publish.allowed)
        })
    }

    /// What this manifest says of its crate. `has_build_rs`: a `build.rs` stands beside it.
    pub fn knowledge(&self, has_build_rs: bool) -> ManifestKnowledge {
        let Some(package) = &self.package else { return ManifestKnowledge::default() };
        let known = |dependency: &ManifestDependency| KnownDependency {
            package: dependency.package.clone(),
            requirement: dependency.requirement.clone().unwrap_or_else(|| "*".into()),
            kind: dependency.kind,
            optional: dependency.optional,
            target: dependency.target.clone(),
            features: dependency.features.clone(),
            default_features: dependency.default_features,
        };
        ManifestKnowledge {
            licence: package.fields.licence.get().cloned(),
            licence_file: package.fields.licence_file.get().cloned(),
            build_script: package.build.unwrap_or(has_build_rs),
            build_path: package.build_path.clone(),
            proc_macro: package.proc_macro,
            links: package.links.clone(),
            rust_version: package.fields.rust_version.get().cloned(),
            dependencies: self.dependencies.iter().map(known).collect(),
        }
    }
}

impl PackageTable {
    fn parse(lines: &Lines<'_>, table: &DeTable<'_>, root: &DeTable<'_>) -> Result<Self, Problem> {
        let Some((name, range)) = table.string(lines, "name")? else {
            let message = "this manifest's `[package]` has no `name`; Cargo refuses it";
            return Err(Problem { at: lines.whole(), message: message.into() });
        };
        if !is_package_name(name) {
            return Err(lines.problem(range, format!("{name:?} is no name that Cargo allows for a package")));
        }
        Ok(PackageTable {
            name: name.into(),
            at: lines.span(range),
            fields: PackageFields::parse(lines, table)?,
            workspace: table.string(lines, "workspace")?.map(|(path, _)| path.into()),
            build_path: table.get("build").and_then(|build| build.get_ref().as_str()).map(Text::from),
            build: table.get("build").map(|build| build.get_ref().as_bool() != Some(false)),
            links: table.string(lines, "links")?.map(|(links, _)| links.into()),
            proc_macro: is_proc_macro(root),
        })
    }
}

fn is_proc_macro(root: &DeTable<'_>) -> bool {
    let Some(library) = root.get("lib").and_then(|library| library.get_ref().as_table()) else { return false };
    let flag = |key| library.get(key).and_then(|value| value.get_ref().as_bool());
    let is = |value: &toml::Spanned<DeValue<'_>>| value.get_ref().as_str() == Some("proc-macro");
    let crate_type = library.get("crate-type").or(library.get("crate_type"));
    flag("proc-macro").or(flag("proc_macro")).unwrap_or(false)
        || crate_type.and_then(|types| types.get_ref().as_array()).is_some_and(|types| types.iter().any(is))
}

impl PackageFields {
    fn parse(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<Self, Problem> {
        Ok(PackageFields {
            version: text_field(lines, table, "version")?,
            licence: text_field(lines, table, "license")?,
            licence_file: text_field(lines, table, "license-file")?,
            publish: publish(lines, table)?,
            rust_version: text_field(lines, table, "rust-version")?,
        })
    }
}

fn text_field(lines: &Lines<'_>, table: &DeTable<'_>, key: &str) -> Result<Field<Text>, Problem> {
    match inherited(lines, table, key) {
        Some(field) => Ok(field),
        None => Ok(table.string(lines, key)?.map_or(Field::Absent, |(text, _)| Field::Own(text.into()))),
    }
}

fn publish(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<Field<Publish>, Problem> {
    if let Some(field) = inherited(lines, table, "publish") {
        return Ok(field);
    }
    match table.get("publish").map(toml::Spanned::get_ref) {
        None => Ok(Field::Absent),
        Some(DeValue::Array(registries)) => {
            let named = registries.iter().filter_map(|registry| registry.get_ref().as_str()).map(Text::from).collect();
            Ok(Field::Own(Publish { allowed: !registries.is_empty(), registries: named }))
        }
        Some(_) => {
            let allowed = table.boolean(lines, "publish")?;
            Ok(allowed.map_or(Field::Absent, |allowed| Field::Own(Publish { allowed, registries: Vec::new() })))
        }
    }
}

fn inherited<T>(lines: &Lines<'_>, table: &DeTable<'_>, key: &str) -> Option<Field<T>> {
    let (key, value) = table.get_key_value(key)?;
    let inherits = value.get_ref().as_table()?.get("workspace")?.get_ref().as_bool()?;
    inherits.then(|| Field::Inherited(lines.span(key.span())))
}

impl WorkspaceTable {
    /// The entry of `[workspace.dependencies]` under this name.
    pub fn dependency(&self, name: &str) -> Option<&ManifestDependency> {
        let found = self.dependencies.binary_search_by(|dependency| (*dependency.name).cmp(name)).ok()?;
        self.dependencies.get(found)
    }

    fn parse(lines: &Lines<'_>, table: &DeTable<'_>) -> Result<Self, Problem> {
        let members = table.strings(lines, "members")?.unwrap_or_default();
        let exclude = table.strings(lines, "exclude")?.unwrap_or_default();
        let dependencies = match table.table(lines, "dependencies")? {
            Some(table) => dependency::of_workspace(lines, table)?,
            None => Vec::new(),
        };
        let package = match table.table(lines, "package")? {
            Some(table) => PackageFields::parse(lines, table)?,
            None => PackageFields::default(),
        };
        let pattern = |(text, range): (&str, _)| Pattern { text: text.into(), at: lines.span(range) };
        Ok(WorkspaceTable {
            members: members.into_iter().map(pattern).collect(),
            exclude: exclude.into_iter().map(|(text, _)| text.into()).collect(),
            dependencies,
            package,
        })
    }
}

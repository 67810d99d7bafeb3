//! What a crate's own manifest says, as far as policies ask for it.
//!
//! Reads what Cargo itself has unpacked or checked out and found good, so it need not judge whether a manifest is right;
//! one that it cannot make sense of is unknown.

use crate::evidence::{DependencyKind, KnownDependency, ManifestKnowledge, Text};
use std::path::Path;
use toml::{Table, Value};

const DEPENDENCY_TABLES: [(&str, DependencyKind); 5] = [
    ("dependencies", DependencyKind::Normal),
    ("build-dependencies", DependencyKind::Build),
    ("build_dependencies", DependencyKind::Build),
    ("dev-dependencies", DependencyKind::Dev),
    ("dev_dependencies", DependencyKind::Dev),
];

/// A crate's manifest with the `[workspace]` table that it inherits from.
pub(super) struct Source<'a> {
    /// The manifest.
    pub(super) manifest: &'a Table,
    /// `[workspace]` of its workspace's root, where it has one.
    pub(super) workspace: Option<&'a Table>,
    /// The directory that it lies in.
    pub(super) directory: &'a Path,
}

impl Source<'_> {
    /// Whether this is the manifest of that crate.
    pub(super) fn is(&self, name: &str, version: &str) -> bool {
        let text = |key| self.package()?.get(key).and_then(|value| self.inherited(key, value)).and_then(Value::as_str);
        // A manifest without a version has 0.0.0.
        text("name") == Some(name) && text("version").unwrap_or("0.0.0") == version
    }

    /// What it says; `None` where a part of it has a shape that Cargo does not know.
    pub(super) fn knowledge(&self) -> Option<ManifestKnowledge> {
        Some(ManifestKnowledge {
            licence: self.text("license")?,
            licence_file: self.text("license-file")?,
            build_script: self.build_script()?,
            proc_macro: self.proc_macro(),
            links: self.text("links")?,
            rust_version: self.text("rust-version")?,
            dependencies: self.dependencies()?,
        })
    }

    fn package(&self) -> Option<&Table> {
        let package = self.manifest.get("package").or_else(|| self.manifest.get("project"));
        package.and_then(Value::as_table)
    }

    /// The outer option fails, the inner one is absent.
    fn text(&self, key: &str) -> Option<Option<Text>> {
        match self.package()?.get(key) {
            None => Some(None),
            Some(value) => Some(Some(self.inherited(key, value)?.as_str()?.into())),
        }
    }

    /// The value itself, or the workspace's where it says `workspace = true`.
    fn inherited<'a>(&'a self, key: &str, value: &'a Value) -> Option<&'a Value> {
        match is_inherited(value) {
            true => self.workspace?.get("package")?.get(key),
            false => Some(value),
        }
    }

    /// `build = "…"`, a list of them, or a `build.rs` beside the manifest where it says nothing.
    fn build_script(&self) -> Option<bool> {
        match self.package()?.get("build") {
            None => Some(self.directory.join("build.rs").exists()),
            Some(Value::Boolean(build)) => Some(*build),
            Some(Value::String(_)) => Some(true),
            Some(Value::Array(scripts)) => Some(!scripts.is_empty()),
            Some(_) => None,
        }
    }

    fn proc_macro(&self) -> bool {
        let Some(library) = self.manifest.get("lib") else { return false };
        let flag = |key| library.get(key).and_then(Value::as_bool).unwrap_or(false);
        let types = library.get("crate-type").or_else(|| library.get("crate_type")).and_then(Value::as_array);
        let typed = types.is_some_and(|types| types.iter().any(|kind| kind.as_str() == Some("proc-macro")));
        flag("proc-macro") || flag("proc_macro") || typed
    }

    fn dependencies(&self) -> Option<Vec<KnownDependency>> {
        let mut dependencies = Vec::new();
        self.add_dependencies(self.manifest, None, &mut dependencies)?;
        if let Some(targets) = self.manifest.get("target") {
            for (target, tables) in targets.as_table()? {
                self.add_dependencies(tables.as_table()?, Some(target), &mut dependencies)?;
            }
        }
        Some(dependencies)
    }

    fn add_dependencies(&self, tables: &Table, target: Option<&str>, all: &mut Vec<KnownDependency>) -> Option<()> {
        for (table, kind) in DEPENDENCY_TABLES {
            let Some(table) = tables.get(table) else { continue };
            for (name, value) in table.as_table()? {
                all.push(self.dependency(name, value, kind, target)?);
            }
        }
        Some(())
    }

    fn dependency(
        &self,
        name: &str,
        value: &Value,
        kind: DependencyKind,
        target: Option<&str>,
    ) -> Option<KnownDependency> {
        let declared = match is_inherited(value) {
            true => self.workspace?.get("dependencies")?.get(name)?,
            false => value,
        };
        let (requirement, package) = match declared {
            Value::String(requirement) => (Some(requirement.as_str()), None),
            Value::Table(table) => {
                let text = |key| table.get(key).and_then(Value::as_str);
                (text("version"), text("package"))
            }
            _ => return None,
        };
        Some(KnownDependency {
            package: package.unwrap_or(name).into(),
            requirement: requirement.unwrap_or("*").into(),
            kind,
            optional: value.get("optional").and_then(Value::as_bool).unwrap_or(false),
            target: target.map(Text::from),
        })
    }
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

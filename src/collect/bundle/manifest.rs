//! A bundle's `.manifest` and its data: which part of `data` is the bundle's own.

use super::Entries;
use crate::policy::PolicyFile;
use crate::policy::conftest;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

pub(super) const NAME: &str = ".manifest";
pub(super) const DATA: &str = "data.json";

/// How many folders data may lie in, as deep as JSON may be: each is a level of recursion.
const DEEPEST: usize = 128;

/// What `data` cannot be given, because it is andon's to give.
const ANDONS: [&str; 2] = ["parameters", "andon"];

/// What of `.manifest` andon goes by. Other fields are the bundle's own business, except those that would change what
/// its policies mean.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    #[serde(default = "everything")]
    roots: Vec<String>,
    #[serde(default)]
    rego_version: Option<u8>,
    #[serde(default)]
    file_rego_versions: BTreeMap<String, Json>,
    #[serde(default)]
    wasm: Vec<Json>,
}

fn everything() -> Vec<String> {
    vec![String::new()]
}

impl Manifest {
    /// Reads it; a bundle without one has every root.
    pub(super) fn read(entries: &Entries) -> Result<Manifest, String> {
        let text = entries.get(NAME).map_or(b"{}".as_slice(), Vec::as_slice);
        let manifest: Manifest = serde_json::from_slice(text).map_err(|e| e.to_string())?;
        if !manifest.wasm.is_empty() {
            return Err("policies compiled to wasm are not run: put the modules in the bundle".into());
        }
        if !manifest.file_rego_versions.is_empty() {
            return Err("`file_rego_versions` is not understood: one bundle, one `rego_version`".into());
        }
        if let Some(version) = manifest.rego_version.filter(|version| *version > 1) {
            return Err(format!("`rego_version` {version} is none that andon knows: 0 or 1"));
        }
        for (index, root) in manifest.roots.iter().enumerate() {
            let within = |other: &String| covers(other, root) || covers(root, other);
            if manifest.roots.iter().skip(index + 1).any(within) {
                return Err(format!("the root {root:?} overlaps with another"));
            }
        }
        Ok(manifest)
    }

    fn owns(&self, path: &str) -> bool {
        self.roots.iter().any(|root| covers(root, path))
    }

    /// Refuses a module outside of the roots.
    pub(super) fn check_module(&self, file: &PolicyFile) -> Result<(), String> {
        let package = conftest::package(file).unwrap_or_default().replace('.', "/");
        match self.owns(&package) {
            true => Ok(()),
            false => Err(format!("its package is not below the bundle's roots: {}", self.roots.join(", "))),
        }
    }

    /// All `data.json` of the bundle as one object: the folder that one stands in is its place in `data`.
    pub(super) fn data(&self, entries: &Entries) -> Result<Json, (String, String)> {
        let mut all = Map::new();
        for (path, bytes) in entries {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if name != DATA {
                continue;
            }
            let wrong = |message: String| (path.clone(), message);
            if folder.split('/').count() > DEEPEST {
                return Err(wrong(format!("lies in more than {DEEPEST} folders")));
            }
            let value: Json = serde_json::from_slice(bytes).map_err(|e| wrong(e.to_string()))?;
            let value = folder
                .split('/')
                .filter(|part| !part.is_empty())
                .rev()
                .fold(value, |value, part| Json::Object(Map::from_iter([(part.to_owned(), value)])));
            let Json::Object(fields) = value else { return Err(wrong("is no object".into())) };
            self.check_data(&fields).map_err(wrong)?;
            merge(&mut all, fields, "data").map_err(wrong)?;
        }
        Ok(if all.is_empty() { Json::Null } else { Json::Object(all) })
    }

    fn check_data(&self, fields: &Map<String, Json>) -> Result<(), String> {
        if let Some(name) = ANDONS.iter().find(|name| fields.contains_key(**name)) {
            return Err(format!("`data.{name}` is andon's own"));
        }
        match outside(self, fields, "") {
            Some(path) => Err(format!("{path} is not below the bundle's roots: {}", self.roots.join(", "))),
            None => Ok(()),
        }
    }
}

/// Whether a path is a root or below it.
fn covers(root: &str, path: &str) -> bool {
    let root = root.trim_matches('/');
    root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A place in the data that no root covers.
fn outside(manifest: &Manifest, fields: &Map<String, Json>, prefix: &str) -> Option<String> {
    fields.iter().find_map(|(name, value)| {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let above = manifest.roots.iter().any(|root| covers(&path, root.trim_matches('/')));
        match value {
            _ if manifest.owns(&path) => None,
            Json::Object(fields) if above => outside(manifest, fields, &path),
            _ => Some(path),
        }
    })
}

fn merge(into: &mut Map<String, Json>, from: Map<String, Json>, path: &str) -> Result<(), String> {
    for (name, value) in from {
        let path = format!("{path}.{name}");
        match (into.get_mut(&name), value) {
            (Some(Json::Object(there)), Json::Object(more)) => merge(there, more, &path)?,
            (Some(_), _) => return Err(format!("{path} is given twice")),
            (None, value) => {
                into.insert(name, value);
            }
        }
    }
    Ok(())
}

/// Refuses what would be data or policy in OPA and is none here; whatever else lies in a bundle is passed over, as OPA
/// passes it over.
pub(super) fn check_other(path: &str) -> Result<(), String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "data.yaml" | "data.yml" => Err("data in YAML is not read: write data.json".into()),
        "patch.json" => Err("a delta bundle is none by itself: fetch the whole bundle".into()),
        _ if name.ends_with(".wasm") => Err("policies compiled to wasm are not run".into()),
        _ => Ok(()),
    }
}

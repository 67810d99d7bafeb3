//! What findings are about: cargo-deny names crates where andon names a place in a manifest.

use super::compare::Judged;
use andon::evidence::Evidence;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// The manifests of a workspace, by path.
pub struct Manifests(BTreeMap<String, Table>);

impl Manifests {
    pub fn of(evidence: &Evidence) -> Self {
        let manifests = evidence.files.iter().filter(|(path, _)| path.ends_with("Cargo.toml"));
        let read = manifests.filter_map(|(path, file)| Some((path.to_string(), file.as_text().ok()?.parse().ok()?)));
        Manifests(read.collect())
    }

    /// The crate that a manifest declares under a name: `app/Cargo.toml#name`.
    pub fn declared(&self, subject: &str) -> String {
        let (manifest, name) = subject.split_once('#').expect("a declaration");
        let own = dependencies(&self.0[manifest]).find_map(|(key, spec)| (key == name).then_some(spec));
        let shared = || shared(&self.0["Cargo.toml"])?.get(name);
        let renamed = own.filter(|spec| !inherits(spec)).or_else(shared).and_then(|spec| spec.get("package"));
        renamed.and_then(Value::as_str).unwrap_or(name).to_owned()
    }

    /// The package whose manifest a declaration stands in.
    pub fn member(&self, subject: &str) -> String {
        let manifest = subject.split('#').next().unwrap_or_default();
        package(&self.0[manifest]).unwrap_or(manifest).to_owned()
    }

    /// The packages that have a dependency by path or from git without a version.
    pub fn without_version(&self) -> BTreeSet<&str> {
        let of_root = shared(&self.0["Cargo.toml"]);
        let without = |(key, spec): (&str, &Value)| {
            let spec = if inherits(spec) { of_root.and_then(|shared| shared.get(key)) } else { Some(spec) };
            spec.is_some_and(|spec| {
                let elsewhere = spec.get("path").is_some() || spec.get("git").is_some();
                elsewhere && spec.get("version").is_none()
            })
        };
        let found = self.0.values().filter(|manifest| dependencies(manifest).any(without));
        found.filter_map(package).collect()
    }
}

fn package(manifest: &Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}

fn inherits(spec: &Value) -> bool {
    spec.get("workspace").and_then(Value::as_bool) == Some(true)
}

fn shared(root: &Table) -> Option<&Table> {
    root.get("workspace")?.get("dependencies")?.as_table()
}

/// All that a manifest's own tables declare.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (&str, &Value)> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
    let kinds = tables.flat_map(|table| KINDS.iter().filter_map(|kind| table.get(*kind)?.as_table()));
    kinds.flatten().map(|(key, spec)| (key.as_str(), spec))
}

/// The packages of a lockfile.
pub struct Lockfile {
    /// By name.
    versions: BTreeMap<String, BTreeSet<String>>,
    /// Where those from git come from.
    pub repositories: BTreeMap<String, String>,
}

impl Lockfile {
    pub fn of(evidence: &Evidence) -> Self {
        let text = evidence.files["Cargo.lock"].as_text().expect("UTF-8");
        let document: toml::Table = toml::from_str(text).expect("TOML");
        let (mut versions, mut repositories) = (BTreeMap::<String, BTreeSet<String>>::new(), BTreeMap::new());
        for package in document["package"].as_array().expect("packages") {
            let text = |key: &str| package.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            let id = format!("{}@{}", text("name"), text("version"));
            if let Some(repository) = text("source").strip_prefix("git+") {
                let repository = repository.split('#').next().unwrap_or_default();
                repositories.insert(id.clone(), repository.replace("%2F", "/"));
            }
            versions.entry(text("name").to_owned()).or_default().insert(id);
        }
        Lockfile { versions, repositories }
    }

    /// How many versions of a crate cargo-deny has in its graph.
    pub fn seen(&self, name: &str, judged: &Judged) -> usize {
        self.versions.get(name).map_or(0, |all| all.difference(&judged.pruned).count())
    }

    /// Whether cargo-deny says it of the lockfile: an empty package in the place of one from git lets cargo add others.
    pub fn has(&self, finding: &str) -> bool {
        let (policy, subject) = words(finding);
        match subject.split_once('@') {
            Some((name, _)) => self.versions.get(name).is_some_and(|all| all.contains(subject)),
            None if policy == "duplicate_versions" => self.versions.get(subject).is_some_and(|all| all.len() > 1),
            None => true,
        }
    }
}

/// The policy of a finding, and its subject.
pub fn words(finding: &str) -> (&str, &str) {
    let mut words = finding.split(' ');
    (words.nth(1).unwrap_or_default(), words.next_back().unwrap_or_default())
}

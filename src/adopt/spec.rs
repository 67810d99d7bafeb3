//! How cargo-deny names crates: `name`, `name:requirement`, `name@version`, `{ crate = … }`, `{ name = …, version = … }`.

use super::tree::Node;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Crates, by name and requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    pub name: String,
    /// A requirement as Cargo writes it; every version where absent.
    pub version: Option<String>,
}

impl Spec {
    /// From a string. `name@1.2` means exactly 1.2, that is any 1.2.x.
    pub(super) fn parse(text: &str) -> Spec {
        match text.split_once('@') {
            Some((name, version)) => Spec { name: name.to_owned(), version: Some(exactly(version)) },
            None => match text.split_once(':') {
                Some((name, version)) => Spec { name: name.to_owned(), version: Some(version.to_owned()) },
                None => Spec { name: text.to_owned(), version: None },
            },
        }
        .simplified()
    }

    /// Takes the spec out of an entry and leaves the rest of its keys.
    pub(super) fn take(node: Node) -> Result<(Spec, BTreeMap<String, Node>), Node> {
        let whole = node.clone();
        let (spec, rest) = Spec::split(node)?;
        if spec.name.trim().is_empty() { Err(whole) } else { Ok((spec, rest)) }
    }

    fn split(node: Node) -> Result<(Spec, BTreeMap<String, Node>), Node> {
        if let Some(text) = node.text() {
            return Ok((Spec::parse(text), BTreeMap::new()));
        }
        let whole = node.clone();
        let mut fields = node.fields()?;
        if let Some(name) = fields.remove("crate").and_then(|node| node.text().map(str::to_owned)) {
            return Ok((Spec::parse(&name), fields));
        }
        let Some(name) = fields.remove("name").and_then(|node| node.text().map(str::to_owned)) else {
            return Err(whole);
        };
        let version = fields.remove("version").map(|node| node.text().map(str::to_owned).ok_or(whole)).transpose()?;
        Ok((Spec { name, version }.simplified(), fields))
    }

    /// `*` is every version.
    fn simplified(mut self) -> Spec {
        self.version = self.version.map(|version| version.trim().to_owned()).filter(|version| version != "*");
        self
    }

    /// The keys of an andon entry, under the name that its schema has for the crate.
    pub(super) fn keys(&self, name: &str) -> Map<String, Value> {
        let mut keys = Map::new();
        keys.insert(name.to_owned(), Value::from(self.name.as_str()));
        if let Some(version) = &self.version {
            keys.insert("version".to_owned(), Value::from(version.as_str()));
        }
        keys
    }

    /// The subject of a waiver: the name, or the name at one version; none for a range of versions.
    pub(super) fn subject(&self) -> Option<String> {
        match &self.version {
            None => Some(self.name.clone()),
            Some(version) => {
                let exact = version.strip_prefix('=')?.trim();
                semver::Version::parse(exact).ok().map(|exact| format!("{}@{exact}", self.name))
            }
        }
    }
}

fn exactly(version: &str) -> String {
    let version = version.trim();
    if version.starts_with(['=', '^', '~', '>', '<', '*']) { version.to_owned() } else { format!("={version}") }
}

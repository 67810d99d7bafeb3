//! What a gate is built from, as JavaScript hands it in.

use super::{Failure, Gate};
use andon::advisories::AdvisorySet;
use andon::config::{Config, FILE_NAME};
use andon::evidence::Text;
use andon::policy::PolicyFile;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a gate is built from; everything may be left out.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Options {
    /// The text of an `andon.toml`. The policies that it names are not fetched: they are handed in.
    config: Option<String>,
    /// The files of an organisation's policies folder, by path.
    policies: BTreeMap<Text, Text>,
    /// The folders of policies that the configuration names, by that name: their files by path.
    folders: BTreeMap<Text, BTreeMap<Text, Text>>,
    /// The text of an advisory snapshot, for evidence that brings none; the built-in one where absent.
    advisories: Option<String>,
    /// Whether the built-in policies judge too.
    builtin_policies: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            config: None,
            policies: BTreeMap::new(),
            folders: BTreeMap::new(),
            advisories: None,
            builtin_policies: true,
        }
    }
}

impl Options {
    pub fn from_json(json: &str) -> Result<Self, Failure> {
        read("options", json)
    }

    pub fn build(self) -> Result<Gate, Failure> {
        let mut builder = andon::gate::Gate::builder();
        if !self.builtin_policies {
            builder = builder.without_builtin();
        }
        if let Some(text) = &self.config {
            let config = Config::parse(FILE_NAME, text)?;
            config.all_handed_in(&self.folders.keys().cloned().collect::<Vec<_>>())?;
            builder = builder.config(config);
        }
        if !self.policies.is_empty() {
            builder = builder.policies(policy_files("", self.policies));
        }
        for (name, files) in self.folders {
            builder = builder.policies(policy_files(name.trim_end_matches('/'), files));
        }
        let advisories = match self.advisories {
            Some(text) => Arc::new(AdvisorySet::from_snapshot(text)?),
            None => AdvisorySet::builtin(),
        };
        Ok(Gate { gate: builder.build()?, advisories })
    }
}

/// Texts by path as the files of a folder; errors name them by these paths, below the folder's name where it has one.
pub fn policy_files(folder: &str, files: BTreeMap<Text, Text>) -> Vec<PolicyFile> {
    files.into_iter().map(|(path, text)| PolicyFile { origin: folder.into(), path, text }).collect()
}

/// Reads what JavaScript handed in.
pub fn read<T: DeserializeOwned>(what: &str, json: &str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|e| Failure::usage(format!("{what}: {e}")))
}

//! `andon.toml`: how grave each policy is and its parameters, what stops each stage, waivers, and where advisories and
//! policies come from.
//!
//! Reading is pure: [`Config::parse`] gets text and a name for it. Parameters are not judged here; the gate checks them
//! against each policy's own schema, and [`Config::policies`] tells it where each policy is named.

mod bundles;
pub(crate) mod reader;
mod sections;
mod stages;
mod template;
pub(crate) mod toml_text;
mod waiver_rules;

pub use stages::{Blocks, StageRules};
pub use template::{Outline, template};
pub use waiver_rules::{Forbidden, WaiverRules};

use crate::digest::sha256;
use crate::error::{Error, Location};
use crate::evidence::{Stage, Text};
use crate::finding::{Level, Span};
use crate::policy::bundle::BundleSettings;
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The name of the configuration file, in the repository's root.
pub const FILE_NAME: &str = "andon.toml";

/// Where `advisories update` fetches from unless the configuration says otherwise.
pub const ADVISORIES_URL: &str = "https://github.com/rustsec/advisory-db";

/// The policy under which findings about waivers stand. No waiver covers them.
pub const WAIVER_POLICY: &str = "waiver";

/// A configuration that has been read. The default one is that of a repository without `andon.toml`.
#[derive(Debug, Clone)]
pub struct Config {
    /// The waivers, in the order in which they stand.
    pub waivers: Vec<Waiver>,
    /// Where advisories come from.
    pub advisories: AdvisorySources,
    /// Folders with policies beside the built-in ones, relative to the configuration file.
    pub policy_folders: Vec<Text>,
    /// Bundles of policies beside the built-in ones.
    pub bundles: Vec<BundleSettings>,
    /// Directories below the root that are not judged, relative to it, without a trailing slash.
    pub exclude: Vec<Text>,
    /// Which waivers are accepted.
    pub waiver_rules: WaiverRules,
    policies: BTreeMap<Text, PolicySettings>,
    stages: BTreeMap<Stage, StageRules>,
    digest: Text,
}

/// Where advisories come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisorySources {
    /// Directories or archives, relative to the configuration file, merged with what is installed.
    pub sources: Vec<Text>,
    /// Where `advisories update` fetches from.
    pub url: Text,
}

impl Default for AdvisorySources {
    fn default() -> Self {
        AdvisorySources { sources: Vec::new(), url: ADVISORIES_URL.into() }
    }
}

/// One `[[waiver]]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The policy whose findings it covers.
    pub policy: Text,
    /// The exact subject, or a package's name for all its versions.
    pub subject: Text,
    /// Only findings of this code, where given.
    pub code: Option<Text>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The first day on which it holds, in UTC; from the beginning where it does not say.
    pub added: Option<Date>,
    /// The first day on which it no longer holds, in UTC.
    pub expires: Date,
    /// Its subject in the configuration.
    pub at: Span,
    /// Its policy in the configuration.
    pub policy_at: Location,
}

/// What the configuration says of one policy.
#[derive(Debug, Clone)]
struct PolicySettings {
    at: Location,
    levels: BTreeMap<Stage, Level>,
    parameters: Map<String, Value>,
    parameters_at: BTreeMap<String, Location>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            waivers: Vec::new(),
            advisories: AdvisorySources::default(),
            policy_folders: Vec::new(),
            bundles: Vec::new(),
            exclude: Vec::new(),
            waiver_rules: WaiverRules::default(),
            policies: BTreeMap::new(),
            stages: BTreeMap::new(),
            digest: sha256(b""),
        }
    }
}

impl Config {
    /// Reads the text of `andon.toml`; `file` is its name in messages and spans.
    ///
    /// # Errors
    /// [`Error::Config`] with the first place where it is not TOML, or where it says something andon does not know.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let mut config = sections::read(file, text)?;
        config.digest = sha256(text.as_bytes());
        Ok(config)
    }

    /// Whether every source of policies that it names was handed in by whoever reads no files: folders by the given
    /// names, bundles by no means. One that was not would be a gate left open.
    ///
    /// # Errors
    /// [`Error::Config`] with the first that is missing.
    pub fn all_handed_in(&self, folders: &[Text]) -> Result<(), Error> {
        if let Some(bundle) = self.bundles.first() {
            let message = "a bundle is read only for a configuration that is read from its file".into();
            return Err(Error::Config { at: bundle.at.clone(), message });
        }
        match self.policy_folders.iter().find(|folder| !folders.contains(folder)) {
            None => Ok(()),
            Some(folder) => Err(Error::Config {
                at: Location { file: FILE_NAME.into(), line: 0, column: 0 },
                message: format!(
                    "the folder `{folder}` of [policies] was not handed in: give it by that name in folders"
                ),
            }),
        }
    }

    /// The level of a policy at a stage; `default` is the policy's own.
    pub fn level(&self, policy: &str, default: Level, stage: Stage) -> Level {
        self.configured_level(policy, stage).unwrap_or(default)
    }

    /// The level that is configured for a policy at a stage; `None` where its own holds.
    pub fn configured_level(&self, policy: &str, stage: Stage) -> Option<Level> {
        self.policies.get(policy)?.levels.get(&stage).copied()
    }

    /// What stops the line at a stage.
    pub fn stage(&self, stage: Stage) -> StageRules {
        self.stages.get(&stage).copied().unwrap_or_else(|| StageRules::of(stage))
    }

    /// The parameters given for a policy.
    pub fn parameters(&self, policy: &str) -> Map<String, Value> {
        self.policies.get(policy).map(|settings| settings.parameters.clone()).unwrap_or_default()
    }

    /// Gives a policy parameters, in place of those that it had. The digest stays that of the text that was read.
    pub fn set_parameters(&mut self, policy: &str, parameters: Map<String, Value>) {
        let at = Location { file: FILE_NAME.into(), line: 0, column: 0 };
        let settings = self.policies.entry(policy.into()).or_insert_with(|| PolicySettings {
            at,
            levels: BTreeMap::new(),
            parameters: Map::new(),
            parameters_at: BTreeMap::new(),
        });
        settings.parameters = parameters;
        settings.parameters_at = BTreeMap::new();
    }

    /// Where a policy's parameter is given.
    pub fn parameter_at(&self, policy: &str, parameter: &str) -> Option<&Location> {
        self.policies.get(policy)?.parameters_at.get(parameter)
    }

    /// Where a policy's settings stand.
    pub fn policy_at(&self, policy: &str) -> Option<&Location> {
        self.policies.get(policy).map(|settings| &settings.at)
    }

    /// Every policy that the configuration names, in settings or in a waiver, with the place.
    pub fn policies(&self) -> impl Iterator<Item = (&str, &Location)> {
        let settings = self.policies.iter().map(|(id, settings)| (&**id, &settings.at));
        let waived = self.waivers.iter().map(|waiver| (&*waiver.policy, &waiver.policy_at));
        settings.chain(waived)
    }

    /// Whether a path relative to the root, with `/` between components, is in a directory that is not judged.
    pub fn excludes(&self, path: &str) -> bool {
        let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        self.exclude.iter().any(|directory| path.strip_prefix(&**directory).is_some_and(below))
    }

    /// SHA-256 of the configuration's text; that of an empty text where there is no file, which means the same.
    pub fn digest(&self) -> Text {
        self.digest.clone()
    }
}

#[cfg(test)]
mod tests;

//! Building a gate: load the policies, check them and their configuration, prepare each once.

use super::Gate;
use crate::config::Config;
use crate::digest::hex;
use crate::engine::{Helpers, Program};
use crate::error::{Error, Location};
use crate::evidence::Text;
use crate::parallel;
use crate::policy::{self, Folder, Policy, PolicyFile, parameters};
use crate::suggest::suggestion;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How long one policy may take unless told otherwise. The slowest built-in one takes a few milliseconds.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// How many policies make a thread worth starting: each takes about a tenth of a millisecond to prepare.
const LEAST_SHARE: usize = 8;

/// What a gate is built from.
#[derive(Debug, Default)]
pub struct GateBuilder {
    config: Config,
    policies: Vec<(Vec<PolicyFile>, Arc<Json>)>,
    time_limit: Option<Duration>,
    without_builtin: bool,
    former: Option<Box<Gate>>,
}

impl GateBuilder {
    /// Leaves out the built-in policies: for whoever tries policies on their own.
    pub fn without_builtin(mut self) -> Self {
        self.without_builtin = true;
        self
    }

    /// Levels, parameters and waivers. Without it every policy has its own defaults.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Adds a folder of an organisation's policies to the built-in ones; may be called for several.
    pub fn policies(self, files: Vec<PolicyFile>) -> Self {
        self.policies_with_data(files, Arc::default())
    }

    /// Adds a bundle of an organisation's policies, with an object that they read as `data`; null where there is none.
    pub fn policies_with_data(mut self, files: Vec<PolicyFile>, data: Arc<Json>) -> Self {
        self.policies.push((files, data));
        self
    }

    /// How long one policy may take; one second unless said otherwise.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// The base's own gate, where this one is the head's: what it does not find has the change of the gate as its cause.
    pub fn former(mut self, gate: Gate) -> Self {
        self.former = Some(Box::new(gate));
        self
    }

    /// Loads every policy, checks it and prepares it.
    ///
    /// # Errors
    /// [`Error::Policy`] where a policy is refused, [`Error::Config`] where the configuration names a policy that is
    /// not there or gives it parameters that it does not have.
    pub fn build(self) -> Result<Gate, Error> {
        let mut policies = if self.without_builtin { Vec::new() } else { policy::load_builtin()? };
        for (files, data) in &self.policies {
            policies.extend(Folder::read(files, data)?.policies);
        }
        policies.sort_by(|a, b| a.id.cmp(&b.id));
        refuse_twins(&policies)?;
        refuse_unknown(&self.config, &policies)?;
        let helpers = Helpers::default();
        let prepared = parallel::map(&policies, LEAST_SHARE, |policy| {
            let program = Program::prepare_beside(policy, self.config.parameters(&policy.id), &helpers);
            program.map(Arc::new).map_err(|error| placed(error, policy, &self.config))
        });
        let programs = prepared.into_iter().collect::<Result<Vec<_>, Error>>()?;
        Ok(Gate {
            policies_digest: digest(&policies),
            policies,
            programs,
            config: self.config,
            time_limit: self.time_limit.unwrap_or(TIME_LIMIT),
            former: self.former,
        })
    }
}

/// An error about a policy's parameters, with the place of the one that does not fit.
fn placed(error: Error, policy: &Policy, config: &Config) -> Error {
    let Error::Config { at, message } = error else { return error };
    let given = config.parameters(&policy.id);
    let schema = |name: &str| policy.metadata.parameters.get("properties")?.get(name);
    let unfit = |name: &str, value| schema(name).is_none_or(|schema| parameters::checked(schema, value, name).is_err());
    let name = given.iter().find(|(name, value)| unfit(name, value)).map(|(name, _)| name.as_str());
    let place = name.and_then(|name| config.parameter_at(&policy.id, name)).or_else(|| config.policy_at(&policy.id));
    // `level` is no parameter, so the policy's own suggestions do not have it.
    let hint = name.filter(|_| !message.contains("did you mean")).map(|name| suggestion(name, ["level"]));
    Error::Config { at: place.cloned().unwrap_or(at), message: message + &hint.unwrap_or_default() }
}

/// Two policies of one id would judge under one configuration: an organisation's must not pass for a built-in one.
fn refuse_twins(policies: &[Policy]) -> Result<(), Error> {
    for pair in policies.windows(2) {
        if let [first, second] = pair
            && first.id == second.id
        {
            let at = Location { file: second.file.display_path(), line: 0, column: 0 };
            let message = format!("there is a policy `{}` already, in {}", first.id, first.file.display_path());
            return Err(Error::Policy { at, message });
        }
    }
    Ok(())
}

/// A misspelt policy in the configuration would leave the policy that was meant at its defaults.
fn refuse_unknown(config: &Config, policies: &[Policy]) -> Result<(), Error> {
    let ids: Vec<&str> = policies.iter().map(|p| &*p.id).collect();
    for (id, at) in config.policies() {
        if !ids.contains(&id) {
            let message = format!("there is no policy `{id}`{}", suggestion(id, ids.iter().copied()));
            return Err(Error::Config { at: at.clone(), message });
        }
    }
    Ok(())
}

/// One SHA-256 over the paths and texts of all policies and their helpers, each file once, and over the policies' data; of
/// the built-in ones over what a verdict depends on.
fn digest(policies: &[Policy]) -> Text {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    };
    let files: BTreeSet<_> = policies.iter().flat_map(Policy::files).map(|file| (&file.path, file.judged())).collect();
    files.iter().for_each(|(path, text)| [&***path, &**text].into_iter().for_each(&mut add));
    for policy in policies.iter().filter(|policy| !policy.data.is_null()) {
        [&*policy.id, &policy.data.to_string()].into_iter().for_each(&mut add);
    }
    hex(&hash.finalize())
}

//! The Rego engine: the only part that names regorus.
//!
//! A [`Program`] is a policy that has been checked and prepared once. [`judge`] runs programs over an [`Input`], each
//! under a time limit, and a program that fails, hangs or panics is named instead of being taken for silent.

pub mod cases;
mod check;
mod failure;
mod growth;
mod helpers;
pub mod lint;
mod load;
mod output;
mod run;
mod schema;
mod sections;
mod source;
pub mod suite;
pub mod testing;
mod value;

use crate::error::{Error, Location};
use crate::evidence::Text;
use crate::facts::Facts;
use crate::policy::{Need, Policy, parameters};
pub use failure::Failure;
pub(crate) use helpers::Helpers;
pub use output::{Output, RawFinding, RawUndecided};
use regorus::{Engine, Value};
pub use run::{Progress, judge};
use schema::Schema;
pub use sections::{Sections, Step};

/// A policy that is ready to run, any number of times and on any thread.
#[derive(Debug)]
pub struct Program {
    id: Text,
    engine: Engine,
    sections: Sections,
    findings: Vec<Entry>,
    undecided: Option<String>,
}

/// A rule that says what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    /// A set of andon's own findings: the rule's path.
    Findings(String),
    /// A set as conftest's policies have it: the rule's path and its name.
    Conftest(String, String),
}

impl Program {
    /// Checks a policy and its parameters and prepares it.
    ///
    /// # Errors
    /// [`Error::Policy`] with the place of what is wrong in the policy; [`Error::Config`] where the parameters do not
    /// fit the policy's schema.
    pub fn prepare(policy: &Policy, given: impl Into<serde_json::Value>) -> Result<Program, Error> {
        Program::prepare_beside(policy, given, &Helpers::default())
    }

    /// The same beside other policies, which share their helpers.
    ///
    /// # Errors
    /// As [`Program::prepare`].
    pub(crate) fn prepare_beside(
        policy: &Policy,
        given: impl Into<serde_json::Value>,
        helpers: &Helpers,
    ) -> Result<Program, Error> {
        let values = checked_parameters(policy, &given.into())?;
        let data = parameters_as_data(policy, &values)?;
        let mut engine = helpers.engine_for(policy)?;
        let own = engine.get_modules().len();
        load::add_policy(&mut engine, policy)?;
        load::add_helpers(&mut engine, &policy.library)?;
        let known = check::Parameters { schema: Schema::read(&policy.metadata.parameters), values };
        let found = check::check(policy, engine.get_modules(), own, &known)?;
        load::add_builtins(&mut engine, &policy.file, found.builtins.values().copied())?;
        load::add_data(&mut engine, policy, data)?;
        // The engine analyses modules when it is first asked something.
        engine.eval_query("true".into(), false).map_err(|e| source::error(&policy.file, &e))?;
        let sections = found.sections();
        let (findings, undecided) = (found.entries, found.undecided);
        Ok(Program { id: policy.id.clone(), engine, sections, findings, undecided })
    }

    /// The policy's id.
    pub fn policy_id(&self) -> &Text {
        &self.id
    }

    /// Whether it can find something; one that cannot only says what is undecided.
    pub fn finds(&self) -> bool {
        !self.findings.is_empty()
    }

    /// What it reads of the facts.
    pub fn reads(&self) -> &Sections {
        &self.sections
    }
}

/// The facts as the engine reads them.
#[derive(Debug, Clone)]
pub struct Input(Result<Value, Failure>);

impl Input {
    /// Builds those parts of the facts that are read.
    pub fn build(facts: &Facts, sections: &Sections) -> Input {
        Input(value::build_document(facts, sections).map_err(|e| Failure::Input { message: e.to_string() }))
    }

    /// The whole of the facts as JSON, as policies read them.
    ///
    /// # Errors
    /// [`Failure::Input`] where they are more than the engine can hold.
    pub fn json(facts: &Facts) -> Result<String, Failure> {
        let Input(input) = Input::build(facts, &Sections::everything());
        serde_json::to_string(&input?).map_err(|e| Failure::Input { message: e.to_string() })
    }
}

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(true);
    engine.set_gather_prints(true);
    engine
}

/// What a policy needs and the facts do not have.
pub fn missing(policy: &Policy, facts: &Facts) -> Option<Need> {
    policy.metadata.needs.iter().copied().find(|need| match need {
        Need::Lockfile => facts.lockfile.is_none(),
        Need::Manifests => facts.manifests.is_empty(),
        Need::Advisories => facts.advisory_set.count == 0,
    })
}

/// A policy's parameters with their defaults.
fn checked_parameters(policy: &Policy, given: &serde_json::Value) -> Result<serde_json::Value, Error> {
    let path = format!("policy.{}", policy.id);
    let at = Location { file: "andon.toml".into(), line: 0, column: 0 };
    let config = |message| Error::Config { at, message };
    parameters::checked(&policy.metadata.parameters, given, &path).map_err(config)
}

/// What a policy reads as `data`, of checked parameters.
fn parameters_as_data(policy: &Policy, values: &serde_json::Value) -> Result<Value, Error> {
    let data = serde_json::json!({ "parameters": values });
    value::whole(&data).map_err(|e| policy.file.error(0, 0, e.to_string()))
}

//! Runs the tests of policies and helpers: the rules of a `_test.rego` file whose names start with `test_`.

mod coverage;
mod probe;
pub mod query;

use super::load::{add, add_builtins, add_data, add_helpers, add_module, add_policy};
use super::{check, checked_parameters, engine, parameters_as_data, run, source, value};
use crate::error::Error;
use crate::evidence::Text;
use crate::policy::conftest::ModuleTests;
use crate::policy::{HelperTests, Policy, PolicyFile};
pub use coverage::{Coverage, RuleCoverage};
pub use probe::{Failed, Side};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// How long one test may take.
const LIMIT: Duration = Duration::from_secs(5);

/// The tests of one policy or helper, ready to run.
#[derive(Debug)]
pub struct Tests {
    /// The policy's id, `lib/<name>`, or the path of a file of tests.
    pub subject: Text,
    engine: Engine,
    rules: BTreeSet<String>,
    package: String,
    file: PolicyFile,
}

/// What became of one test.
#[derive(Debug)]
pub struct Ran {
    /// Why it does not hold.
    pub failed: Option<Failed>,
    /// What it printed: `file:line: text`.
    pub prints: Vec<String>,
    /// What it evaluated.
    pub coverage: Coverage,
}

impl Tests {
    /// Reads a policy's tests; none where it has no test file. The default parameters apply where a test gives none.
    ///
    /// # Errors
    /// [`Error::Policy`] where the tests or the policy cannot be parsed, or a test is there twice.
    pub fn of(policy: &Policy) -> Result<Option<Tests>, Error> {
        let Some(tests) = &policy.tests else { return Ok(None) };
        let mut engine = engine();
        add_policy(&mut engine, policy)?;
        let package = format!("{}_test", policy.id);
        add(&mut engine, tests, &["andon", "policies", &package])?;
        add_helpers(&mut engine, &policy.library)?;
        let values = checked_parameters(policy, &serde_json::json!({}))?;
        add_data(&mut engine, policy, parameters_as_data(policy, &values)?)?;
        Tests::ready(engine, policy.id.clone(), tests, format!("data.andon.policies.{package}")).map(Some)
    }

    /// Reads a helper's tests.
    ///
    /// # Errors
    /// [`Error::Policy`] where the tests or the helper cannot be parsed, or a test is there twice.
    pub fn of_helper(helper: &HelperTests) -> Result<Tests, Error> {
        let mut engine = engine();
        add(&mut engine, &helper.file, &["andon", "lib", &helper.name])?;
        let package = format!("{}_test", helper.name);
        add(&mut engine, &helper.tests, &["andon", "lib", &package])?;
        add_helpers(&mut engine, &helper.library)?;
        let subject = format!("lib/{}", helper.name).into();
        Tests::ready(engine, subject, &helper.tests, format!("data.andon.lib.{package}"))
    }

    /// Reads a file of tests of modules of conftest's form.
    ///
    /// # Errors
    /// [`Error::Policy`] where the tests or a module cannot be parsed, or a test is there twice.
    pub fn of_modules(from: &ModuleTests) -> Result<Tests, Error> {
        let mut engine = engine();
        from.modules.iter().chain([&from.tests]).try_for_each(|file| add_module(&mut engine, file))?;
        add_helpers(&mut engine, &from.library)?;
        if from.data.is_object() {
            let data = value::whole(&*from.data).map_err(|e| from.tests.error(0, 0, e.to_string()))?;
            engine.add_data(data).map_err(|e| source::error(&from.tests, &e))?;
        }
        let package = check::package(&mut engine, &from.tests.display_path())?;
        Tests::ready(engine, from.tests.path.clone(), &from.tests, package)
    }

    fn ready(mut engine: Engine, subject: Text, file: &PolicyFile, package: String) -> Result<Tests, Error> {
        let path = file.display_path();
        let module = engine.get_modules().iter().find(|module| *module.package.span.source.file() == path).cloned();
        let mut rules = BTreeSet::new();
        for rule in module.iter().flat_map(|module| &module.policy) {
            let Some(name) = check::rule_name(rule).filter(|name| name.starts_with("test_")) else { continue };
            if !rules.insert(name.clone()) {
                let message = format!("`{name}` is there twice: the test would hold if one of them did");
                return Err(source::at(rule.span(), message));
            }
        }
        let builtins = check::of_tests(engine.get_modules())?;
        add_builtins(&mut engine, file, builtins)?;
        engine.set_enable_coverage(true);
        Ok(Tests { subject, engine, rules, package, file: file.clone() })
    }

    /// The names of the tests, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(String::as_str)
    }

    /// Runs one test.
    pub fn run(&self, name: &str) -> Ran {
        catch_unwind(AssertUnwindSafe(|| self.evaluate(name))).unwrap_or_else(|_| Ran {
            failed: Some(Failed::because("the engine panicked".into())),
            prints: Vec::new(),
            coverage: Coverage::default(),
        })
    }

    fn evaluate(&self, name: &str) -> Ran {
        let mut engine = limited(&self.engine);
        let value = engine.eval_rule(format!("{}.{name}", self.package));
        let prints = engine.take_prints().unwrap_or_default();
        let coverage = Coverage::of(&engine);
        let failed = match value {
            Ok(Value::Bool(true)) => None,
            Ok(Value::Undefined) => Some(probe::explain(&self.engine, &self.file, &self.package, name)),
            Ok(other) => Some(Failed::because(format!("is {other}, not true"))),
            Err(e) => Some(Failed::because(run::failure(&e.to_string(), LIMIT).to_string())),
        };
        Ran { failed, prints, coverage }
    }
}

/// An engine of its own for one evaluation, under the time limit.
fn limited(engine: &Engine) -> Engine {
    let mut engine = engine.clone();
    engine.set_execution_timer_config(ExecutionTimerConfig { limit: LIMIT, check_interval: NonZeroU32::MIN });
    engine
}

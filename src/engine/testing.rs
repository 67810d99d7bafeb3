//! Runs the tests of a policy: the rules of its `policy_test.rego` whose names start with `test_`.

use super::{add_helpers, check, engine, parameters, run, source};
use crate::error::Error;
use crate::policy::{Policy, PolicyFile};
use regorus::unstable::{Module, Rule};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

/// The tests of one policy, ready to run.
#[derive(Debug)]
pub struct Tests {
    engine: Engine,
    package: String,
    rules: BTreeMap<String, (u32, u32)>,
    file: String,
    text: Vec<String>,
}

impl Tests {
    /// Reads a policy's tests; none where it has no test file. The default parameters apply where a test gives none.
    ///
    /// # Errors
    /// [`Error::Policy`] where the tests or the policy cannot be parsed.
    pub fn of(policy: &Policy) -> Result<Option<Tests>, Error> {
        let Some(tests) = &policy.tests else { return Ok(None) };
        let mut engine = engine();
        super::add(&mut engine, &policy.file, &["andon", "policies", &policy.id])?;
        add_helpers(&mut engine, &policy.file, &policy.library)?;
        let package = format!("{}_test", policy.id);
        super::add(&mut engine, tests, &["andon", "policies", &package])?;
        let rules = engine.get_modules().last().map(|module| test_rules(module)).unwrap_or_default();
        engine.add_data(parameters(policy, &serde_json::json!({}))?).map_err(|e| source::error(tests, &e))?;
        Ok(Some(Tests::ready(engine, format!("policies.{package}"), rules, tests)))
    }

    /// Reads the tests of a helper module: `lib/<name>_test.rego`, with the helpers that they import.
    ///
    /// # Errors
    /// [`Error::Policy`] where the tests or a helper cannot be parsed.
    pub fn of_helper(name: &str, tests: &PolicyFile, library: &[PolicyFile]) -> Result<Tests, Error> {
        let mut engine = engine();
        let package = format!("{name}_test");
        super::add(&mut engine, tests, &["andon", "lib", &package])?;
        let rules = engine.get_modules().first().map(|module| test_rules(module)).unwrap_or_default();
        add_helpers(&mut engine, tests, library)?;
        Ok(Tests::ready(engine, format!("lib.{package}"), rules, tests))
    }

    fn ready(mut engine: Engine, package: String, rules: BTreeMap<String, (u32, u32)>, tests: &PolicyFile) -> Tests {
        engine.set_enable_coverage(true);
        let text = tests.text.lines().map(str::to_owned).collect();
        Tests { engine, package, rules, file: tests.display_path(), text }
    }

    /// The names of the tests, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// Runs one test.
    ///
    /// # Errors
    /// What it evaluated to, the expression at which it stopped, and what it printed.
    pub fn run(&self, name: &str) -> Result<(), String> {
        let limit = Duration::from_secs(5);
        let mut engine = self.engine.clone();
        engine.set_execution_timer_config(ExecutionTimerConfig { limit, check_interval: NonZeroU32::MIN });
        let value = engine.eval_rule(format!("data.andon.{}.{name}", self.package));
        let prints = engine.take_prints().unwrap_or_default().join("\n");
        match value {
            Ok(Value::Bool(true)) => Ok(()),
            Ok(Value::Undefined) => Err(format!("is undefined; {}\n{prints}", self.stopped(&engine, name))),
            Ok(other) => Err(format!("is {other}, not true\n{prints}")),
            Err(e) => Err(format!("{}\n{prints}", run::failure(&e.to_string(), limit))),
        }
    }

    /// The last line of a test that was evaluated: the expression there is the one that did not hold.
    fn stopped(&self, engine: &Engine, name: &str) -> String {
        let Some((first, last)) = self.rules.get(name) else { return String::new() };
        let covered = engine.get_coverage_report().ok().into_iter().flat_map(|report| report.files);
        let lines = covered.filter(|file| file.path == self.file).flat_map(|file| file.covered);
        let line = lines.filter(|line| (first..=last).contains(&line)).max().unwrap_or(*first);
        let text = self.text.get(line as usize - 1).map(|line| line.trim()).unwrap_or_default();
        format!("{}:{line}: does not hold: {text}", self.file)
    }
}

fn test_rules(module: &Module) -> BTreeMap<String, (u32, u32)> {
    let lines = |rule: &Rule| {
        let span = rule.span();
        let length = span.text().lines().count().max(1) as u32;
        (span.line, span.line + length - 1)
    };
    let named = module.policy.iter().filter_map(|rule| Some((check::rule_name(rule)?, lines(rule))));
    named.filter(|(name, _)| name.starts_with("test_")).collect()
}

//! A query to the engine as policies meet it, for comparing it with what Rego is said to be.

use super::LIMIT;
use crate::engine::run::{INTERVAL, failure};
use crate::engine::{engine, value};
use regorus::Value;
use regorus::utils::limits::ExecutionTimerConfig;
use serde_json::Value as Json;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a query is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The texts of modules.
    pub modules: &'a [&'a str],
    /// What they read as `data`; null where there is nothing.
    pub data: &'a Json,
    /// What they read as `input`, as a Rego term; none where there is no input.
    pub input: Option<&'a str>,
    /// The query.
    pub query: &'a str,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The modules are refused when they are loaded: whoever wrote them is told.
    Load(String),
    /// The evaluation ended with an error, a panic or the time limit.
    Run(String),
}

/// The bindings of each answer to a query. Here the engine is asked alone: what andon refuses before is not refused.
///
/// # Errors
/// [`Refusal`], by when it is said.
pub fn ask(question: &Question) -> Result<Vec<Json>, Refusal> {
    let asked = catch_unwind(AssertUnwindSafe(|| answered(question)));
    asked.unwrap_or_else(|_| Err(Refusal::Run("the engine panicked".into())))
}

fn answered(question: &Question) -> Result<Vec<Json>, Refusal> {
    let load = |e: &dyn ToString| Refusal::Load(e.to_string());
    let run = |e: &dyn ToString| Refusal::Run(failure(&e.to_string(), LIMIT).to_string());
    let mut engine = engine();
    engine.set_execution_timer_config(ExecutionTimerConfig { limit: LIMIT, check_interval: INTERVAL });
    for (index, module) in question.modules.iter().enumerate() {
        engine.add_policy(format!("{index}.rego"), (*module).to_owned()).map_err(|e| load(&e))?;
    }
    if question.data.is_object() {
        let data = value::whole(question.data).map_err(|e| load(&e))?;
        engine.add_data(data).map_err(|e| load(&e))?;
    }
    if let Some(term) = question.input {
        let input = engine.eval_query(term.to_owned(), false).map_err(|e| load(&e))?;
        let input = input.result.first().and_then(|result| result.expressions.first());
        engine.set_input(input.map_or(Value::Undefined, |expression| expression.value.clone()));
    }
    let results = engine.eval_query(question.query.to_owned(), false).map_err(|e| run(&e))?;
    let json = |value: &Value| serde_json::to_value(value).map_err(|e| run(&e));
    results.result.iter().map(|result| json(&result.bindings)).collect()
}

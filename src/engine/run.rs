//! Running programs: on a thread of its own with a stack that no checked policy exhausts, each under a time limit.

use super::failure::Failure;
use super::output::{self, Output};
use super::source::located;
use super::{Entry, Input, Program};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::any::Any;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Address space for the thread, of which only what is used is ever there.
const STACK: usize = 64 << 20;
/// How many statements go by between two looks at the clock.
pub(super) const INTERVAL: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// How many times its limit a policy is waited for: it may evaluate two rules, and the machine may be busy.
const PATIENCE: u32 = 4;

type Answer = Result<Output, Failure>;

/// Runs programs one after another. `done` is called with the index of each as it has finished; the results are in the
/// order of the programs.
pub fn judge(programs: &[Arc<Program>], input: &Input, limit: Duration, done: &mut dyn FnMut(usize)) -> Vec<Answer> {
    let input = match &input.0 {
        Ok(input) => input,
        Err(failure) => return programs.iter().map(|_| Err(failure.clone())).collect(),
    };
    if cfg!(target_family = "wasm") {
        return inline(programs, input, limit, done);
    }
    let programs: Arc<[Arc<Program>]> = programs.into();
    let mut answers = Vec::with_capacity(programs.len());
    while answers.len() < programs.len() {
        let Some(results) = worker(&programs, answers.len(), input, limit) else {
            answers.extend(inline(programs.get(answers.len()..).unwrap_or_default(), input, limit, done));
            return answers;
        };
        receive(&results, programs.len(), limit, &mut answers, done);
    }
    answers
}

/// Takes results until all are there or one does not come.
fn receive(
    results: &Receiver<Answer>,
    expected: usize,
    limit: Duration,
    answers: &mut Vec<Answer>,
    done: &mut dyn FnMut(usize),
) {
    let waited = (limit * PATIENCE).max(Duration::from_secs(1));
    while answers.len() < expected {
        let answer = match results.recv_timeout(waited) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(Failure::Hung { limit, waited }),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Panicked { message: "its thread ended".into() }),
        };
        let gone = matches!(answer, Err(Failure::Hung { .. })) || answers.len() + 1 == expected;
        answers.push(answer);
        done(answers.len() - 1);
        if gone {
            return;
        }
    }
}

/// Starts a thread that runs the programs from an index on. It ends by itself when nobody listens any more.
fn worker(programs: &Arc<[Arc<Program>]>, from: usize, input: &Value, limit: Duration) -> Option<Receiver<Answer>> {
    // There are no threads; this way what starts one is not compiled.
    if cfg!(target_family = "wasm") {
        return None;
    }
    let (sender, receiver) = channel();
    let (programs, input) = (Arc::clone(programs), input.clone());
    let work = move || run_all(programs.get(from..).unwrap_or_default(), &input, limit, &sender);
    thread::Builder::new().name("andon-policies".into()).stack_size(STACK).spawn(work).ok()?;
    Some(receiver)
}

fn run_all(programs: &[Arc<Program>], input: &Value, limit: Duration, results: &Sender<Answer>) {
    for program in programs {
        if results.send(guarded(program, input, limit)).is_err() {
            return;
        }
    }
}

fn inline(programs: &[Arc<Program>], input: &Value, limit: Duration, done: &mut dyn FnMut(usize)) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(programs.len());
    for (index, program) in programs.iter().enumerate() {
        answers.push(guarded(program, input, limit));
        done(index);
    }
    answers
}

fn guarded(program: &Program, input: &Value, limit: Duration) -> Answer {
    catch_unwind(AssertUnwindSafe(|| run(program, input, limit)))
        .unwrap_or_else(|panic| Err(Failure::Panicked { message: said(&*panic) }))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".into())
}

fn run(program: &Program, input: &Value, limit: Duration) -> Answer {
    let mut engine = program.engine.clone();
    engine.set_execution_timer_config(ExecutionTimerConfig { limit, check_interval: INTERVAL });
    engine.set_input(input.clone());
    let mut findings = Vec::new();
    for entry in &program.findings {
        findings.extend(match entry {
            Entry::Findings(path) => output::findings(&rule(&mut engine, path, limit)?)?,
            Entry::Conftest(path, name) => output::conftest(&rule(&mut engine, path, limit)?, &program.id, name)?,
        });
    }
    let undecided = match &program.undecided {
        Some(path) => output::undecided(&rule(&mut engine, path, limit)?)?,
        None => Vec::new(),
    };
    Ok(Output { findings, undecided })
}

/// Runs a program for the lines of it that are evaluated. What it says was judged before.
pub(super) fn covered(program: &Program, input: &Input, limit: Duration) -> Engine {
    let mut engine = program.engine.clone();
    engine.set_enable_coverage(true);
    engine.set_execution_timer_config(ExecutionTimerConfig { limit, check_interval: INTERVAL });
    if let Ok(input) = &input.0 {
        engine.set_input(input.clone());
        for Entry::Findings(path) | Entry::Conftest(path, _) in &program.findings {
            let _ = rule(&mut engine, path, limit);
        }
        let _ = program.undecided.as_ref().map(|path| rule(&mut engine, path, limit));
    }
    engine
}

fn rule(engine: &mut Engine, path: &str, limit: Duration) -> Result<Value, Failure> {
    engine.eval_rule(path.to_owned()).map_err(|e| failure(&e.to_string(), limit))
}

/// What became of an evaluation that ended with an error.
pub(super) fn failure(text: &str, limit: Duration) -> Failure {
    let (at, message) = located(text);
    if message.contains("exceeded time limit") {
        return Failure::TimedOut { limit, at };
    }
    Failure::Error { at, message }
}

#[cfg(test)]
mod tests {
    use super::super::sections::Sections;
    use super::*;

    /// A program that no check has seen, with a builtin that panics.
    fn panicking() -> Program {
        let mut engine = super::super::engine();
        let text = "package andon.policies.p\nfindings contains 1 if boom(1)";
        engine.add_policy("p.rego".into(), text.into()).expect("parses");
        let boom = |_: Vec<Value>| -> Result<Value, _> { Err(std::fmt::Error.into()).inspect_err(|_| panic!("boom")) };
        engine.add_extension("boom".into(), 1, Box::new(boom)).expect("is new");
        let findings = vec![Entry::Findings("data.andon.policies.p.findings".into())];
        Program { id: "p".into(), engine, sections: Sections::default(), findings, undecided: None }
    }

    #[test]
    fn a_panic_is_a_failure_of_one_policy() {
        let programs = [Arc::new(panicking()), Arc::new(panicking())];
        let input = Input(Ok(Value::new_object()));
        let answers = judge(&programs, &input, Duration::from_secs(1), &mut |_| {});
        assert_eq!(answers, vec![Err(Failure::Panicked { message: "boom".into() }); 2]);
    }

    #[test]
    fn facts_that_cannot_be_handed_over_fail_every_policy() {
        let failure = Failure::Input { message: "m".into() };
        let answers = judge(&[Arc::new(panicking())], &Input(Err(failure.clone())), Duration::ZERO, &mut |_| {});
        assert_eq!(answers, [Err(failure)]);
    }
}

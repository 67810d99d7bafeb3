//! Running programs: on threads of their own with stacks that no checked policy exhausts, each under a time limit.

use super::failure::Failure;
use super::output::{self, Output};
use super::source::located;
use super::{Entry, Input, Program};
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::num::{NonZero, NonZeroU32};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Address space for each thread, of which only what is used is ever there.
const STACK: usize = 64 << 20;
/// How many statements go by between two looks at the clock.
pub(super) const INTERVAL: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// How many times its limit a policy is waited for: it may evaluate two rules, and the machine may be busy.
const PATIENCE: u32 = 4;

/// How many programs make a thread worth starting.
const LEAST_SHARE: usize = 8;
/// How many threads run programs at once, at most.
const MOST_THREADS: usize = 4;

type Answer = Result<Output, Failure>;

/// What becomes of a program, by its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A thread has begun to run it.
    Started(usize),
    /// Its answer is there.
    Finished(usize),
}

/// Runs programs, several at once. `told` learns of each as it is started and finished; the results are in the order of
/// the programs.
pub fn judge(programs: &[Arc<Program>], input: &Input, limit: Duration, told: &mut dyn FnMut(Progress)) -> Vec<Answer> {
    let input = match &input.0 {
        Ok(input) => input,
        Err(failure) => return programs.iter().map(|_| Err(failure.clone())).collect(),
    };
    let mut answers: BTreeMap<usize, Answer> = BTreeMap::new();
    while answers.len() < programs.len() {
        let open = programs.iter().cloned().enumerate().filter(|(index, _)| !answers.contains_key(index));
        let open: Vec<(usize, Arc<Program>)> = open.collect();
        match start(open.clone(), input, limit) {
            Some(news) => receive(&news, open.len(), limit, &mut answers, told),
            None => open.into_iter().for_each(|(index, program)| {
                told(Progress::Started(index));
                answers.insert(index, guarded(&program, input, limit));
                told(Progress::Finished(index));
            }),
        }
    }
    answers.into_values().collect()
}

/// What a thread says: that it runs a program, then what came of it.
type News = (usize, Option<Answer>);

/// Takes answers until all are there, or nothing has been heard for so long that what runs will not end.
fn receive(
    news: &Receiver<News>,
    mut expected: usize,
    limit: Duration,
    answers: &mut BTreeMap<usize, Answer>,
    told: &mut dyn FnMut(Progress),
) {
    let waited = (limit * PATIENCE).max(Duration::from_secs(1));
    let mut running = BTreeSet::new();
    while expected > 0 {
        let failure = match news.recv_timeout(waited) {
            Ok((index, None)) => {
                running.insert(index);
                told(Progress::Started(index));
                continue;
            }
            Ok((index, Some(answer))) => {
                running.remove(&index);
                answers.insert(index, answer);
                told(Progress::Finished(index));
                expected -= 1;
                continue;
            }
            Err(RecvTimeoutError::Timeout) => Failure::Hung { limit, waited },
            Err(RecvTimeoutError::Disconnected) => Failure::Panicked { message: "its thread ended".into() },
        };
        for index in running {
            answers.insert(index, Err(failure.clone()));
            told(Progress::Finished(index));
        }
        return;
    }
}

/// Starts threads that run the programs; `None` where none can be had. They end by themselves when nobody listens any
/// more.
fn start(programs: Vec<(usize, Arc<Program>)>, input: &Value, limit: Duration) -> Option<Receiver<News>> {
    // There are no threads; this way what starts one is not compiled.
    if cfg!(target_family = "wasm") {
        return None;
    }
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let threads = programs.len().div_ceil(LEAST_SHARE).clamp(1, cores);
    let (sender, receiver) = channel();
    let programs: Arc<Mutex<VecDeque<_>>> = Arc::new(Mutex::new(programs.into()));
    let started = (0..threads).filter(|_| {
        let (programs, input, sender) = (Arc::clone(&programs), input.clone(), sender.clone());
        let work = move || run_all(&programs, &input, limit, &sender);
        thread::Builder::new().name("andon-policies".into()).stack_size(STACK).spawn(work).is_ok()
    });
    (started.count() > 0).then_some(receiver)
}

fn run_all(programs: &Mutex<VecDeque<(usize, Arc<Program>)>>, input: &Value, limit: Duration, news: &Sender<News>) {
    let next = || programs.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    while let Some((index, program)) = next() {
        let heard = news.send((index, None)).and_then(|()| news.send((index, Some(guarded(&program, input, limit)))));
        if heard.is_err() {
            return;
        }
    }
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

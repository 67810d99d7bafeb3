//! Where the time goes, for `-v`.

use andon::gate::{Observer, Step};
use andon::report::escape::escape;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// A stopwatch that is told of each step as it is finished.
pub struct Timing {
    start: Instant,
    last: Instant,
    steps: Vec<(String, Duration)>,
    running: BTreeMap<String, Instant>,
    policies: BTreeMap<String, Duration>,
}

impl Timing {
    pub fn start() -> Self {
        let now = Instant::now();
        Timing { start: now, last: now, steps: Vec::new(), running: BTreeMap::new(), policies: BTreeMap::new() }
    }

    /// Time from the start until now.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// What was done since the last step was `name`.
    pub fn step(&mut self, name: &str) {
        let took = self.lap();
        match self.steps.iter_mut().find(|(step, _)| step == name) {
            Some((_, total)) => *total += took,
            None => self.steps.push((name.to_string(), took)),
        }
    }

    fn lap(&mut self) -> Duration {
        let now = Instant::now();
        let took = now - self.last;
        self.last = now;
        took
    }

    /// A line for each step and each policy, the slowest policy first. Policies judge several at once, so that theirs are
    /// more in sum than their step took.
    pub fn table(&self) -> String {
        let mut text = String::new();
        let mut row = |name: &str, took: Duration| {
            let _ = writeln!(text, "{:>9.3} ms  {}", took.as_secs_f64() * 1000.0, escape(name));
        };
        for (name, took) in &self.steps {
            row(name, *took);
        }
        row("all", self.elapsed());
        let mut policies: Vec<_> = self.policies.iter().collect();
        policies.sort_by(|a, b| b.1.cmp(a.1));
        for (name, took) in policies {
            row(&format!("  {name}"), *took);
        }
        text
    }
}

impl Observer for Timing {
    fn started(&mut self, policy: &str) {
        self.running.insert(policy.to_string(), Instant::now());
    }

    fn finished(&mut self, step: Step<'_>) {
        match step {
            Step::Discovery => self.step("workspaces found"),
            Step::Facts { .. } => self.step("facts gathered"),
            Step::Input => self.step("input for policies built"),
            Step::Verdict => self.step("verdict given"),
            Step::Policy(id) => {
                self.step("policies");
                let started = self.running.remove(id).unwrap_or(self.last);
                *self.policies.entry(id.to_string()).or_default() += self.last - started;
            }
        }
    }
}

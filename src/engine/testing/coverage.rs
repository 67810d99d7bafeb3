//! Which lines of policies were evaluated, and which of their rules that reaches.

use crate::engine::{check, engine};
use crate::policy::PolicyFile;
use regorus::Engine;
use regorus::unstable::Rule;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that were evaluated, by file.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    files: BTreeMap<String, Lines>,
}

#[derive(Debug, Clone, Default)]
struct Lines {
    reached: BTreeSet<u32>,
    /// Every line that has something to evaluate.
    all: BTreeSet<u32>,
}

/// How much of one rule was evaluated. Rules of one name are told apart by their line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCoverage {
    /// Its name.
    pub name: String,
    /// Its first line.
    pub line: u32,
    /// How many of its lines were evaluated.
    pub reached: usize,
    /// How many lines it has that can be.
    pub lines: usize,
}

impl Coverage {
    pub(in crate::engine) fn of(engine: &Engine) -> Coverage {
        let mut coverage = Coverage::default();
        for file in engine.get_coverage_report().map(|report| report.files).unwrap_or_default() {
            let lines = coverage.files.entry(file.path).or_default();
            lines.all.extend(file.covered.iter().chain(&file.not_covered));
            lines.reached.extend(file.covered);
        }
        coverage
    }

    /// Adds what else was evaluated.
    pub fn add(&mut self, other: Coverage) {
        for (file, lines) in other.files {
            let own = self.files.entry(file).or_default();
            own.all.extend(lines.all);
            own.reached.extend(lines.reached);
        }
    }

    /// The rules of a file and how much of each was evaluated; none where it cannot be parsed.
    pub fn rules(&self, file: &PolicyFile) -> Vec<RuleCoverage> {
        let mut engine = engine();
        let path = file.display_path();
        if engine.add_policy(path.clone(), file.text.to_string()).is_err() {
            return Vec::new();
        }
        let lines = self.files.get(&path);
        let modules = engine.get_modules();
        modules.iter().flat_map(|module| &module.policy).filter_map(|rule| covered(rule, lines)).collect()
    }
}

/// A rule of which nothing can be evaluated (`x := 3` in a file that nobody asked) counts as one line.
fn covered(rule: &Rule, lines: Option<&Lines>) -> Option<RuleCoverage> {
    let name = check::rule_name(rule)?;
    let (first, last) = extent(rule);
    let within = |lines: &BTreeSet<u32>| lines.range(first..=last).count();
    let (reached, all) = lines.map_or((0, 1), |lines| (within(&lines.reached), within(&lines.all)));
    let constant = lines.is_some() && all == 0;
    let (reached, lines) = if constant { (1, 1) } else { (reached, all) };
    Some(RuleCoverage { name, line: first, reached, lines })
}

/// The first and the last line of a rule.
fn extent(rule: &Rule) -> (u32, u32) {
    let span = rule.span();
    let length = u32::try_from(span.text().lines().count()).unwrap_or(u32::MAX);
    (span.line, span.line.saturating_add(length.max(1) - 1))
}

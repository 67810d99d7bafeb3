//! The gate: built once from configuration and policies, judges many times. Start reading here.
//!
//! `Evidence` goes in, a [`Verdict`] comes out, and nothing in between looks at the world: workspaces are discovered
//! among the evidence's files, each becomes a facts document, every policy reads that document, and what the policies
//! say is waived, ordered and decided.

mod build;
mod record;
mod translate;

pub use build::GateBuilder;

use crate::config::Config;
use crate::engine::{self, Input, Program, Sections};
use crate::evidence::{Evidence, Text};
use crate::facts::workspace::{self, Workspace};
use crate::facts::{Facts, Problem};
use crate::finding::{Finding, Level};
use crate::parallel;
use crate::policy::Policy;
use crate::verdict::{self, Undecided, Verdict};
use crate::waiver;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A gate, ready to judge. One gate may judge from many threads at once.
#[derive(Debug)]
pub struct Gate {
    policies: Vec<Policy>,
    programs: Vec<Arc<Program>>,
    config: Config,
    time_limit: Duration,
    policies_digest: Text,
}

/// Told of each step of a judgement as it is finished, so that whoever has a clock can time it.
pub trait Observer {
    /// `step` is finished.
    fn finished(&mut self, step: Step<'_>);
}

impl Observer for () {
    fn finished(&mut self, _: Step<'_>) {}
}

/// A step of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The workspaces among the files were found and their manifests read.
    Discovery,
    /// A workspace's facts were gathered: lockfile, graph, licences, advisories.
    Facts {
        /// The workspace's root.
        workspace: &'a str,
    },
    /// The document that policies read was built.
    Input,
    /// A policy has judged.
    Policy(&'a str),
    /// Findings were waived, ordered and decided.
    Verdict,
}

/// What the policies said of all workspaces so far.
#[derive(Debug, Default)]
struct Said {
    findings: Vec<Finding>,
    undecided: Vec<Undecided>,
    packages: usize,
    /// The policies that judged a workspace, and those that could not judge one.
    judged: BTreeSet<Text>,
    failed: BTreeSet<Text>,
}

impl Gate {
    /// Starts a gate of the built-in policies.
    pub fn builder() -> GateBuilder {
        GateBuilder::default()
    }

    /// The loaded policies, by id.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The configuration that the gate was built with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The verdict on `evidence`: the same evidence gives the same verdict, byte for byte.
    pub fn judge(&self, evidence: &Evidence) -> Verdict {
        self.judge_observed(evidence, &mut ())
    }

    /// [`Gate::judge`], telling `observer` of each step.
    pub fn judge_observed(&self, evidence: &Evidence, observer: &mut dyn Observer) -> Verdict {
        let mut said = Said::default();
        said.undecided.extend(translate::evidence_as_a_whole(evidence));
        let (workspaces, problems) = self.workspaces(evidence);
        said.undecided.extend(problems.into_iter().map(|p| translate::problem("", p)));
        if workspaces.is_empty() && said.undecided.is_empty() {
            said.undecided.push(translate::nothing_to_judge());
        }
        observer.finished(Step::Discovery);
        for workspace in &workspaces {
            self.judge_workspace(evidence, workspace, &mut said, observer);
        }
        let verdict = self.conclude(evidence, &workspaces, said);
        observer.finished(Step::Verdict);
        verdict
    }

    /// The facts documents of `evidence`, a workspace each, with what could not be read.
    pub fn facts(&self, evidence: &Evidence) -> (Vec<Facts>, Vec<Problem>) {
        let (workspaces, mut problems) = self.workspaces(evidence);
        let mut documents = Vec::with_capacity(workspaces.len());
        for workspace in &workspaces {
            let (facts, found) = Facts::gather(evidence, workspace);
            documents.push(facts);
            problems.extend(found);
        }
        (documents, problems)
    }

    /// The workspaces to judge: those that the configuration does not exclude.
    fn workspaces(&self, evidence: &Evidence) -> (Vec<Workspace>, Vec<Problem>) {
        let discovery = workspace::discover(&evidence.files).without(|path| self.config.excludes(path));
        (discovery.workspaces, discovery.problems)
    }

    fn judge_workspace(
        &self,
        evidence: &Evidence,
        workspace: &Workspace,
        said: &mut Said,
        observer: &mut dyn Observer,
    ) {
        let (facts, problems) = Facts::gather(evidence, workspace);
        observer.finished(Step::Facts { workspace: &workspace.root });
        said.undecided.extend(translate::unreadable_advisories(&facts));
        said.undecided.extend(problems.into_iter().map(|p| translate::problem(&workspace.root, p)));
        said.packages += facts.packages.len();
        // Without its lockfile nothing true can be said of this workspace: the problem above says so.
        if facts.lockfile.as_ref().is_some_and(|lockfile| lockfile.version == 0) {
            return;
        }
        let mut running = Vec::new();
        for (policy, program) in self.policies.iter().zip(&self.programs) {
            match (
                self.config.level(&policy.id, policy.metadata.level, evidence.stage),
                engine::missing(policy, &facts),
            ) {
                (Level::Allow, _) => {}
                (level, Some(need)) => translate::need(policy, need, level, &facts, said),
                (level, None) => running.push((policy, level, Arc::clone(program))),
            }
        }
        let programs: Vec<_> = running.iter().map(|(_, _, program)| Arc::clone(program)).collect();
        let sections = programs.iter().fold(Sections::default(), |all, program| all.union(program.reads()));
        let input = Input::build(&facts, &sections);
        observer.finished(Step::Input);
        let results = engine::judge(&programs, &input, self.time_limit, &mut |i| {
            observer.finished(Step::Policy(&running[i].0.id));
        });
        for ((policy, level, _), result) in running.into_iter().zip(results) {
            translate::result(policy, level, &facts, result, said);
        }
        // To take both apart takes a tenth of the time that all of it took.
        parallel::discard((facts, input));
    }

    /// Waives, orders and decides.
    fn conclude(&self, evidence: &Evidence, workspaces: &[Workspace], said: Said) -> Verdict {
        let Said { mut findings, mut undecided, packages, judged, failed } = said;
        let waivers = waiver::apply(&self.config.waivers, &mut findings, evidence.as_of);
        findings.extend(waiver::findings(&waivers, |policy| judged.contains(policy) && !failed.contains(policy)));
        findings.sort();
        findings.dedup();
        undecided.sort();
        undecided.dedup();
        let active = self.active_policies(evidence.stage);
        Verdict {
            schema: verdict::SCHEMA.into(),
            outcome: verdict::decide(&findings, &undecided),
            summary: record::summary(&findings, workspaces.len(), packages, active),
            evidence: record::evidence(self, evidence, workspaces),
            findings,
            undecided,
            waivers,
        }
    }

    fn active_policies(&self, stage: crate::evidence::Stage) -> usize {
        let runs = |p: &&Policy| self.config.level(&p.id, p.metadata.level, stage) != Level::Allow;
        self.policies.iter().filter(runs).count()
    }
}

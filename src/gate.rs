//! The gate: built once from configuration and policies, judges many times. Start reading here.
//!
//! `Evidence` goes in, a [`Verdict`] comes out, and nothing in between looks at the world: workspaces are discovered
//! among the evidence's files, each becomes a facts document, every policy reads that document, and what the policies
//! say is waived, compared with what they say of the base, ordered and decided.

mod base;
mod build;
mod compare;
mod record;
mod translate;

pub use build::GateBuilder;

use crate::config::Config;
use crate::engine::{self, Input, Program, Progress, Sections};
use crate::evidence::{Evidence, Stage, Text};
use crate::facts::workspace::{self, Discovery, Workspace};
use crate::facts::{Facts, Problem};
use crate::finding::{Finding, Level};
use crate::parallel;
use crate::policy::Policy;
use crate::verdict::{self, Undecided, Verdict, WaiverRecord};
use crate::waiver;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::mem;
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
    former: Option<Box<Gate>>,
}

/// Told of each step of a judgement as it is finished, so that whoever has a clock can time it.
pub trait Observer {
    /// A policy begins to judge; several do so at once.
    fn started(&mut self, _policy: &str) {}

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

/// The parts of the facts for which no lockfile is read; of one they say no more than that it is there.
const WITHOUT_LOCKFILE: [&str; 12] = [
    "schema",
    "as_of",
    "stage",
    "subject",
    "workspace",
    "workflows",
    "settings",
    "manifests",
    "nested",
    "lockfile_ignored",
    "advisory_set",
    "change",
];

/// What the policies said of all workspaces so far.
#[derive(Debug, Clone, Default)]
struct Said {
    findings: Vec<Finding>,
    undecided: Vec<Undecided>,
    packages: usize,
    waivers: Vec<WaiverRecord>,
    /// The workspaces, and which of them each policy has judged.
    workspaces: BTreeSet<Text>,
    judged: BTreeSet<(Text, Text)>,
    /// The policies that could not judge a workspace.
    failed: BTreeSet<Text>,
    /// What they read.
    read: Vec<Arc<(Facts, Input)>>,
}

/// Documents of so many packages wait for the verdict before they are taken apart.
const MOST_WAITING: usize = 20_000;

impl Said {
    /// Keeps what was read until the verdict is given: to take it apart takes a tenth of the time that all of it took.
    fn keep(&mut self, facts: Facts, input: Input) {
        self.read.push(Arc::new((facts, input)));
        if self.packages > MOST_WAITING {
            parallel::discard(mem::take(&mut self.read));
        }
    }
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

    /// The policies that judge at a stage: those at level `deny` or `warn` there.
    pub fn policies_at(&self, stage: Stage) -> impl Iterator<Item = &Policy> {
        let runs = move |p: &&Policy| self.config.level(&p.id, p.metadata.level, stage) != Level::Allow;
        self.policies.iter().filter(runs)
    }

    /// The configuration that the gate was built with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The verdict on `evidence`: the same evidence gives the same verdict, byte for byte.
    pub fn judge(&self, evidence: &Evidence) -> Verdict {
        self.judge_observed(evidence, &mut ())
    }

    /// [`Gate::judge`], telling `observer` of each step. Of a base only what the change touches is judged, beside the
    /// head, and its steps are not told.
    pub fn judge_observed(&self, evidence: &Evidence, observer: &mut dyn Observer) -> Verdict {
        let share = base::Share::of(evidence, &self.programs);
        let mut head = || self.say(evidence, |_| true, observer);
        let ((workspaces, mut said), mut before) = match &share {
            Some(share) => {
                let (head, before) = parallel::both(head, || self.say_before(share));
                let before = share.completed(before, &head.1);
                (head, Some(before))
            }
            None => (head(), None),
        };
        let read = [mem::take(&mut said.read), before.as_mut().map(|b| mem::take(&mut b.read)).unwrap_or_default()];
        self.waive(&mut said, evidence.as_of);
        let mended = match (before, &evidence.base) {
            (Some(before), Some(base)) => self.compare(evidence, base, &mut said, before),
            _ => Vec::new(),
        };
        let verdict = self.conclude(evidence, &workspaces, said, mended);
        observer.finished(Step::Verdict);
        parallel::discard(read);
        verdict
    }

    /// What the policies that `runs` chooses say of evidence, whatever it is compared with.
    fn say(
        &self,
        evidence: &Evidence,
        runs: impl Fn(&Program) -> bool,
        observer: &mut dyn Observer,
    ) -> (Vec<Workspace>, Said) {
        let mut said = Said::default();
        said.undecided.extend(translate::evidence_as_a_whole(evidence, |path| self.config.excludes(path)));
        let (workspaces, problems) = self.workspaces(evidence);
        said.undecided.extend(problems.into_iter().map(|p| translate::problem("", p)));
        if workspaces.is_empty() && said.undecided.is_empty() {
            said.undecided.push(translate::nothing_to_judge());
        }
        observer.finished(Step::Discovery);
        said.workspaces = workspaces.iter().map(|workspace| workspace.root.clone()).collect();
        for workspace in &workspaces {
            self.judge_workspace(evidence, workspace, &runs, &mut said, observer);
        }
        (workspaces, said)
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
        let discovery = workspace::discover_once(&evidence.files, &evidence.memo);
        let discovery = Discovery::clone(&discovery).without(|path| self.config.excludes(path));
        (discovery.workspaces, discovery.problems)
    }

    fn judge_workspace(
        &self,
        evidence: &Evidence,
        workspace: &Workspace,
        runs: &dyn Fn(&Program) -> bool,
        said: &mut Said,
        observer: &mut dyn Observer,
    ) {
        let (facts, problems) = Facts::gather(evidence, workspace);
        observer.finished(Step::Facts { workspace: &workspace.root });
        said.undecided.extend(translate::unreadable_advisories(&facts));
        said.undecided.extend(problems.into_iter().map(|p| translate::problem(&workspace.root, p)));
        said.packages += facts.packages.len();
        // Without its lockfile nothing true can be said of what it locks: the problem above says so.
        let unreadable = facts.lockfile.as_ref().is_some_and(|lockfile| lockfile.version == 0);
        let can_judge =
            |program: &Program| !unreadable || !program.reads().reads_beside(|field| WITHOUT_LOCKFILE.contains(&field));
        let mut running = Vec::new();
        let chosen =
            self.policies.iter().zip(&self.programs).filter(|(_, program)| runs(program) && can_judge(program));
        for (policy, program) in chosen {
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
        let results = engine::judge(&programs, &input, self.time_limit, &mut |progress| match progress {
            Progress::Started(i) => observer.started(&running[i].0.id),
            Progress::Finished(i) => observer.finished(Step::Policy(&running[i].0.id)),
        });
        for ((policy, level, _), result) in running.into_iter().zip(results) {
            translate::result(policy, level, &facts, result, said);
        }
        said.keep(facts, input);
    }

    /// Applies the waivers, and orders the findings with those about waivers among them.
    fn waive(&self, said: &mut Said, as_of: Timestamp) {
        let Said { findings, judged, failed, .. } = said;
        said.waivers = waiver::apply(&self.config.waivers, &self.config.waiver_rules, findings, as_of);
        let judged: BTreeSet<&str> = judged.iter().map(|(policy, _)| &**policy).collect();
        let ran = |policy: &str| judged.contains(policy) && !failed.contains(policy);
        findings.extend(waiver::findings(&said.waivers, ran));
        findings.sort();
        findings.dedup();
    }

    /// Decides by what the stage answers for.
    fn conclude(&self, evidence: &Evidence, workspaces: &[Workspace], said: Said, mended: Vec<Finding>) -> Verdict {
        let Said { mut findings, mut undecided, packages, waivers, .. } = said;
        let rules = self.config.stage(evidence.stage);
        for finding in &mut findings {
            finding.stops = finding.counts() && finding.level == Level::Deny && rules.answers_for(finding.introduced);
        }
        for entry in &mut undecided {
            entry.blocks &= rules.undecided_blocks && rules.answers_for(entry.introduced);
        }
        undecided.sort();
        undecided.dedup();
        let active = self.policies_at(evidence.stage).count();
        Verdict {
            schema: verdict::SCHEMA.into(),
            outcome: verdict::decide(&findings, &undecided),
            summary: record::summary(&findings, mended.len(), workspaces.len(), packages, active),
            evidence: record::evidence(self, evidence, workspaces),
            findings,
            mended,
            undecided,
            waivers,
        }
    }
}

//! What `check`, `facts` and `explain` have in common: the configuration, the gate, the advisories, the evidence.

use super::Failure;
use super::arguments::{AdvisorySource, Global, Subject};
use super::configuration::{self, Moment, directory, unusable};
use super::judged::{Judged, upwards};
use super::terminal::Terminal;
use andon::advisories::AdvisorySet;
use andon::collect::advisories::{AdvisoryChoice, Damaged};
use andon::collect::{self, PolicySource, Setup};
use andon::evidence::{Evidence, Stage, Trust};
use andon::gate::Gate;
use andon::policy::bundle::BundleSettings;
use jiff::Timestamp;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// A gate that is ready, and where it looks.
pub struct Session {
    pub gate: Gate,
    plan: Plan,
}

impl Session {
    /// Reads the configuration of what is to be judged, builds its gate, and reads the evidence beside that: neither needs
    /// the other.
    pub fn open(subject: &Subject, global: &Global, terminal: &Terminal) -> Result<(Self, Evidence), Failure> {
        let judged = Judged::find(subject)?;
        Session::of(&judged, subject, global, terminal)
    }

    /// The same of what was found.
    pub fn of(
        judged: &Judged,
        subject: &Subject,
        global: &Global,
        terminal: &Terminal,
    ) -> Result<(Self, Evidence), Failure> {
        let trust: Trust = subject.trust.map_or(Trust::default(), Into::into);
        let moment = Moment { as_of: judged.as_of(subject), stage: judged.stage(subject), source: &subject.source };
        let read = |trust| configuration::read(judged.tree(trust).as_ref(), global, &moment, terminal);
        // What was there before and only the changed gate finds is told apart by the gate as it was.
        let former = (trust == Trust::Head && judged.has_base()).then(|| read(Trust::Base)).transpose()?;
        let plan = Plan { setup: read(trust)?, former };
        thread::scope(|scope| {
            let evidence = scope.spawn(|| plan.read(judged, trust));
            let gate = plan.gate();
            let evidence = evidence.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ok((Session { gate: gate?, plan: plan.clone() }, evidence?))
        })
    }

    /// The gate of the directory that the process runs in.
    pub fn here(global: &Global, terminal: &Terminal) -> Result<Self, Failure> {
        let plan = Plan { setup: setup_here(global, terminal)?, former: None };
        Ok(Session { gate: plan.gate()?, plan })
    }

    /// The policies of the configuration of this directory, with their cases; whether they can be loaded or not.
    pub fn own_policies_here(global: &Global, terminal: &Terminal) -> Result<Vec<PolicySource>, Failure> {
        setup_here(global, terminal)?.policies(true).map_err(unusable)
    }

    /// The bundles of the configuration of this directory, whether they are here or not.
    pub fn bundles_here(global: &Global, terminal: &Terminal) -> Result<Vec<BundleSettings>, Failure> {
        Ok(setup_here(global, terminal)?.config.bundles)
    }

    /// The advisories to judge by: those asked for, or what is installed and what the configuration adds.
    pub fn advisories(&self, source: &AdvisorySource, terminal: &Terminal) -> Result<Arc<AdvisorySet>, Failure> {
        let choice = choice(source);
        let installed = choice.read(collect::default_cache_dir().as_deref())?;
        warn_of(&installed.damaged, terminal);
        Ok(self.plan.setup.advisories(&choice, installed.set)?)
    }
}

/// What is to be judged by.
#[derive(Clone)]
struct Plan {
    setup: Setup,
    /// The base's, where the head's is judged by.
    former: Option<Setup>,
}

impl Plan {
    fn gate(&self) -> Result<Gate, Failure> {
        let mut builder = Gate::builder();
        if let Some(former) = &self.former {
            builder = builder.former(former.gate(Gate::builder()).map_err(unusable)?);
        }
        self.setup.gate(builder).map_err(unusable)
    }

    fn read(&self, judged: &Judged, trust: Trust) -> Result<Evidence, Failure> {
        let mut evidence = judged.read(&self.setup, self.former.as_ref())?;
        if let Some(base) = &mut evidence.base {
            base.trust = trust;
        }
        Ok(evidence)
    }
}

/// The configuration of the directory that the process runs in.
fn setup_here(global: &Global, terminal: &Terminal) -> Result<Setup, Failure> {
    let source = AdvisorySource { advisories: None };
    let moment = Moment { as_of: Timestamp::now(), stage: Stage::Commit, source: &source };
    configuration::read(Some(&directory(&upwards(Path::new(".")))?), global, &moment, terminal)
}

pub fn choice(source: &AdvisorySource) -> AdvisoryChoice {
    match &source.advisories {
        None => AdvisoryChoice::Newest,
        Some(path) if path.as_os_str() == "builtin" => AdvisoryChoice::Builtin,
        Some(path) => AdvisoryChoice::Path(path.clone()),
    }
}

/// Says which installed advisories are passed over.
pub fn warn_of(damaged: &[Damaged], terminal: &Terminal) {
    for Damaged { path, reason } in damaged {
        terminal
            .warning(&format!("{} is not used: {reason}; `cargo-andon advisories update` replaces it", path.display()));
    }
}

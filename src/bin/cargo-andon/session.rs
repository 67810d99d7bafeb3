//! What `check`, `facts` and `explain` have in common: the configuration, the gate, the advisories, the evidence.

use super::Failure;
use super::arguments::{AdvisorySource, Global, Subject};
use super::configuration::{Configuration, Moment, directory, placed};
use super::judged::{Judged, upwards};
use super::terminal::Terminal;
use andon::advisories::AdvisorySet;
use andon::collect::advisories::{AdvisoryChoice, Damaged, read_source};
use andon::collect::bundle::bundle;
use andon::collect::{self, PolicySource, policy_source};
use andon::evidence::{Evidence, Stage, Trust};
use andon::gate::{Gate, GateBuilder};
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
        let read = |trust| Configuration::read(judged.tree(trust).as_ref(), global, &moment, terminal);
        // What was there before and only the changed gate finds is told apart by the gate as it was.
        let former = (trust == Trust::Head && judged.has_base()).then(|| read(Trust::Base)).transpose()?;
        let plan = Plan { configuration: read(trust)?, former };
        thread::scope(|scope| {
            let evidence = scope.spawn(|| plan.read(judged, subject, trust));
            let gate = plan.gate();
            let evidence = evidence.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ok((Session { gate: gate?, plan: plan.clone() }, evidence?))
        })
    }

    /// The gate of the directory that the process runs in.
    pub fn here(global: &Global, terminal: &Terminal) -> Result<Self, Failure> {
        let plan = Plan { configuration: configuration_here(global, terminal)?, former: None };
        Ok(Session { gate: plan.gate()?, plan })
    }

    /// The policies of the configuration of this directory, with their cases; whether they can be loaded or not.
    pub fn own_policies_here(global: &Global, terminal: &Terminal) -> Result<Vec<PolicySource>, Failure> {
        own_policies(&configuration_here(global, terminal)?, true)
    }

    /// The bundles of the configuration of this directory, whether they are here or not.
    pub fn bundles_here(global: &Global, terminal: &Terminal) -> Result<Vec<BundleSettings>, Failure> {
        Ok(configuration_here(global, terminal)?.config.bundles)
    }

    /// The advisories to judge by: those asked for, or what is installed and what the configuration adds.
    pub fn advisories(&self, source: &AdvisorySource, terminal: &Terminal) -> Result<Arc<AdvisorySet>, Failure> {
        let choice = choice(source);
        let installed = choice.read(collect::default_cache_dir().as_deref())?;
        warn_of(&installed.damaged, terminal);
        self.plan.with_configured(&choice, installed.set)
    }
}

/// What a configuration says is to be done.
#[derive(Clone)]
struct Plan {
    configuration: Configuration,
    /// The base's, where the head's is judged by.
    former: Option<Configuration>,
}

impl Plan {
    fn gate(&self) -> Result<Gate, Failure> {
        let mut builder = builder(&self.configuration)?;
        if let Some(former) = &self.former {
            builder = builder.former(build(former, self::builder(former)?)?);
        }
        build(&self.configuration, builder)
    }

    /// Reads the evidence.
    fn read(&self, judged: &Judged, subject: &Subject, trust: Trust) -> Result<Evidence, Failure> {
        let named = [Some(&self.configuration), self.former.as_ref()].into_iter().flatten();
        let mut evidence = judged.read(named.flat_map(Configuration::also).collect())?;
        let advisories = self.with_configured(&choice(&subject.source), Arc::clone(&evidence.advisories))?;
        judged.judge_by(advisories, &mut evidence);
        if let Some(base) = &mut evidence.base {
            base.trust = trust;
        }
        Ok(evidence)
    }

    /// The sources of the configuration count beside what is installed, not beside a set that was asked for.
    fn with_configured(&self, choice: &AdvisoryChoice, set: Arc<AdvisorySet>) -> Result<Arc<AdvisorySet>, Failure> {
        let more = match choice {
            AdvisoryChoice::Newest => &*self.configuration.config.advisories.sources,
            _ => &[],
        };
        let more = more
            .iter()
            .map(|source| read_source(&self.configuration.tree.place(&**source)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(more.iter().fold(set, |all, more| Arc::new(AdvisorySet::merge(&all, more))))
    }
}

/// The configuration of the directory that the process runs in.
fn configuration_here(global: &Global, terminal: &Terminal) -> Result<Configuration, Failure> {
    let source = AdvisorySource { advisories: None };
    let moment = Moment { as_of: Timestamp::now(), stage: Stage::Commit, source: &source };
    Configuration::read(Some(&directory(&upwards(Path::new(".")))?), global, &moment, terminal)
}

fn builder(configuration: &Configuration) -> Result<GateBuilder, Failure> {
    let mut builder = Gate::builder().config(configuration.config.clone());
    for source in own_policies(configuration, false)? {
        builder = builder.policies_with_data(source.files, source.data);
    }
    Ok(builder)
}

fn build(configuration: &Configuration, builder: GateBuilder) -> Result<Gate, Failure> {
    Ok(builder.build().map_err(|error| placed(error, &configuration.path))?)
}

/// The folders and the bundles that a configuration names.
fn own_policies(configuration: &Configuration, with_cases: bool) -> Result<Vec<PolicySource>, Failure> {
    let Configuration { config, tree, .. } = configuration;
    let cache = collect::default_cache_dir();
    let folders = config.policy_folders.iter().map(|folder| policy_source(tree, folder, with_cases));
    let bundles = config.bundles.iter().map(|settings| bundle(tree, settings, cache.as_deref()));
    folders.chain(bundles).map(|source| source.map_err(|error| Failure::usage(error.to_string()))).collect()
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

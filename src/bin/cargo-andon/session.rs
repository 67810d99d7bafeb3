//! What `check`, `facts` and `explain` have in common: the configuration, the gate, the advisories, the evidence.

use super::Failure;
use super::arguments::{AdvisorySource, Global, Subject};
use super::configuration::{Configuration, Moment, directory, placed};
use super::terminal::Terminal;
use andon::advisories::AdvisorySet;
use andon::collect::advisories::{AdvisoryChoice, Damaged, read_source};
use andon::collect::bundle::bundle;
use andon::collect::{self, Collector, PolicySource, policy_source};
use andon::config::FILE_NAME;
use andon::evidence::{Evidence, Stage};
use andon::gate::Gate;
use andon::policy::bundle::BundleSettings;
use jiff::Timestamp;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
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
        let root = root(subject);
        // A lone lockfile is judged with nothing beside it, not even a configuration.
        let beside = subject.lockfile.is_none().then(|| root.clone());
        let moment = Moment {
            as_of: subject.as_of.unwrap_or_else(Timestamp::now),
            stage: subject.stage.into(),
            source: &subject.source,
        };
        let plan = Plan::read(root, beside.as_deref(), global, &moment, terminal)?;
        thread::scope(|scope| {
            let evidence = scope.spawn(|| plan.collect(subject));
            let gate = plan.gate();
            let evidence = evidence.join().unwrap_or_else(|panic| resume_unwind(panic));
            Ok((Session { gate: gate?, plan: plan.clone() }, evidence?))
        })
    }

    /// The gate of the directory that the process runs in.
    pub fn here(global: &Global, terminal: &Terminal) -> Result<Self, Failure> {
        let root = upwards(Path::new("."));
        let source = AdvisorySource { advisories: None };
        let moment = Moment { as_of: Timestamp::now(), stage: Stage::Commit, source: &source };
        let plan = Plan::read(root.clone(), Some(&root), global, &moment, terminal)?;
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
    root: PathBuf,
    configuration: Configuration,
}

impl Plan {
    fn read(
        root: PathBuf,
        beside: Option<&Path>,
        global: &Global,
        moment: &Moment,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let tree = beside.map(directory).transpose()?;
        Ok(Plan { root, configuration: Configuration::read(tree.as_ref(), global, moment, terminal)? })
    }

    fn gate(&self) -> Result<Gate, Failure> {
        let mut builder = Gate::builder();
        for source in own_policies(&self.configuration, false)? {
            builder = builder.policies_with_data(source.files, source.data);
        }
        let Configuration { config, path, .. } = &self.configuration;
        Ok(builder.config(config.clone()).build().map_err(|error| placed(error, path))?)
    }

    /// Reads the evidence.
    fn collect(&self, subject: &Subject) -> Result<Evidence, Failure> {
        let choice = choice(&subject.source);
        let mut collector = Collector::new(&self.root).stage(subject.stage.into()).advisories(choice.clone());
        if let Some(lockfile) = &subject.lockfile {
            collector = collector.lockfile(lockfile);
        }
        if let Some(as_of) = subject.as_of {
            collector = collector.as_of(as_of);
        }
        let mut evidence = collector.collect()?;
        evidence.advisories = self.with_configured(&choice, evidence.advisories)?;
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

/// The directory to judge: the one that is named, or the nearest one upwards where a workspace or a repository begins.
pub fn root(subject: &Subject) -> PathBuf {
    match (&subject.directory, &subject.manifest_path) {
        (Some(directory), _) => directory.clone(),
        (None, Some(manifest)) => upwards(manifest.parent().unwrap_or(Path::new("."))),
        (None, None) => upwards(Path::new(".")),
    }
}

fn upwards(start: &Path) -> PathBuf {
    let start = if start.as_os_str().is_empty() { Path::new(".") } else { start };
    let Ok(absolute) = start.canonicalize() else { return start.to_owned() };
    let begins = |folder: &&Path| ["Cargo.lock", FILE_NAME, ".git"].iter().any(|name| folder.join(name).exists());
    match absolute.ancestors().find(begins) {
        Some(found) if found != absolute => found.to_owned(),
        _ => start.to_owned(),
    }
}

//! What `check`, `facts` and `explain` have in common: the configuration, the gate, the advisories, the evidence.

use super::Failure;
use super::adoption::{self, Found};
use super::arguments::{AdvisorySource, Global, Subject};
use super::terminal::Terminal;
use andon::adopt::Tool;
use andon::advisories::AdvisorySet;
use andon::collect::advisories::{AdvisoryChoice, Damaged, read_source};
use andon::collect::bundle::bundle;
use andon::collect::{self, Collector, PolicySource, policy_source};
use andon::config::{Config, FILE_NAME};
use andon::error::Error;
use andon::evidence::{Evidence, Stage};
use andon::gate::Gate;
use andon::policy::bundle::BundleSettings;
use jiff::Timestamp;
use std::io::ErrorKind;
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
        let (config, path) = configuration_here(global, terminal)?;
        own_policies(&config, path.parent().unwrap_or(Path::new("")), true)
    }

    /// The bundles of the configuration of this directory, whether they are here or not.
    pub fn bundles_here(global: &Global, terminal: &Terminal) -> Result<Vec<BundleSettings>, Failure> {
        Ok(configuration_here(global, terminal)?.0.bundles)
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
    /// The directory that paths in the configuration are relative to.
    base: PathBuf,
    /// The configuration's own path.
    path: PathBuf,
    config: Config,
}

impl Plan {
    fn read(
        root: PathBuf,
        beside: Option<&Path>,
        global: &Global,
        moment: &Moment,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let (config, path) = configuration(beside, global, moment, terminal)?;
        let base = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Plan { root, base, path, config })
    }

    fn gate(&self) -> Result<Gate, Failure> {
        let mut builder = Gate::builder();
        for source in own_policies(&self.config, &self.base, false)? {
            builder = builder.policies_with_data(source.files, source.data);
        }
        Ok(builder.config(self.config.clone()).build().map_err(|error| placed(error, &self.path))?)
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
            AdvisoryChoice::Newest => &*self.config.advisories.sources,
            _ => &[],
        };
        let more = more.iter().map(|source| read_source(&self.base.join(&**source))).collect::<Result<Vec<_>, _>>()?;
        Ok(more.iter().fold(set, |all, more| Arc::new(AdvisorySet::merge(&all, more))))
    }
}

/// The configuration that is named or that stands in a directory, and its path.
fn configuration(
    beside: Option<&Path>,
    global: &Global,
    moment: &Moment,
    terminal: &Terminal,
) -> Result<(Config, PathBuf), Failure> {
    Ok(match (&global.config, beside) {
        (Some(path), _) => (named_config(path, moment, terminal)?, path.clone()),
        (None, Some(folder)) => (config_beside(folder, moment, terminal)?, folder.join(FILE_NAME)),
        (None, None) => (Config::default(), PathBuf::from(FILE_NAME)),
    })
}

/// The configuration of the directory that the process runs in.
fn configuration_here(global: &Global, terminal: &Terminal) -> Result<(Config, PathBuf), Failure> {
    let source = AdvisorySource { advisories: None };
    let moment = Moment { as_of: Timestamp::now(), stage: Stage::Commit, source: &source };
    configuration(Some(&upwards(Path::new("."))), global, &moment, terminal)
}

/// The folders and the bundles that a configuration names.
fn own_policies(config: &Config, base: &Path, with_cases: bool) -> Result<Vec<PolicySource>, Failure> {
    let cache = collect::default_cache_dir();
    let folders = config.policy_folders.iter().map(|folder| policy_source(base, folder, with_cases));
    let bundles = config.bundles.iter().map(|settings| bundle(base, settings, cache.as_deref()));
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

/// What ignores without a date are held against, and the advisories among which they are looked up.
struct Moment<'a> {
    as_of: Timestamp,
    stage: Stage,
    source: &'a AdvisorySource,
}

fn named_config(path: &Path, moment: &Moment, terminal: &Terminal) -> Result<Config, Failure> {
    let name = path.to_string_lossy();
    if Tool::of(&name).is_some() {
        return adopted(&adoption::find(path)?, moment, terminal);
    }
    let text = collect::read_text(path, None).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    Ok(Config::parse(&name, &text)?)
}

fn config_beside(folder: &Path, moment: &Moment, terminal: &Terminal) -> Result<Config, Failure> {
    let path = folder.join(FILE_NAME);
    match collect::read_text(&path, Some(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })) {
        // The name is the one that the evidence has for this file, so that reports can show its lines.
        Ok(text) => Ok(Config::parse(FILE_NAME, &text).map_err(|error| placed(error, &path))?),
        Err(e) if e.kind() == ErrorKind::NotFound => match adoption::beside(folder)? {
            Some(found) => adopted(&found, moment, terminal),
            None => Ok(Config::default()),
        },
        Err(e) => Err(Failure::usage(format!("{}: {e}", path.display()))),
    }
}

/// Another tool's configuration, translated for this judgement, and said to be.
fn adopted(found: &Found, moment: &Moment, terminal: &Terminal) -> Result<Config, Failure> {
    let set = adoption::advisories(moment.source, terminal)?;
    let (config, adopted) = found.config(&set, moment.as_of, moment.stage)?;
    let (file, waivers, left) = (&found.file, config.waivers.len(), adopted.left.len());
    terminal.note(&format!(
        "there is no andon.toml: judged by {file}, translated (ignores without owner and date: {waivers}, entries not \
         carried over: {left}); `cargo-andon init --from {file}` writes it down"
    ));
    Ok(config)
}

/// An error in the configuration, with the path by which the user can open the file.
fn placed(error: Error, path: &Path) -> Error {
    match error {
        Error::Config { mut at, message } => {
            let path = path.to_string_lossy();
            at.file = path.strip_prefix("./").unwrap_or(&path).to_string();
            Error::Config { at, message }
        }
        other => other,
    }
}

//! What is judged: a directory, what is staged, a commit, a lone lockfile, or an evidence document.

use super::Failure;
use super::arguments::{self, Subject};
use super::session::choice;
use andon::collect::advisories::AdvisoryChoice;
use andon::collect::{self, Collector, Setup, Sides, Tree};
use andon::config::FILE_NAME;
use andon::evidence::{Evidence, Text, Trust};
use jiff::Timestamp;
use std::io::{ErrorKind, Read, stdin};
use std::path::{Path, PathBuf};

/// How long a document may be.
const DOCUMENT_LIMIT: u64 = 1 << 30;

/// What is judged, found and not read yet.
pub enum Judged {
    Repository { collector: Box<Collector>, sides: Box<Sides>, lone: bool },
    Document(Box<Evidence>),
}

impl Judged {
    pub fn find(subject: &Subject) -> Result<Judged, Failure> {
        are_there(subject)?;
        if let Some(path) = &subject.evidence {
            return Ok(Judged::Document(Box::new(document(path, subject)?)));
        }
        let mut collector = collector(root(subject), subject).advisories(choice(&subject.source));
        collector = collector.stage(subject.stage.unwrap_or(arguments::Stage::Commit).into());
        if let Some(lockfile) = &subject.lockfile {
            collector = collector.lockfile(lockfile);
        }
        if let Some(as_of) = subject.as_of {
            collector = collector.as_of(as_of);
        }
        let sides = Box::new(collector.sides()?);
        Ok(Judged::Repository { collector: Box::new(collector), sides, lone: subject.lockfile.is_some() })
    }

    /// Where the configuration stands; a lone lockfile is judged with nothing beside it, not even that.
    pub fn tree(&self, trust: Trust) -> Option<Tree> {
        match self {
            Judged::Repository { lone: true, .. } => None,
            Judged::Repository { sides, .. } => Some(sides.trusted(trust).clone()),
            Judged::Document(evidence) => match (&evidence.base, trust) {
                (Some(base), Trust::Base) => Some(Tree::document(base.files.clone())),
                _ => Some(Tree::document(evidence.files.clone())),
            },
        }
    }

    pub fn has_base(&self) -> bool {
        match self {
            Judged::Repository { sides, .. } => sides.base().is_some(),
            Judged::Document(evidence) => evidence.base.is_some(),
        }
    }

    /// The moment to judge for.
    pub fn as_of(&self, subject: &Subject) -> Timestamp {
        match self {
            Judged::Repository { .. } => subject.as_of.unwrap_or_else(Timestamp::now),
            Judged::Document(evidence) => evidence.as_of,
        }
    }

    pub fn stage(&self, subject: &Subject) -> andon::evidence::Stage {
        match self {
            Judged::Repository { .. } => subject.stage.unwrap_or(arguments::Stage::Commit).into(),
            Judged::Document(evidence) => evidence.stage,
        }
    }

    /// Reads it, for a gate of `setup` and, where the base has another, of `former`. A document says itself by which
    /// advisories it is to be judged.
    pub fn read(&self, setup: &Setup, former: Option<&Setup>) -> Result<Evidence, Failure> {
        match self {
            Judged::Repository { collector, sides, .. } => {
                let collector = (**collector).clone().also(former.map(Setup::also).unwrap_or_default());
                Ok(collector.setup(setup).read(sides)?)
            }
            Judged::Document(evidence) => Ok((**evidence).clone()),
        }
    }

    /// What differs between two states of a repository; `None` where only reading it tells.
    pub fn changed(&self, also: &[Text]) -> Result<Option<Vec<String>>, Failure> {
        match self {
            Judged::Repository { sides, .. } => Ok(sides.changed(also)?),
            Judged::Document(_) => Ok(None),
        }
    }
}

/// What is named on the command line and is not there is wrong usage; what is there and cannot be read is undecided.
fn are_there(subject: &Subject) -> Result<(), Failure> {
    let Subject { directory, manifest_path, lockfile, evidence, source, .. } = subject;
    let advisories = match choice(source) {
        AdvisoryChoice::Path(path) => Some(path),
        _ => None,
    };
    let evidence = evidence.as_ref().filter(|path| path.as_os_str() != "-");
    let named = [directory.as_ref(), manifest_path.as_ref(), lockfile.as_ref(), evidence, advisories.as_ref()];
    match named.into_iter().flatten().find(|path| matches!(path.try_exists(), Ok(false))) {
        Some(path) => Err(Failure::usage(format!("{}: there is no such file or directory", path.display()))),
        None => Ok(()),
    }
}

/// An evidence document, with the advisories, the moment and the stage of the command line where those are given.
fn document(path: &Path, subject: &Subject) -> Result<Evidence, Failure> {
    let text = match path.as_os_str() == "-" {
        true => {
            let mut text = String::new();
            let read = stdin().lock().take(DOCUMENT_LIMIT).read_to_string(&mut text);
            read.map(|_| text).map_err(|e| Failure::undecided(format!("standard input: {e}")))?
        }
        false => collect::read_text(path).map_err(|e| Failure::undecided(format!("{}: {e}", path.display())))?,
    };
    let mut evidence = Evidence::from_json(&text)?;
    if subject.source.advisories.is_some() {
        evidence.advisories = choice(&subject.source).read(collect::default_cache_dir().as_deref())?.set;
    }
    evidence.as_of = subject.as_of.unwrap_or(evidence.as_of);
    evidence.stage = subject.stage.map_or(evidence.stage, Into::into);
    Ok(evidence)
}

/// Which state of a directory is judged, and what it is compared with.
fn collector(root: PathBuf, subject: &Subject) -> Collector {
    let mut collector = Collector::new(root);
    if subject.staged {
        collector = collector.staged();
    }
    if let Some(revision) = &subject.rev {
        collector = collector.revision(revision);
    }
    if let Some(base) = &subject.base {
        collector = collector.base(base);
    }
    collector
}

/// What a workspace or a gate begins with.
const BEGINNINGS: [&str; 2] = ["Cargo.lock", FILE_NAME];

/// The directory to judge: the one that is named, or the nearest one upwards where a workspace or a repository begins.
pub fn root(subject: &Subject) -> PathBuf {
    let start = match (&subject.directory, &subject.manifest_path) {
        (Some(directory), _) => return directory.clone(),
        (None, Some(manifest)) => manifest.parent().unwrap_or(Path::new(".")),
        (None, None) => Path::new("."),
    };
    match subject.staged || subject.rev.is_some() || subject.base.is_some() {
        true => nearest(start, |folder| begins(folder) && began(folder, subject)),
        false => upwards(start),
    }
}

/// Whether something began there before the change that is judged: what the change brings along itself hides nothing.
fn began(folder: &Path, subject: &Subject) -> bool {
    // What is wrong with it is said when it is judged.
    let Ok(sides) = collector(folder.to_owned(), subject).sides() else { return true };
    let is_there = |tree: &Tree, name| !tree.read_text(name).is_err_and(|e| e.kind() == ErrorKind::NotFound);
    sides.base().is_none_or(|tree| BEGINNINGS.iter().any(|name| is_there(tree, name)))
}

fn begins(folder: &Path) -> bool {
    BEGINNINGS.iter().any(|name| folder.join(name).exists())
}

pub fn upwards(start: &Path) -> PathBuf {
    nearest(start, begins)
}

/// The nearest directory upwards that is the top of a repository, or of which `begins` holds.
fn nearest(start: &Path, begins: impl Fn(&Path) -> bool) -> PathBuf {
    let start = if start.as_os_str().is_empty() { Path::new(".") } else { start };
    let Ok(absolute) = start.canonicalize() else { return start.to_owned() };
    match absolute.ancestors().find(|folder| folder.join(".git").exists() || begins(folder)) {
        Some(found) if found != absolute => found.to_owned(),
        _ => start.to_owned(),
    }
}

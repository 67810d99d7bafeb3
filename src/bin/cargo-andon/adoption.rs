//! Other tools' configurations: finding them, and judging by a `deny.toml` where there is no `andon.toml`.

use super::Failure;
use super::arguments::AdvisorySource;
use super::session;
use super::terminal::Terminal;
use andon::adopt::{Adopted, Adoption, Source, Tool};
use andon::advisories::AdvisorySet;
use andon::collect::{self, Tree};
use andon::config::Config;
use andon::evidence::Stage;
use andon::policy;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where cargo-deny looks for its configuration, in its order.
const DENY: [&str; 3] = ["deny.toml", ".deny.toml", ".cargo/deny.toml"];
const OTHERS: [&str; 3] = [".cargo/audit.toml", "audit.toml", VET];
const VET: &str = "supply-chain/config.toml";
/// For how many days ignores without a date hold, counted from the day that is judged: so few that every run shows them.
const HELD_DAYS: i32 = 30;

/// A configuration of another tool.
pub struct Found {
    /// Its name in messages.
    pub file: String,
    /// Other configurations beside it.
    others: Vec<PathBuf>,
    tool: Tool,
    text: String,
    exceptions: Option<(String, String)>,
}

impl Found {
    /// What is to be said of the configurations beside it.
    pub fn not_translated(&self) -> impl Iterator<Item = String> {
        self.others.iter().map(|other| {
            let path = other.display();
            format!("{path} is not translated: `cargo-andon init --from {path} -o -` shows what it says")
        })
    }

    pub fn translate(
        &self,
        advisories: &AdvisorySet,
        owner: Option<&str>,
        until: Option<Date>,
    ) -> Result<Adopted, Failure> {
        let policies = policy::load(&policy::builtin())?;
        let exceptions = self.exceptions.as_ref().map(|(file, text)| Source { file, text });
        let source = Source { file: &self.file, text: &self.text };
        let (tool, policies) = (self.tool, &*policies);
        Ok(Adoption { tool, source, exceptions, policies, advisories, owner, until }.translate()?)
    }

    /// The configuration to judge by. Its ignores have neither owner nor date: they hold for a commit and a merge, shown
    /// as expiring by every run, and no longer when something is deployed or released.
    pub fn config(
        &self,
        advisories: &AdvisorySet,
        as_of: Timestamp,
        stage: Stage,
    ) -> Result<(Config, Adopted), Failure> {
        let today = as_of.to_zoned(TimeZone::UTC).date();
        let until = match stage {
            Stage::Commit | Stage::Merge => today.saturating_add(HELD_DAYS.days()),
            Stage::Deploy | Stage::Release => today,
        };
        let adopted = self.translate(advisories, Some(&self.file), Some(until))?;
        Ok((adopted.config(&self.file)?, adopted))
    }
}

/// The advisories among which what is ignored is looked up.
pub fn advisories(source: &AdvisorySource, terminal: &Terminal) -> Result<Arc<AdvisorySet>, Failure> {
    let read = session::choice(source).read(collect::default_cache_dir().as_deref())?;
    session::warn_of(&read.damaged, terminal);
    Ok(read.set)
}

/// The `deny.toml` in the root of a tree.
pub fn beside(tree: &Tree) -> Result<Option<Found>, Failure> {
    for name in DENY {
        if let Some(text) = read(tree, name)? {
            let exceptions = exceptions(tree, Tool::Deny)?;
            let others = if tree.read_text(VET).is_ok() { vec![VET.into()] } else { Vec::new() };
            let file = name.to_owned();
            return Ok(Some(Found { file, others, tool: Tool::Deny, text, exceptions }));
        }
    }
    Ok(None)
}

/// The configuration that a path names: a file, `supply-chain`, or a directory with one of them.
pub fn find(from: &Path) -> Result<Found, Failure> {
    if !from.is_dir() {
        return named(from, named_text(from)?);
    }
    if from.join("config.toml").is_file() && from.canonicalize().is_ok_and(|path| path.ends_with("supply-chain")) {
        let text = named_text(&from.join("config.toml"))?;
        let file = shown(&from.join("config.toml"));
        return Ok(Found { file, others: Vec::new(), tool: Tool::Vet, text, exceptions: None });
    }
    let names: Vec<&str> = DENY.into_iter().chain(OTHERS).filter(|name| from.join(name).is_file()).collect();
    let [first, others @ ..] = &*names else {
        let all = DENY.into_iter().chain(OTHERS).collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(format!("{} has none of {all}", from.display())));
    };
    let path = from.join(first);
    let mut found = named(&path, named_text(&path)?)?;
    found.others = others.iter().map(|name| from.join(name)).collect();
    Ok(found)
}

fn named(path: &Path, text: String) -> Result<Found, Failure> {
    let file = shown(path);
    let tool = Tool::of(&file).or_else(|| Tool::by_content(&text)).ok_or_else(|| {
        Failure::usage(format!("{file} is neither a deny.toml nor an audit.toml nor supply-chain/config.toml"))
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let tree = Tree::directory(folder).map_err(|e| Failure::usage(format!("{}: {e}", folder.display())))?;
    let exceptions = exceptions(&tree, tool)?.map(|(name, text)| (shown(&folder.join(name)), text));
    // Audits are no business of cargo-deny's, so that its translation leaves them to cargo-vet's own.
    let vet = folder.join(VET);
    let others = if tool == Tool::Deny && vet.is_file() { vec![vet] } else { Vec::new() };
    Ok(Found { file, others, tool, text, exceptions })
}

/// What cargo-deny reads beside its configuration.
fn exceptions(tree: &Tree, tool: Tool) -> Result<Option<(String, String)>, Failure> {
    const EXCEPTIONS: &str = "deny.exceptions.toml";
    match tool {
        Tool::Deny => Ok(read(tree, EXCEPTIONS)?.map(|text| (EXCEPTIONS.to_owned(), text))),
        Tool::Audit | Tool::Vet => Ok(None),
    }
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy().into_owned()
}

fn read(tree: &Tree, name: &str) -> Result<Option<String>, Failure> {
    match tree.read_text(name) {
        Ok(text) => Ok(Some(text)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(Failure::usage(format!("{}: {e}", tree.place(name).display()))),
    }
}

fn named_text(path: &Path) -> Result<String, Failure> {
    collect::read_text(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => Failure::usage(format!("{}: there is no such file", path.display())),
        _ => Failure::usage(format!("{}: {e}", path.display())),
    })
}

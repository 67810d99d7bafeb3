//! Adoption: the configuration of another tool, translated into `andon.toml`.
//!
//! Every entry of the source is either carried over or named with its line and the reason why not: `tree` gives each
//! value its place, `draft` keeps the account, and what nobody asked for is named as well. What is carried is checked
//! against the policies' own schemas, so the translation always parses and always builds a gate. Pure: text in, text out.

mod audit;
mod deny;
mod draft;
mod spec;
mod tree;
mod vet;
mod words;
mod write;

use crate::advisories::AdvisorySet;
use crate::config::Config;
use crate::error::{Error, Location};
use crate::finding::Span;
use crate::policy::Policy;
use draft::Draft;
use jiff::civil::Date;
use tree::Node;

/// Whose configuration it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `deny.toml` of cargo-deny.
    Deny,
    /// `audit.toml` of cargo-audit.
    Audit,
    /// `supply-chain/config.toml` of cargo-vet.
    Vet,
}

impl Tool {
    /// The tool whose configuration has this file name, wherever it stands.
    pub fn of(path: &str) -> Option<Tool> {
        let mut parts = path.rsplit(['/', '\\']);
        match (parts.next()?, parts.next()) {
            ("deny.toml" | ".deny.toml", _) => Some(Tool::Deny),
            ("audit.toml" | ".audit.toml", _) => Some(Tool::Audit),
            ("config.toml", Some("supply-chain")) => Some(Tool::Vet),
            _ => None,
        }
    }

    /// The tool whose sections `text` has, for a file by another name.
    pub fn by_content(text: &str) -> Option<Tool> {
        let has = |names: &[&str]| {
            text.lines().any(|line| names.iter().any(|name| line.trim_start_matches('[').starts_with(name)))
        };
        match () {
            () if has(&["bans", "licenses", "sources", "graph"]) => Some(Tool::Deny),
            () if has(&["cargo-vet]", "exemptions.", "imports."]) => Some(Tool::Vet),
            () if has(&["database]", "yanked]", "target]", "output]"]) => Some(Tool::Audit),
            () if has(&["advisories]"]) => Some(Tool::Deny),
            () => None,
        }
    }

    /// The tool's name.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Deny => "cargo-deny",
            Tool::Audit => "cargo-audit",
            Tool::Vet => "cargo-vet",
        }
    }
}

/// A file of the other tool.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its name in messages and spans.
    pub file: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// What a translation rests on besides its source.
#[derive(Debug, Clone, Copy)]
pub struct Adoption<'a> {
    /// Whose configuration it is.
    pub tool: Tool,
    /// The configuration.
    pub source: Source<'a>,
    /// `deny.exceptions.toml`, where it stands beside `deny.toml`.
    pub exceptions: Option<Source<'a>>,
    /// The policies that there are: only what they accept is carried over.
    pub policies: &'a [Policy],
    /// Where an ignored advisory is looked up: a waiver names its kind and its package.
    pub advisories: &'a AdvisorySet,
    /// Who answers for what the source ignores; left to be filled in where absent.
    pub owner: Option<&'a str>,
    /// Until when; left to be filled in where absent.
    pub until: Option<Date>,
}

/// A translation.
#[derive(Debug, Clone)]
pub struct Adopted {
    /// The text of `andon.toml`.
    pub text: String,
    /// What was not carried over, in the order of the source.
    pub left: Vec<Left>,
    /// The entries of the source that are carried over, as paths in its document.
    pub carried: Vec<String>,
    /// The place in the source of each waiver, in the order of the text.
    pub waived_at: Vec<Span>,
}

/// An entry of the source that is not carried over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// Where it stands.
    pub at: Location,
    /// Its path in the document: `bans.skip-tree[2].depth`.
    pub key: String,
    /// Why it is not carried over, and what to do instead.
    pub why: String,
}

impl Adoption<'_> {
    /// Translates.
    ///
    /// # Errors
    /// [`Error::Config`] with the place where a source is not TOML.
    pub fn translate(&self) -> Result<Adopted, Error> {
        let root = Node::read(self.source)?;
        let mut draft = Draft::new(self);
        match self.tool {
            Tool::Deny => deny::translate(root, &mut draft),
            Tool::Audit => audit::translate(root, &mut draft),
            Tool::Vet => vet::translate(root, &mut draft),
        }
        if let Some(source) = self.exceptions {
            deny::exceptions(Node::read(source)?, &mut draft);
        }
        Ok(write::adopted(draft, self))
    }
}

impl Adopted {
    /// The configuration that the translation is, its waivers at the places where the source ignores something.
    ///
    /// # Errors
    /// [`Error::Config`] where waivers were left without owner or end.
    pub fn config(&self, file: &str) -> Result<Config, Error> {
        let mut config = Config::parse(file, &self.text)?;
        for (waiver, at) in config.waivers.iter_mut().zip(&self.waived_at) {
            waiver.policy_at = at.clone().into();
            waiver.at = at.clone();
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests;

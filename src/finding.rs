//! A finding: one deviation, where it stands, and how to mend it.

mod fix;

use crate::error::Location;
use crate::evidence::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

pub(crate) use fix::cargo_fetch;
pub use fix::{Edit, EditAction, Fix, Update, cargo_update, shell_word};

/// One deviation, as the verdict lists it. The order of the fields is the order in which findings are sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// How grave the configuration says it is. The gravest come first.
    pub level: Level,
    /// The policy that found it.
    pub policy: Text,
    /// What was found, more precisely than the policy's name: an advisory's id, or the policy's id again.
    pub code: Text,
    /// Whom it is about: a package id, a dependency, a file.
    pub subject: Text,
    /// The workspace it was found in: its root, relative to the repository's; empty for the root itself.
    pub workspace: Text,
    /// One sentence for the person who made the commit.
    pub message: String,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Span>,
    /// The shortest chain of package ids from a member of the workspace to the subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Text>,
    /// Whether it stops the line: denied, not waived, and what this stage answers for.
    #[serde(default)]
    pub stops: bool,
    /// Whether this change brought it in; absent where there was nothing to compare with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduced: Option<bool>,
    /// Why it is found now; absent where there was nothing to compare with and no waiver has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Since when there is something to find, where that is known: the day an advisory was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Text>,
    /// Before this moment (RFC 3339) it only warns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Text>,
    /// The severity, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What to type or to change next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// The same for machines, step by step, where it is known so exactly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<Fix>,
    /// The waiver that covers it: its place in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Span>,
    /// Names this finding across unrelated edits: made of policy, code, subject and workspace, of no line number.
    pub fingerprint: Text,
    /// Where to read more: a command or a URL.
    pub help: Text,
}

impl Finding {
    /// Whether this finding counts: not waived, not allowed.
    pub fn counts(&self) -> bool {
        self.waiver.is_none() && self.level != Level::Allow
    }
}

/// Why something is found that was not found before, or still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// This change brought it in.
    Change,
    /// Its advisory was published after the base was committed.
    Advisory,
    /// The waiver that covered it has ended.
    Waiver,
    /// The base's own policies and configuration do not find it; those of the head, which were trusted, do.
    Gate,
    /// It was there before.
    Before,
}

/// The name of a finding across unrelated edits: 16 hexadecimal digits of a SHA-256.
pub fn fingerprint(policy: &str, code: &str, subject: &str, workspace: &str) -> Text {
    let mut hash = Sha256::new();
    for part in [policy, code, subject, workspace] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut hex = String::with_capacity(16);
    for byte in &hash.finalize()[..8] {
        let _ = write!(hex, "{byte:02x}");
    }
    hex.into()
}

/// What a finding of a policy does to the line. A policy says *what* deviates; this is configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Stops the line.
    Deny,
    /// Is shown.
    Warn,
    /// The policy is not run.
    Allow,
}

/// Severity classes of CVSS 3.1 section 5, and one for advisories that nobody scored. The gravest come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 9.0 to 10.0.
    Critical,
    /// 7.0 to 8.9.
    High,
    /// 4.0 to 6.9.
    Medium,
    /// 0.1 to 3.9.
    Low,
    /// 0.0.
    None,
    /// Nobody has scored it: not the same as harmless.
    Unscored,
}

/// A stretch of one line of a file, counted from 1; columns count Unicode scalar values, the end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The file's path relative to the root.
    pub file: Text,
    /// The line.
    pub line: u32,
    /// The first column.
    pub column: u32,
    /// The column behind the last.
    pub end_column: u32,
}

impl From<Span> for Location {
    fn from(span: Span) -> Self {
        Location { file: span.file.to_string(), line: span.line, column: span.column }
    }
}

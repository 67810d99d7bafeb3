//! The verdict: findings in one total order, what could not be decided, and what follows from both.

use crate::evidence::{Stage, Text, Trust};
use crate::finding::{Finding, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema's name, first field of every verdict document.
pub const SCHEMA: &str = "andon.verdict/1";

/// What the gate says of one body of evidence. Serialised, the same evidence gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// `andon.verdict/1`.
    pub schema: Text,
    /// What follows.
    pub outcome: Outcome,
    /// Every deviation, waived ones included, gravest first.
    pub findings: Vec<Finding>,
    /// What the base has and this change has mended, where there was a base.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<Finding>,
    /// Everything that could not be judged. An entry that `blocks` makes the outcome undecided; no waiver hides it.
    pub undecided: Vec<Undecided>,
    /// Every waiver of the configuration and what became of it.
    pub waivers: Vec<WaiverRecord>,
    /// What this verdict rests on.
    pub evidence: EvidenceRecord,
    /// The counts.
    pub summary: Summary,
}

impl Verdict {
    /// The exit code of the process: 0 pass or warn, 1 stop, 3 undecided. (2 is wrong usage and has no verdict.)
    pub fn exit_code(&self) -> u8 {
        match self.outcome {
            Outcome::Pass | Outcome::Warn => 0,
            Outcome::Stop => 1,
            Outcome::Undecided => 3,
        }
    }
}

/// What follows from a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing deviates.
    Pass,
    /// Something deviates, nothing that stops.
    Warn,
    /// The line stops.
    Stop,
    /// Nothing stops, but something that could have was not judged.
    Undecided,
}

/// Something that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Undecided {
    /// Whether it makes the outcome undecided: a failed policy, an unreadable lockfile, or something that a policy of
    /// level `deny` would have needed to know. Where a policy only warns, what it did not know is named and no more; and
    /// so is what the stage does not answer for.
    pub blocks: bool,
    /// The policy, where it is one that could not judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Text>,
    /// The workspace, as in [`Finding::workspace`].
    pub workspace: Text,
    /// Why, in one sentence.
    pub reason: String,
    /// Whom it is about, where it is packages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Text>,
    /// Where, if it has a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Span>,
    /// Whether this change brought it in; absent where there was nothing to compare with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduced: Option<bool>,
}

/// A waiver and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct WaiverRecord {
    /// The policy whose findings it covers.
    pub policy: Text,
    /// The subject: `name@version`, or a name for all its versions.
    pub subject: Text,
    /// Only findings of this code, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The day from which it holds, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Text>,
    /// The first day on which it no longer holds (`YYYY-MM-DD`, UTC).
    pub expires: Text,
    /// What became of it.
    pub state: WaiverState,
    /// Where it stands.
    pub at: Span,
}

/// What became of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// Covers a finding.
    Used,
    /// Covers a finding, for 30 days or less.
    Expiring,
    /// Covers nothing: the debt is paid, or the subject is misspelt.
    Unused,
    /// No longer holds.
    Expired,
    /// Does not hold yet.
    Pending,
    /// Does not hold: `[waiver_rules]` allow none for what it is to cover.
    Forbidden,
    /// Does not hold: it would for longer than `[waiver_rules]` allow.
    TooLong,
}

/// What a verdict rests on, each by its SHA-256 where it is bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceRecord {
    /// The moment it was given for, RFC 3339.
    pub as_of: Text,
    /// How far the change has come.
    pub stage: Stage,
    /// The commit, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
    /// What it was compared with, where there was a base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseRecord>,
    /// Each judged lockfile's path and digest.
    pub lockfiles: Vec<FileRecord>,
    /// All loaded policies together.
    pub policies: Text,
    /// The configuration.
    pub configuration: Text,
    /// The advisory set.
    pub advisories: AdvisorySetRecord,
}

/// What a verdict compares with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseRecord {
    /// The commit, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
    /// Which side configuration, waivers and own policies were taken from.
    pub trust: Trust,
}

/// A file and its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileRecord {
    /// Its path relative to the root.
    pub file: Text,
    /// SHA-256 in hexadecimal.
    pub sha256: Text,
}

/// Which advisories a verdict was given by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdvisorySetRecord {
    /// Where they came from.
    pub source: Text,
    /// Which revision of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Text>,
    /// The day they were gathered, `YYYY-MM-DD`.
    pub date: Text,
    /// How many.
    pub count: u32,
    /// SHA-256 of the set's snapshot text.
    pub sha256: Text,
}

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Workspaces judged.
    pub workspaces: u32,
    /// Packages in all their lockfiles.
    pub packages: u32,
    /// Policies that ran, at level `deny` or `warn`.
    pub policies: u32,
    /// Findings that stop the line.
    #[serde(default)]
    pub stopping: u32,
    /// Findings at level `deny` that no waiver covers.
    pub denied: u32,
    /// Findings at level `warn` that no waiver covers.
    pub warned: u32,
    /// Findings that a waiver covers.
    pub waived: u32,
    /// Findings that this change brought in, where there was a base.
    pub introduced: u32,
    /// Findings that were there before, where there was a base.
    pub debt: u32,
    /// Findings that this change mended, where there was a base.
    #[serde(default)]
    pub mended: u32,
}

/// Decides the outcome. A stop outranks undecided, so that what is known to be wrong is never softened by what is not
/// known; undecided outranks a warning, so that it is never taken for a pass.
pub fn decide(findings: &[Finding], undecided: &[Undecided]) -> Outcome {
    if findings.iter().any(|finding| finding.stops) {
        Outcome::Stop
    } else if undecided.iter().any(|u| u.blocks) {
        Outcome::Undecided
    } else if findings.iter().any(Finding::counts) || !undecided.is_empty() {
        Outcome::Warn
    } else {
        Outcome::Pass
    }
}

//! What a verdict lists, as structs of C.

use crate::ffi::{Grows, andon_str};
use andon::finding::{Finding, Level, Span};
use andon::verdict::Undecided;

/// Stops the line, where the stage answers for it.
pub const ANDON_LEVEL_DENY: u32 = 1;
/// Is shown.
pub const ANDON_LEVEL_WARN: u32 = 2;
/// Is not counted.
pub const ANDON_LEVEL_ALLOW: u32 = 3;

/// It is not known whether the change brought it in: there was no base.
pub const ANDON_INTRODUCED_UNKNOWN: u32 = 0;
/// The change brought it in.
pub const ANDON_INTRODUCED_YES: u32 = 1;
/// It was there before.
pub const ANDON_INTRODUCED_NO: u32 = 2;

/// A finding. Set `size` to the struct's size before it is filled. Texts that it does not have are empty; all live as
/// long as the verdict. They may quote what was judged: see `andon_escape` before they reach a terminal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct andon_finding {
    /// `sizeof(andon_finding)`.
    pub size: usize,
    /// `ANDON_LEVEL_…`.
    pub level: u32,
    /// 1 where it stops the line: denied, not waived, and what the stage answers for; else 0.
    pub stops: u32,
    /// 1 where a waiver covers it, so that it is not counted; else 0.
    pub waived: u32,
    /// `ANDON_INTRODUCED_…`.
    pub introduced: u32,
    /// Its line in `file`, from 1; 0 where it has no place.
    pub line: u32,
    /// Its first column, from 1, in Unicode scalar values.
    pub column: u32,
    /// The column behind its last.
    pub end_column: u32,
    /// The policy that found it.
    pub policy: andon_str,
    /// What was found: an advisory's id, or the policy's id again.
    pub code: andon_str,
    /// Whom it is about: a package, a dependency, a file.
    pub subject: andon_str,
    /// The workspace it was found in; empty for the root's.
    pub workspace: andon_str,
    /// One sentence.
    pub message: andon_str,
    /// The file it stands in.
    pub file: andon_str,
    /// What to type or to change next.
    pub remedy: andon_str,
    /// Where to read more: a command or a URL.
    pub help: andon_str,
    /// Names it across unrelated edits.
    pub fingerprint: andon_str,
}

/// Something that could not be judged. As `andon_finding`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct andon_undecided {
    /// `sizeof(andon_undecided)`.
    pub size: usize,
    /// 1 where it keeps the outcome from being a pass; 0 where it is named and no more.
    pub blocks: u32,
    /// `ANDON_INTRODUCED_…`.
    pub introduced: u32,
    /// Its line in `file`, from 1; 0 where it has no place.
    pub line: u32,
    /// Its first column, from 1, in Unicode scalar values.
    pub column: u32,
    /// The column behind its last.
    pub end_column: u32,
    /// The policy that could not judge; empty where it is not about one.
    pub policy: andon_str,
    /// The workspace; empty for the root's.
    pub workspace: andon_str,
    /// Why, in one sentence.
    pub reason: andon_str,
    /// The file it stands in.
    pub file: andon_str,
}

// SAFETY: `repr(C)`, `size` first, integers and pointers alone.
unsafe impl Grows for andon_finding {
    const LEAST: usize = size_of::<Self>();
}

// SAFETY: as above.
unsafe impl Grows for andon_undecided {
    const LEAST: usize = size_of::<Self>();
}

impl From<&Finding> for andon_finding {
    fn from(finding: &Finding) -> Self {
        let (file, [line, column, end_column]) = place(finding.at.as_ref());
        andon_finding {
            size: size_of::<andon_finding>(),
            level: match finding.level {
                Level::Deny => ANDON_LEVEL_DENY,
                Level::Warn => ANDON_LEVEL_WARN,
                Level::Allow => ANDON_LEVEL_ALLOW,
            },
            stops: finding.stops.into(),
            waived: finding.waiver.is_some().into(),
            introduced: known(finding.introduced),
            line,
            column,
            end_column,
            policy: (&*finding.policy).into(),
            code: (&*finding.code).into(),
            subject: (&*finding.subject).into(),
            workspace: (&*finding.workspace).into(),
            message: finding.message.as_str().into(),
            file,
            remedy: finding.remedy.as_deref().into(),
            help: (&*finding.help).into(),
            fingerprint: (&*finding.fingerprint).into(),
        }
    }
}

impl From<&Undecided> for andon_undecided {
    fn from(undecided: &Undecided) -> Self {
        let (file, [line, column, end_column]) = place(undecided.at.as_ref());
        andon_undecided {
            size: size_of::<andon_undecided>(),
            blocks: undecided.blocks.into(),
            introduced: known(undecided.introduced),
            line,
            column,
            end_column,
            policy: undecided.policy.as_deref().into(),
            workspace: (&*undecided.workspace).into(),
            reason: undecided.reason.as_str().into(),
            file,
        }
    }
}

fn known(introduced: Option<bool>) -> u32 {
    match introduced {
        None => ANDON_INTRODUCED_UNKNOWN,
        Some(true) => ANDON_INTRODUCED_YES,
        Some(false) => ANDON_INTRODUCED_NO,
    }
}

fn place(at: Option<&Span>) -> (andon_str, [u32; 3]) {
    let file = at.map(|span| &*span.file).into();
    (file, at.map_or([0; 3], |span| [span.line, span.column, span.end_column]))
}

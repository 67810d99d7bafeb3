//! The verdict: as JSON, and by accessor.

use crate::error::{ANDON_ERROR_INDEX, ANDON_ERROR_OPTION, Failure, andon_result, answer, guard};
use crate::ffi::{Out, andon_str, borrowed, free, write};
use crate::finding::{andon_finding, andon_undecided};
use andon::report;
use andon::verdict::{Outcome, Verdict};
use std::ptr;
use std::sync::OnceLock;

/// A verdict. It never changes, so several threads may read it.
pub struct andon_verdict {
    verdict: Verdict,
    json: OnceLock<String>,
}

impl andon_verdict {
    pub(crate) fn new(verdict: Verdict) -> Self {
        andon_verdict { verdict, json: OnceLock::new() }
    }
}

/// Nothing deviates.
pub const ANDON_OUTCOME_PASS: u32 = 1;
/// Something deviates, nothing that stops.
pub const ANDON_OUTCOME_WARN: u32 = 2;
/// The line stops.
pub const ANDON_OUTCOME_STOP: u32 = 3;
/// Nothing stops, but something that could have was not judged.
pub const ANDON_OUTCOME_UNDECIDED: u32 = 4;

/// All findings, waived ones included: `andon_verdict_finding` has those below this.
pub const ANDON_COUNT_FINDINGS: u32 = 1;
/// All that could not be judged: `andon_verdict_undecided` has those below this.
pub const ANDON_COUNT_UNDECIDED: u32 = 2;
/// Findings that are denied and that no waiver covers.
pub const ANDON_COUNT_DENIED: u32 = 3;
/// Findings that warn and that no waiver covers.
pub const ANDON_COUNT_WARNED: u32 = 4;
/// Findings that a waiver covers.
pub const ANDON_COUNT_WAIVED: u32 = 5;
/// Findings that the change brought in, where there was a base.
pub const ANDON_COUNT_INTRODUCED: u32 = 6;
/// Findings that were there before, where there was a base.
pub const ANDON_COUNT_DEBT: u32 = 7;
/// Workspaces that were judged.
pub const ANDON_COUNT_WORKSPACES: u32 = 8;
/// Packages in all their lockfiles.
pub const ANDON_COUNT_PACKAGES: u32 = 9;
/// Policies that ran.
pub const ANDON_COUNT_POLICIES: u32 = 10;
/// Findings that stop the line: denied, and what the stage answers for.
pub const ANDON_COUNT_STOPPING: u32 = 11;
/// Findings that the change mended, where there was a base.
pub const ANDON_COUNT_MENDED: u32 = 12;

/// What follows: `ANDON_OUTCOME_…`. NULL is undecided.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_outcome(verdict: *const andon_verdict) -> u32 {
    answer(ANDON_OUTCOME_UNDECIDED, || {
        // SAFETY: as of this function.
        let outcome = unsafe { borrowed(verdict, "verdict") }?.verdict.outcome;
        Ok(match outcome {
            Outcome::Pass => ANDON_OUTCOME_PASS,
            Outcome::Warn => ANDON_OUTCOME_WARN,
            Outcome::Stop => ANDON_OUTCOME_STOP,
            Outcome::Undecided => ANDON_OUTCOME_UNDECIDED,
        })
    })
}

/// The exit code that `cargo-andon check` has: 0 for pass and warn, 1 for stop, 3 for undecided. NULL is undecided.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_exit_code(verdict: *const andon_verdict) -> i32 {
    // SAFETY: as of this function.
    answer(3, || unsafe { borrowed(verdict, "verdict") }.map(|verdict| verdict.verdict.exit_code().into()))
}

/// How many there are of what `which` names: `ANDON_COUNT_…`.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed; `count` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_count(
    verdict: *const andon_verdict,
    which: u32,
    count: *mut usize,
) -> andon_result {
    guard(ptr::null_mut(), || {
        // SAFETY: as of this function.
        let out = unsafe { Out::new(count, "count") }?;
        // SAFETY: as of this function.
        let verdict = &unsafe { borrowed(verdict, "verdict") }?.verdict;
        let summary = &verdict.summary;
        let counted = match which {
            ANDON_COUNT_FINDINGS => verdict.findings.len(),
            ANDON_COUNT_UNDECIDED => verdict.undecided.len(),
            ANDON_COUNT_DENIED => summary.denied as usize,
            ANDON_COUNT_WARNED => summary.warned as usize,
            ANDON_COUNT_WAIVED => summary.waived as usize,
            ANDON_COUNT_INTRODUCED => summary.introduced as usize,
            ANDON_COUNT_DEBT => summary.debt as usize,
            ANDON_COUNT_WORKSPACES => summary.workspaces as usize,
            ANDON_COUNT_PACKAGES => summary.packages as usize,
            ANDON_COUNT_POLICIES => summary.policies as usize,
            ANDON_COUNT_STOPPING => summary.stopping as usize,
            ANDON_COUNT_MENDED => summary.mended as usize,
            other => return Err(Failure::new(ANDON_ERROR_OPTION, format!("which: {other} is no count"))),
        };
        out.put(counted);
        Ok(())
    })
}

/// The verdict as JSON, an `andon.verdict/1` document, whose schema is `policies/verdict.schema.json`: the bytes that
/// `cargo-andon check --format json` prints. It lives as long as the verdict, and is empty for NULL.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_json(verdict: *const andon_verdict) -> andon_str {
    answer(None.into(), || {
        // SAFETY: as of this function.
        let verdict = unsafe { borrowed(verdict, "verdict") }?;
        Ok(verdict.json.get_or_init(|| report::json(&verdict.verdict)).as_str().into())
    })
}

/// The finding at `index`: denied ones first, then by policy, code, subject and workspace. One that stops the line can
/// come behind one that does not (debt, or a waived one): `stops` tells.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed; `finding` is NULL or writable, with its `size` set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_finding(
    verdict: *const andon_verdict,
    index: usize,
    finding: *mut andon_finding,
) -> andon_result {
    guard(ptr::null_mut(), || {
        // SAFETY: as of this function.
        let verdict = &unsafe { borrowed(verdict, "verdict") }?.verdict;
        let found = verdict.findings.get(index).ok_or_else(|| none_at(index))?;
        // SAFETY: as of this function.
        unsafe { write(finding, &found.into(), "finding") }
    })
}

/// What could not be judged, at `index`.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed; `undecided` is NULL or writable, with its `size` set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_undecided(
    verdict: *const andon_verdict,
    index: usize,
    undecided: *mut andon_undecided,
) -> andon_result {
    guard(ptr::null_mut(), || {
        // SAFETY: as of this function.
        let verdict = &unsafe { borrowed(verdict, "verdict") }?.verdict;
        let found = verdict.undecided.get(index).ok_or_else(|| none_at(index))?;
        // SAFETY: as of this function.
        unsafe { write(undecided, &found.into(), "undecided") }
    })
}

/// Frees a verdict, with every text that was asked of it; NULL is nothing.
///
/// # Safety
/// `verdict` is NULL or a verdict that is not freed, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_verdict_free(verdict: *mut andon_verdict) {
    answer((), || {
        // SAFETY: as of this function.
        unsafe { free(verdict) };
        Ok(())
    });
}

fn none_at(index: usize) -> Failure {
    Failure::new(ANDON_ERROR_INDEX, format!("there is nothing at {index}"))
}

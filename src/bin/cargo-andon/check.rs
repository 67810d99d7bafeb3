//! `check`: judge, report, and say by the exit code what follows.

use super::arguments::{Check, Global};
use super::configuration;
use super::judged::Judged;
use super::reports::Subject;
use super::session::Session;
use super::terminal::Terminal;
use super::timing::Timing;
use super::{Failure, UNDECIDED};
use andon::evidence::Trust;
use andon::report::Detail;

pub fn run(check: &Check, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    check.reports.check()?;
    let mut timing = Timing::start();
    let judged = Judged::find(&check.subject)?;
    let brief = check.reports.is_human_only() && terminal.detail != Detail::Verbose;
    if brief && touches_nothing(&judged, check, global)? {
        if terminal.detail == Detail::Normal {
            terminal.print("pass: nothing that andon reads is changed\n")?;
        }
        return Ok(0);
    }
    let (session, evidence) = Session::of(&judged, &check.subject, global, terminal)?;
    timing.step("gate built, evidence collected");
    let verdict = session.gate.judge_observed(&evidence, &mut timing);
    let elapsed = timing.elapsed();
    let subject = Subject { verdict: &verdict, evidence: &evidence, gate: &session.gate, elapsed };
    let delivered = check.reports.deliver(&subject, terminal);
    timing.step("report written");
    if terminal.detail == Detail::Verbose {
        terminal.remark(&timing.table());
    }
    if !check.watch {
        // The process ends here: the kernel takes all of this back at once, and piece by piece it takes milliseconds.
        std::mem::forget((session, evidence));
    }
    // What stops the line stops it whether or not it can be told.
    match (delivered, verdict.exit_code()) {
        (Err(failure), 0 | UNDECIDED) => Err(failure),
        (Err(failure), code) => Err(Failure { code, ..failure }),
        (Ok(()), code) => Ok(code),
    }
}

/// Whether a change leaves alone all that is read, where only what it introduced could stop the line: then it passes
/// without being judged. A commit that has nothing to do with andon costs no more than finding that out.
fn touches_nothing(judged: &Judged, check: &Check, global: &Global) -> Result<bool, Failure> {
    let trust = check.subject.trust.map_or(Trust::default(), Into::into);
    let (Some(tree), None) = (judged.tree(trust), &global.config) else { return Ok(false) };
    let Some(also) = configuration::passes_untouched(&tree, judged.stage(&check.subject)) else { return Ok(false) };
    Ok(judged.changed(&also)?.is_some_and(|changed| changed.is_empty()))
}

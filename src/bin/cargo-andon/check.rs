//! `check`: judge, report, and say by the exit code what follows.

use super::arguments::{Check, Global};
use super::reports::Subject;
use super::session::Session;
use super::terminal::Terminal;
use super::timing::Timing;
use super::{Failure, UNDECIDED};
use andon::report::Detail;

pub fn run(check: &Check, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    check.reports.check()?;
    let mut timing = Timing::start();
    let (session, evidence) = Session::open(&check.subject, global, terminal)?;
    timing.step("gate built, evidence collected");
    let verdict = session.gate.judge_observed(&evidence, &mut timing);
    let elapsed = timing.elapsed();
    let subject = Subject { verdict: &verdict, evidence: &evidence, gate: &session.gate, elapsed };
    let delivered = check.reports.deliver(&subject, terminal);
    timing.step("report written");
    if terminal.detail == Detail::Verbose {
        terminal.remark(&timing.table());
    }
    // What stops the line stops it whether or not it can be told.
    match (delivered, verdict.exit_code()) {
        (Err(failure), 0 | UNDECIDED) => Err(failure),
        (Err(failure), code) => Err(Failure { code, ..failure }),
        (Ok(()), code) => Ok(code),
    }
}

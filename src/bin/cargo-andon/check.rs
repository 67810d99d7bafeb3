//! `check`: judge, report, and say by the exit code what follows.

use super::Failure;
use super::arguments::{Check, Format, Global};
use super::session::Session;
use super::terminal::Terminal;
use super::timing::Timing;
use andon::report::{self, Context, Detail};

pub fn run(check: &Check, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let mut timing = Timing::start();
    let (session, evidence) = Session::open(&check.subject, global, terminal)?;
    timing.step("gate built, evidence collected");
    let verdict = session.gate.judge_observed(&evidence, &mut timing);
    let text = match check.format {
        Format::Json => report::json(&verdict),
        Format::Human => {
            let context = Context {
                files: &evidence.files,
                elapsed: Some(timing.elapsed()),
                detail: terminal.detail,
                color: terminal.color(),
                width: terminal.width(),
            };
            report::human(&verdict, &context)
        }
    };
    timing.step("report written");
    terminal.print(&text)?;
    if terminal.detail == Detail::Verbose {
        terminal.remark(&timing.table());
    }
    Ok(verdict.exit_code())
}

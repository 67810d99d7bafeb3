//! `check --watch`: judges again when something is saved, and tells what that changed in the verdict.

mod difference;
mod traces;

use super::Failure;
use super::arguments::{Check, Global};
use super::judged;
use super::session::Session;
use super::terminal::Terminal;
use andon::verdict::Verdict;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};
use traces::traces;

/// How long to wait between two looks at what is there, at the least.
const PAUSE: Duration = Duration::from_millis(400);
/// Looking takes no more than one part in this many of the time.
const SHARE: u32 = 20;
/// What is not below the root (advisories that are installed, crates that are fetched) is judged anew this often.
const REGULARLY: Duration = Duration::from_secs(30);

/// Judges until somebody ends it.
pub fn run(check: &Check, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let places: Vec<PathBuf> =
        [Some(judged::root(&check.subject)), check.subject.lockfile.clone(), global.config.clone()]
            .into_iter()
            .flatten()
            .collect();
    let mut seen = traces(&places);
    super::check::run(check, global, terminal)?;
    let mut known = verdict(check, global, terminal)?;
    terminal.note("judging again whenever something is saved; Ctrl-C ends it");
    let mut complaint = None;
    loop {
        seen = wait(&places, seen);
        match verdict(check, global, terminal) {
            Ok(new) => {
                terminal.print(&difference::told(&known, &new, complaint.take().is_some()))?;
                known = new;
            }
            // Half a file was saved, or a wrong one: what was known stands until there is a verdict again.
            Err(failure) => {
                if complaint.as_ref() != Some(&failure.message) {
                    terminal.error(&failure.message);
                }
                complaint = Some(failure.message);
            }
        }
    }
}

fn verdict(check: &Check, global: &Global, terminal: &Terminal) -> Result<Verdict, Failure> {
    // What is to be said of the configuration was said by the first judgement.
    let (session, evidence) = Session::open(&check.subject, global, &terminal.quieter())?;
    Ok(session.gate.judge(&evidence))
}

/// Waits until something was saved, or it is time; returns what is seen then.
fn wait(places: &[PathBuf], seen: u64) -> u64 {
    let start = Instant::now();
    let mut pause = PAUSE;
    loop {
        thread::sleep(pause);
        let look = Instant::now();
        let now = traces(places);
        if now != seen || start.elapsed() > REGULARLY {
            return now;
        }
        pause = PAUSE.max(look.elapsed() * SHARE);
    }
}

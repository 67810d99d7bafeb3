//! `debt`: the ledger of what is let through for now.

use super::arguments::{Debt, DebtFormat, Global};
use super::judged::root;
use super::session::Session;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::collect::advisories::AdvisoryChoice;
use andon::collect::{self, Collector};
use andon::evidence::{Evidence, Stage};
use andon::gate::Gate;
use andon::ledger::Ledger;
use andon::report;
use andon::report::escape::json::shown;
use andon::verdict::Verdict;

pub fn run(debt: &Debt, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let (session, mut evidence) = Session::open(&debt.subject, global, terminal)?;
    answer_for_all(&mut evidence);
    let verdict = session.gate.judge(&evidence);
    let ledger = Ledger::of(&verdict, &earlier(debt, &session.gate, &evidence, terminal)?);
    let text = match debt.format {
        DebtFormat::Human => report::debt(&ledger, debt.all),
        DebtFormat::Json => shown(ledger.json()),
        DebtFormat::Html => report::debt_page(&ledger),
    };
    let unknown = terminal.undecided(&verdict, &evidence.files);
    terminal.print(&text)?;
    Ok(if unknown { UNDECIDED } else { 0 })
}

/// What a delivery is answerable for: everything, whatever it is compared with.
fn answer_for_all(evidence: &mut Evidence) {
    evidence.base = None;
    evidence.stage = Stage::Release;
}

/// Verdicts on former revisions, each for the moment it was committed, by today's policies and advisories: what is known
/// now of what was there then.
fn earlier(debt: &Debt, gate: &Gate, evidence: &Evidence, terminal: &Terminal) -> Result<Vec<Verdict>, Failure> {
    let root = root(&debt.subject);
    let history = match collect::history(&root, debt.history) {
        _ if debt.history == 0 || debt.subject.lockfile.is_some() || debt.subject.evidence.is_some() => Vec::new(),
        Ok(history) => history,
        Err(error) => {
            terminal.note(&format!("without a history, ages are those of advisories and waivers: {error}"));
            Vec::new()
        }
    };
    let mut verdicts = Vec::with_capacity(history.len());
    for former in history.into_iter().filter(|former| former.committed < evidence.as_of) {
        let collector = Collector::new(&root).revision(&*former.revision).as_of(former.committed);
        let mut former = collector.advisories(AdvisoryChoice::Builtin).collect()?;
        former.advisories = evidence.advisories.clone();
        answer_for_all(&mut former);
        verdicts.push(gate.judge(&former));
    }
    Ok(verdicts)
}

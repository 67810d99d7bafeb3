//! `fix`: changes the repository's own files where that is safe, and prints the rest: commands for Cargo, which andon
//! never runs, and what only a person can do.

mod work;

use super::arguments::{Fix, Global};
use super::judged;
use super::session::Session;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::amend::amend;
use andon::collect;
use andon::evidence::Evidence;
use andon::finding::{Edit, EditAction, Finding};
use andon::report::escape::escape;
use similar::TextDiff;
use std::io::{IsTerminal, stdout};
use std::path::Path;
use work::Work;

/// How much of a fingerprint names a finding.
const PREFIX: usize = 6;

pub fn run(fix: &Fix, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let (mut subject, mut named) = (fix.subject.clone(), fix.findings.clone());
    if let Some(first) = subject.directory.take_if(|path| !path.exists()) {
        named.insert(0, first.to_string_lossy().into_owned());
    }
    if subject.staged || subject.rev.is_some() || subject.evidence.is_some() || subject.lockfile.is_some() {
        return Err(Failure::usage("`fix` changes the files of a directory: name that, and nothing else to be judged"));
    }
    let (session, evidence) = Session::open(&subject, global, terminal)?;
    let verdict = session.gate.judge(&evidence);
    let work = Work::of(&chosen(&verdict.findings, &named)?);
    let root = (!fix.dry_run).then(|| judged::root(&subject));
    let (mut told, mut refused) = (String::new(), false);
    for (file, edits) in &work.edits {
        let (text, left) = change(&evidence, file, &edits.iter().collect::<Vec<_>>(), root.as_deref());
        told.push_str(&text);
        refused |= !left.is_empty();
        for why in left {
            terminal.warning(&format!("{file}: {why}"));
        }
    }
    told.push_str(&work.told());
    // What could not be judged is no good news: it may hold what there is to mend.
    let unknown = terminal.undecided(&verdict, &evidence.files);
    if told.is_empty() && !refused {
        let judged = if unknown { " in what could be judged" } else { "" };
        told = format!("there is nothing to mend{judged}\n");
    }
    terminal.print(&told)?;
    Ok(if refused || unknown { UNDECIDED } else { 0 })
}

/// The findings that count, or those that are named.
fn chosen<'f>(findings: &'f [Finding], named: &[String]) -> Result<Vec<&'f Finding>, Failure> {
    if named.is_empty() {
        return Ok(findings.iter().filter(|finding| finding.counts()).collect());
    }
    let is = |finding: &Finding, name: &str| {
        let names = [&finding.policy, &finding.code, &finding.subject];
        (name.len() >= PREFIX && finding.fingerprint.starts_with(name)) || names.iter().any(|text| ***text == *name)
    };
    if let Some(unknown) = named.iter().find(|name| !findings.iter().any(|finding| is(finding, name))) {
        return Err(Failure::usage(format!(
            "there is no finding and no directory `{unknown}`; `cargo-andon check --format json` shows their fingerprints"
        )));
    }
    Ok(findings.iter().filter(|finding| named.iter().any(|name| is(finding, name))).collect())
}

/// Makes the edits of one file, or shows them where there is no root to write to; what was or would be done, and what
/// was not and why.
fn change(evidence: &Evidence, file: &str, edits: &[&Edit], root: Option<&Path>) -> (String, Vec<String>) {
    let Some(Ok(text)) = evidence.files.get(file).map(|bytes| bytes.as_text()) else {
        return (String::new(), vec!["is not among the files that were judged".into()]);
    };
    let (amended, refused) = amend(text, edits);
    let left: Vec<String> = refused.iter().map(|(_, why)| why.clone()).collect();
    let Some(root) = root else { return (diff(file, text, &amended), left) };
    if amended == **text {
        return (String::new(), left);
    }
    if let Err(e) = collect::replace(root, file, text.as_bytes(), amended.as_bytes()) {
        return (String::new(), vec![e.to_string()]);
    }
    let made = edits.iter().enumerate().filter(|(number, _)| !refused.iter().any(|(other, _)| other == number));
    (made.map(|(_, edit)| done(edit)).collect(), left)
}

fn done(edit: &Edit) -> String {
    let (before, after) = (edit.before.as_deref().unwrap_or_default(), edit.after.as_deref().unwrap_or_default());
    let what = match edit.action {
        EditAction::SetRequirement => format!("the requirement `{before}` is `{after}` now"),
        EditAction::PinRevision => format!("the dependency is pinned to `rev = \"{after}\"` now"),
        EditAction::Remove => "the entry that stood here is removed".to_owned(),
    };
    format!("{}:{}: {}\n", escape(&edit.at.file), edit.at.line, escape(&what))
}

/// A unified diff. On a terminal what does not show itself is shown; into a file or a pipe go the bytes.
fn diff(file: &str, before: &str, after: &str) -> String {
    let file = escape(file);
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().header(&format!("a/{file}"), &format!("b/{file}")).to_string();
    match stdout().is_terminal() {
        true => text.lines().map(|line| format!("{}\n", escape(line))).collect(),
        false => text,
    }
}

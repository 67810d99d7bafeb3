//! `waive`: writes down who answers for a finding, and until when.

use super::Failure;
use super::adoption;
use super::arguments::{Global, Subject, Waive};
use super::configuration::directory;
use super::judged::root;
use super::session::Session;
use super::terminal::Terminal;
use andon::collect;
use andon::config::{Config, FILE_NAME, WAIVER_POLICY};
use andon::finding::Finding;
use andon::report::escape::escape;
use andon::verdict::{Verdict, WaiverState};
use andon::waiver;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How much of a fingerprint names a finding.
const LEAST: usize = 6;

pub fn run(waive: &Waive, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let (mut verdict, mut as_of) = judged(&waive.subject, global, terminal)?;
    // The hook shows what a change alone has, and only beside its base is that there.
    if named(&verdict, &waive.fingerprint).is_err() && is_directory(&waive.subject) {
        let staged = Subject { staged: true, ..waive.subject.clone() };
        if let Ok(change) = judged(&staged, global, terminal)
            && named(&change.0, &waive.fingerprint).is_ok()
        {
            (verdict, as_of) = change;
        }
    }
    let finding = named(&verdict, &waive.fingerprint)?;
    refuse(finding)?;
    let today = as_of.to_zoned(TimeZone::UTC).date();
    let entry = waiver::entry(finding, &waive.reason, &waive.owner, today, waive.until);
    let path = file(waive, global)?;
    let before = match std::fs::exists(&path) {
        Ok(false) => String::new(),
        _ => collect::read_text(&path).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?,
    };
    let separator = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
    let ending = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let text = format!("{before}{ending}{separator}{entry}");
    let config = Config::parse(&path.to_string_lossy(), &text)?;
    holds(&config, &verdict, finding)?;
    write(&path, &before, &text)?;
    let (policy, subject) = (escape(&finding.policy), escape(&finding.subject));
    terminal.print(&format!(
        "{}: {subject} of policy {policy} is waived until {}; {} answers for it\n",
        path.display(),
        waive.until,
        escape(&waive.owner)
    ))?;
    Ok(0)
}

fn is_directory(subject: &Subject) -> bool {
    let Subject { staged, rev, base, evidence, lockfile, .. } = subject;
    !staged && rev.is_none() && base.is_none() && evidence.is_none() && lockfile.is_none()
}

fn judged(subject: &Subject, global: &Global, terminal: &Terminal) -> Result<(Verdict, Timestamp), Failure> {
    let (session, evidence) = Session::open(subject, global, terminal)?;
    Ok((session.gate.judge(&evidence), evidence.as_of))
}

/// The finding that a fingerprint, or the beginning of one, names.
fn named<'v>(verdict: &'v Verdict, fingerprint: &str) -> Result<&'v Finding, Failure> {
    if fingerprint.len() < LEAST {
        return Err(Failure::usage(format!("name at least {LEAST} digits of the fingerprint")));
    }
    let mut found: Vec<&Finding> =
        verdict.findings.iter().filter(|finding| finding.fingerprint.starts_with(fingerprint)).collect();
    found.dedup_by_key(|finding| &finding.fingerprint);
    match *found {
        [finding] => Ok(finding),
        [] => Err(Failure::usage(format!(
            "no finding has the fingerprint {}; `cargo-andon debt --all` lists them",
            escape(fingerprint)
        ))),
        _ => Err(Failure::usage(format!(
            "{} findings begin with {}: name more digits",
            found.len(),
            escape(fingerprint)
        ))),
    }
}

fn refuse(finding: &Finding) -> Result<(), Failure> {
    if *finding.policy == *WAIVER_POLICY {
        return Err(Failure::usage("a finding about a waiver cannot be waived: mend or remove that waiver"));
    }
    match &finding.waiver {
        Some(at) => Err(Failure::usage(format!("it is waived already, in {}:{}", escape(&at.file), at.line))),
        None => Ok(()),
    }
}

/// Where it is written: the configuration that judges here, or a new one.
fn file(waive: &Waive, global: &Global) -> Result<PathBuf, Failure> {
    if let Some(path) = &global.config {
        return Ok(path.clone());
    }
    let root = root(&waive.subject);
    let path = root.join(FILE_NAME);
    if !path.exists()
        && let Some(other) = adoption::beside(&directory(&root)?)?.map(|found| found.file)
    {
        return Err(Failure::usage(format!(
            "this repository is judged by {other}, which has no owners and dates: `cargo-andon init --from {other}` writes \
             the andon.toml that waivers go into"
        )));
    }
    Ok(path)
}

/// Writes the configuration, or makes it where there was none.
fn write(path: &Path, before: &str, text: &str) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::undecided(format!("{}: {e}", path.display()));
    if before.is_empty() && !path.exists() {
        let created = OpenOptions::new().write(true).create_new(true).open(path);
        return created.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    collect::replace(folder, &name, before.as_bytes(), text.as_bytes()).map_err(failed)
}

/// Whether the waiver would be accepted: one that is refused is better not written.
fn holds(config: &Config, verdict: &Verdict, finding: &Finding) -> Result<(), Failure> {
    let as_of = verdict.evidence.as_of.parse().map_err(|_| Failure::undecided("the verdict has no moment"))?;
    let mut findings = [Finding { waiver: None, ..finding.clone() }];
    let records = waiver::apply(&config.waivers, &config.waiver_rules, &mut findings, as_of);
    match records.last().map(|record| record.state) {
        Some(WaiverState::Forbidden) => Err(Failure::usage("`[waiver_rules]` forbid to waive this finding")),
        Some(WaiverState::TooLong) => Err(Failure::usage("`[waiver_rules]` allow no waiver for this long")),
        Some(WaiverState::Expired) => Err(Failure::usage("a waiver has to end after today")),
        _ => Ok(()),
    }
}

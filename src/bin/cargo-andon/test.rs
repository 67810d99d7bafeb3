//! `test`: runs the tests and the cases of policies.

mod junit;
mod outcome;

use super::Failure;
use super::arguments::{Global, TestPolicies};
use super::configuration::directory;
use super::session::Session;
use super::terminal::Terminal;
use andon::collect::{self, PolicySource};
use andon::engine::{cases, suite};
use andon::policy::case::Case;
use andon::policy::{self, Folder};
use andon::report::Detail;
use outcome::Summary;
use std::path::{Path, PathBuf};

/// A test or a case does not hold, or too little was evaluated.
const FAILED: u8 = 1;

pub fn run(test: &TestPolicies, global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let mut summary = Summary::default();
    for source in sources(&test.paths, global, terminal)? {
        let folder = Folder::read(&source.files, &source.data)?;
        if let Some(to) = &test.export {
            export(&folder, to)?;
        }
        summary.subjects.extend(suite::run(&folder, source.with_cases, test.filter.as_deref())?);
    }
    if summary.outcomes().next().is_none() {
        let filter =
            test.filter.as_deref().map(|filter| format!(" whose name has {filter:?} in it")).unwrap_or_default();
        return Err(Failure::usage(format!("there is no test and no case{filter}: nothing was tested")));
    }
    if let Some(path) = &test.junit {
        junit::write(path, &summary)?;
    }
    // A part of the tests says nothing of what all of them leave out.
    let threshold = test.coverage_threshold.filter(|_| test.filter.is_none());
    let remarks = test.filter.is_none();
    terminal.print(&summary.text(terminal.detail, threshold, remarks))?;
    let failed = summary.failed() > 0 || !summary.below(threshold).is_empty();
    Ok(if failed { FAILED } else { 0 })
}

/// What is tested: the folders and bundles that are named, those of the configuration, or the built-in policies.
pub fn sources(paths: &[PathBuf], global: &Global, terminal: &Terminal) -> Result<Vec<PolicySource>, Failure> {
    if !paths.is_empty() {
        let here = directory(Path::new(""))?;
        let read = |path: &PathBuf| collect::policy_source(&here, &path.to_string_lossy(), true);
        return paths.iter().map(|path| read(path).map_err(|e| Failure::usage(e.to_string()))).collect();
    }
    let own = Session::own_policies_here(global, terminal)?;
    if !own.is_empty() {
        return Ok(own);
    }
    Ok(vec![PolicySource { files: policy::builtin_with_tests(), ..PolicySource::default() }])
}

/// Writes what another engine needs to judge the cases.
fn export(folder: &Folder, to: &Path) -> Result<(), Failure> {
    let failure = |e: std::io::Error| Failure::undecided(format!("{}: {e}", to.display()));
    for file in &folder.cases {
        let case = Case::read(file)?;
        let policy = to.join(Case::policy_of(&file.path));
        std::fs::create_dir_all(&policy).map_err(failure)?;
        let json = cases::export(&folder.policies, &case)?.to_string();
        std::fs::write(policy.join(format!("{}.json", case.name)), json).map_err(failure)?;
    }
    Ok(())
}

impl Summary {
    fn text(&self, detail: Detail, threshold: Option<u8>, remarks: bool) -> String {
        outcome::text(self, detail, threshold, remarks)
    }
}

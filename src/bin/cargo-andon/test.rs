//! `test`: runs the tests and the cases of policies.

mod junit;
mod outcome;

use super::Failure;
use super::arguments::{Global, TestPolicies};
use super::configuration::directory;
use super::session::Session;
use super::terminal::Terminal;
use andon::collect::{self, PolicySource};
use andon::engine::Program;
use andon::engine::cases::{self, Answer, CaseRunner, is_expected};
use andon::engine::testing::{Coverage, Tests};
use andon::error::Error;
use andon::policy::case::{Case, Expected};
use andon::policy::{self, Folder, Policy, PolicyFile};
use andon::report::Detail;
use outcome::{Outcome, Subject, Summary};
use serde_json::Map;
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
        summary.subjects.extend(judged(&folder, source.with_cases, test.filter.as_deref())?);
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

/// Runs everything of a folder whose name has the filter in it. A policy that would be refused is an error here too.
fn judged(folder: &Folder, with_cases: bool, filter: Option<&str>) -> Result<Vec<Subject>, Failure> {
    for policy in &folder.policies {
        Program::prepare(policy, Map::new()).map(|_| ()).or_else(|error| accept_parameters(policy, error))?;
    }
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let mut coverage = Coverage::default();
    let mut subjects = Vec::new();
    let cases = folder.cases.iter().map(|file| Ok((file, Case::read(file)?))).collect::<Result<Vec<_>, Error>>()?;
    if let Some((file, _)) = cases.iter().find(|(file, _)| !folder.policies.iter().any(|policy| belongs(file, policy)))
    {
        return Err(Failure::usage(format!("{}: a case of a policy that is not there", file.display_path())));
    }
    let runner = CaseRunner::new(&folder.policies);
    for policy in &folder.policies {
        let mut subject = Subject::new(&policy.id, Some(policy.file.clone()));
        subject.outcomes = run_tests(Tests::of(policy)?.as_ref(), &wanted, &mut coverage);
        if let Ok(runner) = &runner {
            run_cases(&mut subject, policy, runner, &cases, &wanted, &mut coverage)?;
        }
        let fires = cases.iter().any(|(file, case)| belongs(file, policy) && case.expected == Expected::Fires);
        subject.unfired = with_cases && !fires;
        subjects.push(subject);
    }
    for helper in &folder.helpers {
        let tests = Tests::of_helper(helper)?;
        let mut subject = Subject::new(&tests.subject, Some(helper.file.clone()));
        subject.outcomes = run_tests(Some(&tests), &wanted, &mut coverage);
        subjects.push(subject);
    }
    for modules in &folder.module_tests {
        let tests = Tests::of_modules(modules)?;
        let mut subject = Subject::new(&tests.subject, None);
        subject.outcomes = run_tests(Some(&tests), &wanted, &mut coverage);
        subjects.push(subject);
    }
    for subject in &mut subjects {
        subject.rules = subject.file.as_ref().map(|file| coverage.rules(file)).unwrap_or_default();
    }
    Ok(subjects)
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

/// A policy with a required parameter cannot be prepared without one; its cases give it.
fn accept_parameters(policy: &Policy, error: Error) -> Result<(), Error> {
    let required = policy.metadata.parameters.get("required").and_then(|names| names.as_array());
    match (&error, required.is_some_and(|names| !names.is_empty())) {
        (Error::Config { .. }, true) => Ok(()),
        _ => Err(error),
    }
}

fn run_tests(tests: Option<&Tests>, wanted: &dyn Fn(&str) -> bool, coverage: &mut Coverage) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let Some(tests) = tests else { return outcomes };
    for name in tests.names().filter(|name| wanted(&format!("{}::{name}", tests.subject))) {
        let ran = tests.run(name);
        coverage.add(ran.coverage);
        let failed = ran.failed.map(|failed| failed.to_string());
        outcomes.push(Outcome { name: name.to_owned(), failed, prints: ran.prints });
    }
    outcomes
}

fn belongs(file: &PolicyFile, policy: &Policy) -> bool {
    Case::policy_of(&file.path) == &*policy.id
}

fn run_cases(
    subject: &mut Subject,
    policy: &Policy,
    runner: &CaseRunner,
    cases: &[(&PolicyFile, Case)],
    wanted: &dyn Fn(&str) -> bool,
    coverage: &mut Coverage,
) -> Result<(), Failure> {
    let own =
        cases.iter().filter(|(file, case)| belongs(file, policy) && wanted(&format!("{}::{}", policy.id, case.name)));
    for (_, case) in own {
        let answers = runner.run(case)?;
        let answers: Vec<&Answer> = answers.iter().filter(|answer| answer.policy == policy.id).collect();
        coverage.add(runner.coverage(case, &policy.id)?);
        subject.outcomes.push(Outcome {
            name: case.name.to_string(),
            failed: wrong(case, &answers),
            prints: Vec::new(),
        });
    }
    Ok(())
}

/// What a policy says of a case, where that is not what the case's name says.
fn wrong(case: &Case, answers: &[&Answer]) -> Option<String> {
    if let Some(failure) = answers.iter().find_map(|answer| answer.result.as_ref().err()) {
        return Some(failure.to_string());
    }
    let outputs: Vec<_> = answers.iter().filter_map(|answer| answer.result.as_ref().ok()).collect();
    if is_expected(case, &outputs) {
        return None;
    }
    let findings = outputs.iter().flat_map(|output| &output.findings).map(|f| format!("finds: {}", f.message));
    let undecided =
        outputs.iter().flat_map(|output| &output.undecided).map(|u| format!("leaves undecided: {}", u.reason));
    let said: Vec<String> = findings.chain(undecided).collect();
    let expected = match case.expected {
        Expected::Fires => "a finding",
        Expected::Silent => "silence",
        Expected::Undecided => "something undecided",
    };
    let got = if said.is_empty() { "silence".to_owned() } else { said.join("\n  ") };
    Some(format!("{}\n  expected: {expected}\n  got:      {got}", case.sentence))
}

impl Summary {
    fn text(&self, detail: Detail, threshold: Option<u8>, remarks: bool) -> String {
        outcome::text(self, detail, threshold, remarks)
    }
}

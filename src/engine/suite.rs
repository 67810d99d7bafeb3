//! Everything that there is to test of a folder of policies: the tests and the cases of each, and what they reach.

use super::Program;
use super::cases::{Answer, CaseRunner, is_expected};
use super::testing::{Coverage, RuleCoverage, Tests};
use crate::error::Error;
use crate::policy::case::{Case, Expected};
use crate::policy::{Folder, Policy, PolicyFile};
use serde::{Serialize, Serializer};
use serde_json::Map;

/// What came of a test or a case.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The rule's name, or the case's.
    pub name: String,
    /// Why it does not hold, where it does not.
    pub failed: Option<String>,
    /// What it printed: `file:line: text`.
    pub prints: Vec<String>,
}

/// A policy, a helper, or a file of tests, and what came of everything that tests it.
#[derive(Debug, Clone, Serialize)]
pub struct Subject {
    /// The policy's id, `lib/<name>`, or the path of a file of tests.
    pub name: String,
    /// Its file, where it is one.
    #[serde(serialize_with = "path")]
    pub file: Option<PolicyFile>,
    /// What came of its tests, then of its cases.
    pub outcomes: Vec<Outcome>,
    /// How much of each of its rules was evaluated.
    pub rules: Vec<RuleCoverage>,
    /// A policy for which no case fires, where there could be one.
    pub unfired: bool,
}

impl Subject {
    fn new(name: &str, file: Option<&PolicyFile>, outcomes: Vec<Outcome>) -> Subject {
        Subject { name: name.to_owned(), file: file.cloned(), outcomes, rules: Vec::new(), unfired: false }
    }

    /// How many of its lines were evaluated, and how many can be.
    pub fn lines(&self) -> (usize, usize) {
        self.rules.iter().fold((0, 0), |(reached, all), rule| (reached + rule.reached, all + rule.lines))
    }

    /// The rules that were never evaluated.
    pub fn unreached(&self) -> impl Iterator<Item = &RuleCoverage> {
        self.rules.iter().filter(|rule| rule.reached == 0)
    }
}

fn path<S: Serializer>(file: &Option<PolicyFile>, serializer: S) -> Result<S::Ok, S::Error> {
    file.as_ref().map(PolicyFile::display_path).serialize(serializer)
}

/// Runs everything of a folder whose name, `<subject>::<test or case>`, has the filter in it. A policy that would be
/// refused is an error here too. `with_cases` says that the folder would have its cases with it if it had any.
///
/// # Errors
/// [`Error::Policy`] where a policy, a test or a case cannot be read, [`Error::Config`] where a case's parameters do not
/// fit its policy.
pub fn run(folder: &Folder, with_cases: bool, filter: Option<&str>) -> Result<Vec<Subject>, Error> {
    let finds = |policy: &Policy| match Program::prepare(policy, Map::new()) {
        Ok(program) => Ok(program.finds()),
        Err(error) => accept_parameters(policy, error).map(|()| true),
    };
    let finds = folder.policies.iter().map(finds).collect::<Result<Vec<_>, _>>()?;
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let mut coverage = Coverage::default();
    let mut subjects = Vec::new();
    let cases = cases(folder)?;
    let runner = CaseRunner::new(&folder.policies);
    for (policy, finds) in folder.policies.iter().zip(finds) {
        let mut outcomes = run_tests(Tests::of(policy)?.as_ref(), &wanted, &mut coverage);
        if let Ok(runner) = &runner {
            outcomes.extend(run_cases(policy, runner, &cases, &wanted, &mut coverage)?);
        }
        let fires = cases.iter().any(|(file, case)| belongs(file, policy) && case.expected == Expected::Fires);
        let subject = Subject::new(&policy.id, Some(&policy.file), outcomes);
        subjects.push(Subject { unfired: with_cases && finds && !fires, ..subject });
    }
    for helper in &folder.helpers {
        let tests = Tests::of_helper(helper)?;
        let outcomes = run_tests(Some(&tests), &wanted, &mut coverage);
        subjects.push(Subject::new(&tests.subject, Some(&helper.file), outcomes));
    }
    for modules in &folder.module_tests {
        let tests = Tests::of_modules(modules)?;
        let outcomes = run_tests(Some(&tests), &wanted, &mut coverage);
        subjects.push(Subject::new(&tests.subject, None, outcomes));
    }
    for subject in &mut subjects {
        subject.rules = subject.file.as_ref().map(|file| coverage.rules(file)).unwrap_or_default();
    }
    Ok(subjects)
}

/// The cases of a folder, read, with the files that they stand in.
fn cases(folder: &Folder) -> Result<Vec<(&PolicyFile, Case)>, Error> {
    let cases = folder.cases.iter().map(|file| Ok((file, Case::read(file)?))).collect::<Result<Vec<_>, Error>>()?;
    match folder.cases.iter().find(|file| !folder.policies.iter().any(|policy| belongs(file, policy))) {
        Some(file) => Err(file.error(0, 0, "a case of a policy that is not there")),
        None => Ok(cases),
    }
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
    policy: &Policy,
    runner: &CaseRunner,
    cases: &[(&PolicyFile, Case)],
    wanted: &dyn Fn(&str) -> bool,
    coverage: &mut Coverage,
) -> Result<Vec<Outcome>, Error> {
    let mut outcomes = Vec::new();
    let own =
        cases.iter().filter(|(file, case)| belongs(file, policy) && wanted(&format!("{}::{}", policy.id, case.name)));
    for (_, case) in own {
        let answers = runner.run(case)?;
        let answers: Vec<&Answer> = answers.iter().filter(|answer| answer.policy == policy.id).collect();
        coverage.add(runner.coverage(case, &policy.id)?);
        outcomes.push(Outcome { name: case.name.to_string(), failed: wrong(case, &answers), prints: Vec::new() });
    }
    Ok(outcomes)
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

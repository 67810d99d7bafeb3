//! Runs policies over cases: the small repositories beside them that say when a policy fires and when it stays silent.

use super::testing::Coverage;
use super::{Failure, Input, Output, Program, Sections, judge, run};
use crate::error::Error;
use crate::evidence::Text;
use crate::facts::{Facts, Problem, workspace};
use crate::policy::Policy;
use crate::policy::case::{Case, Expected};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long one policy may take over one case.
const LIMIT: Duration = Duration::from_secs(5);

/// Policies that are prepared with their defaults, so that only a case with parameters of its own prepares again.
#[derive(Debug)]
pub struct CaseRunner<'p> {
    policies: &'p [Policy],
    defaults: Vec<Arc<Program>>,
}

/// What one policy said of one workspace of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The policy's id.
    pub policy: Text,
    /// What it said, or why it could not.
    pub result: Result<Output, Failure>,
}

impl<'p> CaseRunner<'p> {
    /// Prepares policies.
    ///
    /// # Errors
    /// As [`Program::prepare`].
    pub fn new(policies: &'p [Policy]) -> Result<Self, Error> {
        let defaults = policies.iter().map(|policy| prepared(policy, Json::Object(serde_json::Map::new())));
        Ok(CaseRunner { policies, defaults: defaults.collect::<Result<_, _>>()? })
    }

    /// What every policy says of a case, for each of its workspaces; a policy without what it needs says nothing.
    ///
    /// # Errors
    /// [`Error::Config`] where the case's parameters do not fit a policy.
    pub fn run(&self, case: &Case) -> Result<Vec<Answer>, Error> {
        let programs = self.programs(case)?;
        let reads = programs.iter().fold(Sections::default(), |all, program| all.union(program.reads()));
        Ok(self.answers(case, &programs, &reads))
    }

    /// The same with all of the facts, read or not: what is not read must not matter.
    ///
    /// # Errors
    /// As [`CaseRunner::run`].
    pub fn run_on_everything(&self, case: &Case) -> Result<Vec<Answer>, Error> {
        Ok(self.answers(case, &self.programs(case)?, &Sections::everything()))
    }

    /// Which lines of one policy a case makes it evaluate.
    ///
    /// # Errors
    /// [`Error::Config`] where the case's parameters do not fit.
    pub fn coverage(&self, case: &Case, policy: &str) -> Result<Coverage, Error> {
        let mut coverage = Coverage::default();
        let programs = self.programs(case)?;
        for program in programs.iter().filter(|program| **program.policy_id() == *policy) {
            for (facts, _) in facts(case) {
                let input = Input::build(&facts, program.reads());
                coverage.add(Coverage::of(&run::covered(program, &input, LIMIT)));
            }
        }
        Ok(coverage)
    }

    fn answers(&self, case: &Case, programs: &[Arc<Program>], reads: &Sections) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (facts, _) in facts(case) {
            let results = judge(programs, &Input::build(&facts, reads), LIMIT, &mut |_| {});
            let said = self.policies.iter().zip(results).filter(|(policy, _)| has_needs(policy, &facts));
            answers.extend(said.map(|(policy, result)| Answer { policy: policy.id.clone(), result }));
        }
        answers
    }

    fn programs(&self, case: &Case) -> Result<Vec<Arc<Program>>, Error> {
        let program = |(policy, default): (&Policy, &Arc<Program>)| match case.parameters.get(&*policy.id) {
            Some(given) => prepared(policy, Json::Object(given.clone())),
            None => Ok(Arc::clone(default)),
        };
        self.policies.iter().zip(&self.defaults).map(program).collect()
    }
}

/// Whether answers of a case's own policy are what the case's name says.
pub fn is_expected(case: &Case, outputs: &[&Output]) -> bool {
    let fired = outputs.iter().any(|output| !output.findings.is_empty());
    let open = outputs.iter().any(|output| !output.undecided.is_empty());
    match case.expected {
        Expected::Fires => fired,
        Expected::Silent => !fired && !open,
        Expected::Undecided => !fired && open,
    }
}

/// The facts of each workspace of a case, and what could not be read of it.
pub fn facts(case: &Case) -> Vec<(Facts, Vec<Problem>)> {
    let workspaces = workspace::discover(&case.evidence.files).workspaces;
    workspaces.iter().map(|workspace| Facts::gather(&case.evidence, workspace)).collect()
}

/// A case as another engine could judge it: the facts of each workspace, and every policy's parameters with their
/// defaults.
///
/// # Errors
/// [`Error::Config`] where the case's parameters do not fit a policy.
pub fn export(policies: &[Policy], case: &Case) -> Result<Json, Error> {
    let mut given = BTreeMap::new();
    for policy in policies {
        let own = case.parameters.get(&*policy.id).cloned().unwrap_or_default();
        given.insert(policy.id.to_string(), super::checked_parameters(policy, &Json::Object(own))?);
    }
    let document = |facts: &Facts| {
        let able: Vec<&str> = policies.iter().filter(|p| has_needs(p, facts)).map(|p| &*p.id).collect();
        serde_json::json!({ "input": facts, "policies": able })
    };
    let inputs: Vec<Json> = facts(case).iter().map(|(facts, _)| document(facts)).collect();
    Ok(serde_json::json!({ "workspaces": inputs, "parameters": given }))
}

fn prepared(policy: &Policy, given: Json) -> Result<Arc<Program>, Error> {
    Program::prepare(policy, given).map(Arc::new)
}

fn has_needs(policy: &Policy, facts: &Facts) -> bool {
    super::missing(policy, facts).is_none()
}

//! What is checked when a policy is loaded.
//!
//! Rego answers a misspelt field, a rule that is no set or a function that does not exist with *undefined*, and a gate
//! that takes undefined for "nothing found" is open. So all of that is refused before a policy runs, and with it what
//! could abort the process: recursion and endless chains.

mod entries;
mod names;
mod references;
mod uses;
mod walk;

use super::Entry;
use super::growth::Builtin;
use super::schema::{self, Schema};
use super::sections::Sections;
use super::source::{at, place};
use crate::error::{Error, Location};
use crate::policy::{Form, Policy};
use names::Names;
use regorus::Engine;
use regorus::unstable::{Module, Ref, Rule, Span};
use std::collections::{BTreeMap, BTreeSet};
pub(super) use uses::of_tests;
use walk::Walk;

/// The longest chain of rules that need one another: each is a level of recursion.
const CHAIN: usize = 64;

/// What the checks found out beside.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What each rule reads of `input`.
    sections: BTreeMap<RuleName, Sections>,
    /// The rules that each rule needs, but for those that it does not come to.
    live: BTreeMap<RuleName, BTreeSet<RuleName>>,
    /// The rules that are asked for.
    roots: Vec<RuleName>,
    /// The builtins that it calls, by name.
    pub builtins: BTreeMap<&'static str, &'static Builtin>,
    /// The rules that say what was found.
    pub entries: Vec<Entry>,
    /// The rule that says what could not be judged.
    pub undecided: Option<String>,
    uses: BTreeMap<RuleName, BTreeMap<RuleName, Span>>,
    calls: BTreeSet<Call>,
}

/// The parameters of a policy: what they look like, and what they are at this gate.
#[derive(Debug)]
pub(super) struct Parameters {
    pub schema: Schema,
    pub values: serde_json::Value,
}

/// A rule or a function: the place of its module and its name.
type RuleName = (usize, String);

/// A call of a function, and for each argument what it is known to be.
type Call = (RuleName, Vec<Option<references::Place>>);

/// The most calls that are followed into their functions.
const CALLS: usize = 1_000;

/// Checks a policy with the modules that it sees, of which one is its own.
pub(super) fn check(
    policy: &Policy,
    modules: &[Ref<Module>],
    own_index: usize,
    parameters: &Parameters,
) -> Result<Found, Error> {
    let names = Names::of(modules, &policy.data)?;
    let Some(own) = modules.get(own_index) else { return Err(policy.file.error(0, 0, "holds no module")) };
    let mut found = Found::default();
    match &policy.form {
        Form::Findings => {
            let path = format!("data.andon.policies.{}", policy.id);
            let (findings, undecided) = entries::said(own)?;
            found.entries = findings.then(|| Entry::Findings(format!("{path}.findings"))).into_iter().collect();
            found.undecided = undecided.then(|| format!("{path}.undecided"));
        }
        Form::Conftest { package, words, .. } => {
            found.entries = entries::conftest(policy, modules, package, words)?;
        }
    }
    for (index, module) in modules.iter().enumerate() {
        for rule in &module.policy {
            let mut walk = Walk::new(&names, index, schema::facts(), parameters, &mut found);
            walk.rule(rule, &[]).map_err(|error| entries::explained(error, &policy.form))?;
        }
    }
    follow_calls(&names, modules, parameters, &mut found)?;
    check_chains(&found.uses)?;
    found.roots = match policy.form {
        Form::Findings => ["findings", "undecided"].map(|rule| (own_index, rule.to_owned())).to_vec(),
        Form::Conftest { .. } => found.uses.keys().cloned().collect(),
    };
    Ok(found)
}

/// Goes through functions again with what their arguments are known to be, so that a field misspelt in a function is
/// found like any other.
fn follow_calls(
    names: &Names,
    modules: &[Ref<Module>],
    parameters: &Parameters,
    found: &mut Found,
) -> Result<(), Error> {
    let mut followed = BTreeSet::new();
    while let Some(call) = found.calls.pop_first() {
        if !followed.insert(call.clone()) {
            continue;
        }
        let ((index, name), arguments) = call;
        if followed.len() > CALLS {
            // What it reads is not known, so it may read everything.
            let read = found.sections.entry((index, name)).or_default();
            arguments.iter().flatten().for_each(|place| place.read_whole(read));
            continue;
        }
        let rules = modules.get(index).into_iter().flat_map(|module| &module.policy);
        for rule in rules.filter(|rule| rule_name(rule).is_some_and(|other| other == name)) {
            Walk::new(names, index, schema::facts(), parameters, found).rule(rule, &arguments)?;
        }
    }
    Ok(())
}

impl Found {
    /// What the policy reads of `input`: what the rules read that what it is asked for comes to.
    pub(super) fn sections(&self) -> Sections {
        let mut reached: BTreeSet<&RuleName> = BTreeSet::new();
        let mut open: Vec<&RuleName> = self.roots.iter().collect();
        let mut sections = Sections::default();
        while let Some(rule) = open.pop() {
            if reached.insert(rule) {
                sections = sections.union(self.sections.get(rule).unwrap_or(&Sections::default()));
                open.extend(self.live.get(rule).into_iter().flatten());
            }
        }
        sections
    }

    /// The rules of a module that no other rule uses and nobody else asks for.
    pub(super) fn unused(&self, module: usize, asked: &[&str]) -> Vec<String> {
        let own = self.uses.keys().filter(|(of, name)| *of == module && !asked.contains(&name.as_str()));
        let used = |rule: &RuleName| self.uses.iter().any(|(by, uses)| by != rule && uses.contains_key(rule));
        own.filter(|rule| !used(rule)).map(|(_, name)| name.clone()).collect()
    }
}

/// Refuses rules that reach themselves, and chains of rules that are too long to be followed.
fn check_chains(uses: &BTreeMap<RuleName, BTreeMap<RuleName, Span>>) -> Result<(), Error> {
    let mut lengths = BTreeMap::new();
    for rule in uses.keys() {
        chain(rule, uses, &mut lengths, &mut Vec::new())?;
    }
    Ok(())
}

/// The length of the longest chain from a rule. The recursion here is bounded by what it checks.
fn chain<'a>(
    rule: &'a RuleName,
    uses: &'a BTreeMap<RuleName, BTreeMap<RuleName, Span>>,
    lengths: &mut BTreeMap<&'a RuleName, usize>,
    open: &mut Vec<&'a RuleName>,
) -> Result<usize, Error> {
    if let Some(length) = lengths.get(rule) {
        return Ok(*length);
    }
    open.push(rule);
    let mut longest = 0;
    for (next, span) in uses.get(rule).into_iter().flatten() {
        if open.contains(&next) {
            let from = open.iter().skip_while(|name| **name != next).chain([&next]);
            let cycle = from.map(|(_, name)| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
            return Err(at(span, format!("a rule cannot need itself: {cycle}")));
        }
        let length = if open.len() < CHAIN { chain(next, uses, lengths, open)? } else { CHAIN };
        if length + 1 >= CHAIN {
            return Err(at(span, format!("a chain of more than {CHAIN} rules that need one another")));
        }
        longest = longest.max(length + 1);
    }
    open.pop();
    lengths.insert(rule, longest);
    Ok(longest)
}

/// Which helper modules a module imports, and where first: `x` for `import data.andon.lib.x`.
pub(super) fn imported_helpers(module: &Module) -> Result<BTreeMap<String, Location>, Error> {
    let mut helpers = BTreeMap::new();
    for import in &module.imports {
        let path = names::static_path(&import.refr)?;
        if let [data, andon, lib, name, ..] = path.as_slice()
            && [data.as_str(), andon, lib] == ["data", "andon", "lib"]
        {
            helpers.entry(name.clone()).or_insert_with(|| place(&import.span));
        }
    }
    Ok(helpers)
}

/// The path of the package that a file has: `data.main`.
pub(super) fn package(engine: &mut Engine, file: &str) -> Result<String, Error> {
    let modules = engine.get_modules();
    let module = modules.iter().find(|module| *module.package.span.source.file() == file);
    let path = module.map_or(Ok(Vec::new()), |module| names::static_path(&module.package.refr))?;
    Ok(format!("data.{}", path.join(".")))
}

/// Checks that a module's package is what its place in the folder says.
pub(super) fn check_package(module: &Module, expected: &[&str]) -> Result<(), Error> {
    let path = names::static_path(&module.package.refr)?;
    if path.iter().eq(expected.iter()) {
        return Ok(());
    }
    let (expected, path) = (expected.join("."), path.join("."));
    Err(at(&module.package.span, format!("the package has to be `{expected}`, as the folder says, not `{path}`")))
}

/// The name that a rule defines.
pub(super) fn rule_name(rule: &Rule) -> Option<String> {
    names::rule_name(rule).map(|(name, _)| name)
}

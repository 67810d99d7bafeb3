//! What is checked when a policy is loaded.
//!
//! Rego answers a misspelt field, a rule that is no set or a function that does not exist with *undefined*, and a gate
//! that takes undefined for "nothing found" is open. So all of that is refused before a policy runs, and with it what
//! could abort the process: recursion and endless chains.

mod names;
mod references;
mod walk;

use super::growth::Builtin;
use super::schema::{self, Schema};
use super::sections::Sections;
use super::source::at;
use crate::error::Error;
use crate::policy::PolicyFile;
use names::Names;
use regorus::unstable::{Module, Ref, Rule, RuleHead, Span};
use std::collections::{BTreeMap, BTreeSet};
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
    /// The builtins that it calls, by name.
    pub builtins: BTreeMap<&'static str, &'static Builtin>,
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

/// Checks a policy with the helpers that it imports; the policy's own module comes first.
pub(super) fn check(file: &PolicyFile, modules: &[Ref<Module>], parameters: &Parameters) -> Result<Found, Error> {
    let names = Names::of(modules)?;
    let Some(policy) = modules.first() else { return Err(file.error(0, 0, "holds no module")) };
    check_set(file, policy, "findings", true)?;
    check_set(file, policy, "undecided", false)?;
    let mut found = Found::default();
    for (index, module) in modules.iter().enumerate() {
        for rule in &module.policy {
            Walk::new(&names, index, schema::facts(), parameters, &mut found).rule(rule, &[])?;
        }
    }
    follow_calls(&names, modules, parameters, &mut found)?;
    check_chains(&found.uses)?;
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
        if followed.len() >= CALLS || !followed.insert(call.clone()) {
            continue;
        }
        let ((index, name), arguments) = call;
        let rules = modules.get(index).into_iter().flat_map(|module| &module.policy);
        for rule in rules.filter(|rule| rule_name(rule).is_some_and(|other| other == name)) {
            Walk::new(names, index, schema::facts(), parameters, found).rule(rule, &arguments)?;
        }
    }
    Ok(())
}

/// What the gate reads has to be a set of findings: `deny if …` would be a mere `true`.
fn check_set(file: &PolicyFile, module: &Module, name: &str, required: bool) -> Result<(), Error> {
    let mut seen = false;
    for rule in &module.policy {
        if names::rule_name(rule).is_none_or(|(other, _)| other != name) {
            continue;
        }
        seen = true;
        if !matches!(&**rule, Rule::Spec { head: RuleHead::Set { key: Some(_), .. }, .. }) {
            let message = format!("`{name}` has to be a set: `{name} contains … if {{ … }}`");
            return Err(at(rule.span(), message));
        }
    }
    if required && !seen {
        let message = format!("the policy has no rule `{name} contains … if {{ … }}`, so it could never find anything");
        return Err(file.error(module.package.span.line, module.package.span.col, message));
    }
    Ok(())
}

impl Found {
    /// What the policy reads of `input`: what the rules read that `findings` and `undecided` come to.
    pub(super) fn sections(&self) -> Sections {
        let mut reached: BTreeSet<RuleName> = BTreeSet::new();
        let mut open: Vec<RuleName> = ["findings", "undecided"].map(|rule| (0, rule.to_owned())).to_vec();
        let mut sections = Sections::default();
        while let Some(rule) = open.pop() {
            open.extend(self.live.get(&rule).into_iter().flatten().cloned());
            if let Some(read) = self.sections.get(&rule).filter(|_| !reached.contains(&rule)) {
                sections = sections.union(read);
            }
            reached.insert(rule);
            open.retain(|rule| !reached.contains(rule));
        }
        sections
    }

    /// Whether the policy itself has a rule of that name.
    pub(super) fn defines(&self, rule: &str) -> bool {
        self.uses.contains_key(&(0, rule.to_owned()))
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

/// Which helper modules a module imports: `x` for `import data.andon.lib.x`.
pub(super) fn imported_helpers(module: &Module) -> Result<BTreeSet<(String, u32, u32)>, Error> {
    let mut helpers = BTreeSet::new();
    for import in &module.imports {
        let path = names::static_path(&import.refr)?;
        if let [data, andon, lib, name, ..] = path.as_slice()
            && [data.as_str(), andon, lib] == ["data", "andon", "lib"]
        {
            helpers.insert((name.clone(), import.span.line, import.span.col));
        }
    }
    Ok(helpers)
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

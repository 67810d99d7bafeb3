//! The rules that the gate reads.

use super::names::{rule_name, static_path};
use crate::engine::Entry;
use crate::engine::source::at;
use crate::error::Error;
use crate::policy::conftest::{self, Words};
use crate::policy::{Form, Policy};
use regorus::unstable::{Module, Ref, Rule, RuleHead};
use std::collections::BTreeSet;

/// Which of the two rules that the gate reads are there: `findings` and `undecided`.
pub(super) fn said(module: &Module) -> Result<(bool, bool), Error> {
    let (findings, undecided) = (is_set(module, "findings")?, is_set(module, "undecided")?);
    if !findings && !undecided {
        let message = "the policy has no rule `findings contains … if { … }`, so it could never find anything";
        return Err(at(&module.package.span, message));
    }
    Ok((findings, undecided))
}

/// Whether the rule is there, which then has to be a set: `deny if …` would be a mere `true`.
fn is_set(module: &Module, name: &str) -> Result<bool, Error> {
    let mut seen = false;
    for rule in &module.policy {
        if rule_name(rule).is_none_or(|(other, _)| other != name) {
            continue;
        }
        seen = true;
        require_set(rule, name)?;
    }
    Ok(seen)
}

fn require_set(rule: &Rule, name: &str) -> Result<(), Error> {
    match rule {
        Rule::Spec { head: RuleHead::Set { key: Some(_), .. }, .. } => Ok(()),
        _ => Err(at(rule.span(), format!("`{name}` has to be a set: `{name} contains … if {{ … }}`"))),
    }
}

/// The rules of a package, over all its files, that say at one level what was found.
pub(super) fn conftest(
    policy: &Policy,
    modules: &[Ref<Module>],
    package: &str,
    words: Words,
) -> Result<Vec<Entry>, Error> {
    let mut rules = BTreeSet::new();
    for module in modules {
        let path = static_path(&module.package.refr)?.join(".");
        for rule in &module.policy {
            let Some((name, _)) = rule_name(rule) else { continue };
            if name == "exception" && path == package {
                let message =
                    "conftest's exceptions are not read: a `[[waiver]]` in andon.toml has an owner and a date";
                return Err(at(rule.span(), message));
            }
            if path == package && conftest::is_named(&name, words) {
                require_set(rule, &name)?;
                rules.insert(name);
            }
        }
    }
    if rules.is_empty() {
        return Err(policy.file.error(0, 0, format!("the package has no rule of {}", words.join(", "))));
    }
    Ok(rules.into_iter().map(|name| Entry::Conftest(format!("data.{package}.{name}"), name)).collect())
}

/// An error of a module that was perhaps written for another input, with what the input is here.
pub(super) fn explained(error: Error, form: &Form) -> Error {
    match (error, form) {
        (Error::Policy { at, message }, Form::Conftest { .. }) if message.starts_with("`input") => {
            let input = "here `input` is the facts document, which policies/facts.schema.json describes and \
                         `cargo-andon facts` prints, not one parsed file";
            Error::Policy { at, message: format!("{message} ({input})") }
        }
        (error, _) => error,
    }
}

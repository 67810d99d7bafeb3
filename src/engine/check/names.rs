//! The rules, functions and imports of modules, by name.

use crate::engine::source::at;
use crate::error::Error;
use regorus::Value;
use regorus::unstable::{Expr, Import, Module, Ref, Rule, RuleHead, Span};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What OPA's compiler calls operators by. A rule of such a name would be what the operator means in its module.
const OPERATORS: [&str; 16] = [
    "and", "assign", "div", "eq", "equal", "gt", "gte", "lt", "lte", "minus", "mul", "neq", "or", "plus", "rem",
    "set_diff",
];

/// The names of every module, and what `data` holds beside them.
pub(super) struct Names<'d> {
    pub modules: Vec<ModuleNames>,
    pub data: &'d Json,
}

/// The names of one module.
pub(super) struct ModuleNames {
    /// `["data", "andon", "policies", "x"]`.
    pub package: Vec<String>,
    /// Each rule and the number of its arguments, where it is a function.
    pub rules: BTreeMap<String, Option<usize>>,
    /// What each alias stands for.
    pub imports: BTreeMap<String, Vec<String>>,
}

impl<'d> Names<'d> {
    pub(super) fn of(modules: &[Ref<Module>], data: &'d Json) -> Result<Names<'d>, Error> {
        let packages = modules.iter().map(|module| package(module)).collect::<Result<Vec<_>, _>>()?;
        let modules = modules.iter().map(|module| ModuleNames::of(module, &packages, data));
        Ok(Names { modules: modules.collect::<Result<_, _>>()?, data })
    }

    /// The module that a path leads into, and the rest of the path.
    pub(super) fn resolve<'p>(&self, path: &'p [String]) -> Option<(usize, &'p [String])> {
        self.modules.iter().enumerate().find_map(|(index, module)| {
            let rest = path.strip_prefix(module.package.as_slice())?;
            Some((index, rest))
        })
    }
}

impl ModuleNames {
    fn of(module: &Module, packages: &[Vec<String>], data: &Json) -> Result<ModuleNames, Error> {
        let package = package(module)?;
        let mut rules = BTreeMap::new();
        for rule in &module.policy {
            let Some((name, arity)) = rule_name(rule) else {
                return Err(at(rule.span(), "a rule has to have a plain name"));
            };
            if OPERATORS.contains(&name.as_str()) {
                let message = format!("OPA would take `{name}` for what an operator means in this module: rename it");
                return Err(at(rule.span(), message));
            }
            if *rules.entry(name.clone()).or_insert(arity) != arity {
                return Err(at(rule.span(), format!("`{name}` is there with another number of arguments")));
            }
        }
        let mut imports = BTreeMap::new();
        for import in &module.imports {
            if let Some((alias, path)) = imported(import, packages, data)? {
                imports.insert(alias, path);
            }
        }
        Ok(ModuleNames { package, rules, imports })
    }
}

/// `["data", "andon", "policies", "x"]`.
fn package(module: &Module) -> Result<Vec<String>, Error> {
    let mut package = vec!["data".to_owned()];
    package.extend(static_path(&module.package.refr)?);
    Ok(package)
}

/// What an import means; none where it only turns on syntax.
fn imported(import: &Import, packages: &[Vec<String>], data: &Json) -> Result<Option<(String, Vec<String>)>, Error> {
    let path = static_path(&import.refr)?;
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["rego", "v1"] | ["future", "keywords", ..] => return Ok(None),
        ["input", ..] | ["data", "parameters", ..] | ["data", "andon", "lib", _, ..] => {}
        [_, root, ..] if data.get(root).is_some() || packages.iter().any(|package| path.starts_with(package)) => {}
        _ => {
            let message = "only `input…`, `data.parameters…` and `data.andon.lib.<name>` can be imported";
            return Err(at(&import.span, message));
        }
    }
    let alias = import.r#as.as_ref().map(|span| span.text().to_owned()).or_else(|| path.last().cloned());
    Ok(alias.map(|alias| (alias, path)))
}

/// The name that a rule defines and the number of arguments, where it is a function.
pub(super) fn rule_name(rule: &Rule) -> Option<(String, Option<usize>)> {
    let (refr, arity) = match rule {
        Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. }, .. } => (refr, None),
        Rule::Spec { head: RuleHead::Func { refr, args, .. }, .. } => (refr, Some(args.len())),
        Rule::Default { refr, args, .. } => (refr, (!args.is_empty()).then_some(args.len())),
    };
    let mut at: &Expr = refr;
    loop {
        at = match at {
            Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => refr,
            Expr::Var { span, .. } => return Some((span.text().to_owned(), arity)),
            _ => return None,
        };
    }
}

/// A path of names alone: `data.andon.lib["text"]`.
pub(super) fn static_path(expr: &Expr) -> Result<Vec<String>, Error> {
    let mut path = Vec::new();
    let mut at_expr = expr;
    loop {
        at_expr = match at_expr {
            Expr::RefDot { refr, field, .. } => {
                path.push(field_name(field));
                refr
            }
            Expr::RefBrack { refr, index, .. } => match literal(index) {
                Some(name) => {
                    path.push(name);
                    refr
                }
                None => return Err(at(index.span(), "has to be a name that stands here")),
            },
            Expr::Var { span, .. } => {
                path.push(span.text().to_owned());
                path.reverse();
                return Ok(path);
            }
            other => return Err(at(other.span(), "has to be a path of names")),
        };
    }
}

pub(super) fn field_name((span, value): &(Span, Value)) -> String {
    match value {
        Value::String(text) => text.to_string(),
        _ => span.text().to_owned(),
    }
}

/// The text of a string literal.
pub(super) fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String { value: Value::String(text), .. } | Expr::RawString { value: Value::String(text), .. } => {
            Some(text.to_string())
        }
        _ => None,
    }
}

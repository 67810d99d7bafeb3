//! What rules of tests use. Tests say more than policies (`with`, `print`, fields that no facts have), so that they are
//! not followed through the schemas; but what would abort the process, or grow without end, is refused in them too.

use super::names::{field_name, literal, rule_name, static_path};
use super::{RuleName, check_chains};
use crate::engine::growth::{self, Builtin};
use crate::engine::source::at;
use crate::error::Error;
use regorus::unstable::{ArithOp, Expr, Literal, Module, Query, Ref, Rule, RuleHead, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What policies may not call and tests may.
const FOR_TESTS: [&str; 3] = ["print", "trace", "walk"];

/// Refuses rules that reach themselves, and gives the builtins that are called.
pub(in crate::engine) fn of_tests(modules: &[Ref<Module>]) -> Result<Vec<&'static Builtin>, Error> {
    let names: Vec<Names> = modules.iter().map(|module| Names::of(module)).collect::<Result<_, _>>()?;
    let mut uses = Uses { names: &names, rule: (0, String::new()), found: BTreeMap::new(), builtins: BTreeMap::new() };
    for (index, module) in modules.iter().enumerate() {
        for rule in &module.policy {
            uses.rule = (index, rule_name(rule).map(|(name, _)| name).unwrap_or_default());
            uses.found.entry(uses.rule.clone()).or_default();
            uses.of_rule(rule)?;
        }
    }
    check_chains(&uses.found)?;
    Ok(uses.builtins.into_values().collect())
}

/// The names of one module.
struct Names {
    /// `["data", "andon", "policies", "x_test"]`.
    package: Vec<String>,
    rules: BTreeSet<String>,
    imports: BTreeMap<String, Vec<String>>,
}

impl Names {
    fn of(module: &Module) -> Result<Names, Error> {
        let mut package = vec!["data".to_owned()];
        package.extend(static_path(&module.package.refr)?);
        let mut imports = BTreeMap::new();
        for import in &module.imports {
            let path = static_path(&import.refr)?;
            let alias = import.r#as.as_ref().map(|span| span.text().to_owned()).or_else(|| path.last().cloned());
            imports.extend(alias.map(|alias| (alias, path)));
        }
        let rules = module.policy.iter().filter_map(|rule| rule_name(rule).map(|(name, _)| name)).collect();
        Ok(Names { package, rules, imports })
    }
}

struct Uses<'n> {
    names: &'n [Names],
    rule: RuleName,
    found: BTreeMap<RuleName, BTreeMap<RuleName, Span>>,
    builtins: BTreeMap<&'static str, &'static Builtin>,
}

impl Uses<'_> {
    fn of_rule(&mut self, rule: &Rule) -> Result<(), Error> {
        let (head, bodies) = match rule {
            Rule::Default { value, .. } => return self.expr(value),
            Rule::Spec { head, bodies, .. } => (head, bodies),
        };
        match head {
            RuleHead::Compr { refr, assign, .. } => {
                self.indexes(refr)?;
                assign.iter().try_for_each(|assign| self.expr(&assign.value))?;
            }
            RuleHead::Func { args, assign, .. } => {
                self.exprs(args)?;
                assign.iter().try_for_each(|assign| self.expr(&assign.value))?;
            }
            RuleHead::Set { refr, key, .. } => {
                self.indexes(refr)?;
                key.iter().try_for_each(|key| self.expr(key))?;
            }
        }
        for body in bodies {
            self.query(&body.query)?;
            body.assign.iter().try_for_each(|assign| self.expr(&assign.value))?;
        }
        Ok(())
    }

    fn query(&mut self, query: &Query) -> Result<(), Error> {
        for statement in &query.stmts {
            statement.with_mods.iter().try_for_each(|with| self.expr(&with.r#as))?;
            match &statement.literal {
                Literal::SomeVars { .. } => {}
                Literal::SomeIn { key, value, collection, .. } => {
                    key.iter().chain([value, collection]).try_for_each(|expr| self.expr(expr))?;
                }
                Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => self.expr(expr)?,
                Literal::Every { domain, query, .. } => {
                    self.expr(domain)?;
                    self.query(query)?;
                }
            }
        }
        Ok(())
    }

    fn exprs(&mut self, exprs: &[Ref<Expr>]) -> Result<(), Error> {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr(&mut self, expr: &Expr) -> Result<(), Error> {
        match expr {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.indexes(expr)?;
                self.reference(expr);
                Ok(())
            }
            Expr::Array { items, .. } | Expr::Set { items, .. } => self.exprs(items),
            Expr::Object { fields, .. } => {
                fields.iter().try_for_each(|(_, key, value)| self.expr(key).and_then(|()| self.expr(value)))
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.expr(term)?;
                self.query(query)
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.expr(key)?;
                self.expr(value)?;
                self.query(query)
            }
            Expr::Call { span, fcn, params, .. } => {
                self.exprs(params)?;
                self.call(span, fcn)
            }
            Expr::UnaryExpr { expr, .. } => self.expr(expr),
            Expr::ArithExpr { op: ArithOp::Mul, lhs, rhs, span, .. } => {
                super::walk::check_product(span, lhs, rhs)?;
                self.expr(lhs).and_then(|()| self.expr(rhs))
            }
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. }
            | Expr::AssignExpr { lhs, rhs, .. } => self.expr(lhs).and_then(|()| self.expr(rhs)),
            Expr::Membership { key, value, collection, .. } => {
                key.iter().chain([value, collection]).try_for_each(|expr| self.expr(expr))
            }
            _ => Ok(()),
        }
    }

    /// What stands in the brackets of a reference, and what it starts from where that is no name.
    fn indexes(&mut self, expr: &Expr) -> Result<(), Error> {
        let mut at = expr;
        loop {
            at = match at {
                Expr::RefDot { refr, .. } => refr,
                Expr::RefBrack { refr, index, .. } => {
                    self.expr(index)?;
                    refr
                }
                Expr::Var { .. } => return Ok(()),
                other => return self.expr(other),
            };
        }
    }

    /// A name that is a rule's is taken for the rule, also where a variable has it.
    fn reference(&mut self, expr: &Expr) {
        let path = self.full(known(expr));
        for (index, names) in self.names.iter().enumerate() {
            match path.strip_prefix(names.package.as_slice()) {
                Some([rule, ..]) => self.add(index, rule, expr.span()),
                // A package as a whole is all its rules.
                None if !names.package.starts_with(&path) || path.is_empty() => {}
                _ => names.rules.iter().for_each(|rule| self.add(index, rule, expr.span())),
            }
        }
    }

    /// A path from `data` on; empty where it leads elsewhere.
    fn full(&self, path: Vec<String>) -> Vec<String> {
        let (Some(own), Some(first)) = (self.names.get(self.rule.0), path.first()) else { return Vec::new() };
        match own.imports.get(first) {
            Some(import) => import.iter().chain(path.iter().skip(1)).cloned().collect(),
            None if own.rules.contains(first) => own.package.iter().chain(&path).cloned().collect(),
            None if first == "data" => path,
            None => Vec::new(),
        }
    }

    fn add(&mut self, module: usize, rule: &str, span: &Span) {
        if self.names.get(module).is_some_and(|names| names.rules.contains(rule)) {
            let uses = self.found.entry(self.rule.clone()).or_default();
            uses.entry((module, rule.to_owned())).or_insert_with(|| span.clone());
        }
    }

    fn call(&mut self, span: &Span, function: &Expr) -> Result<(), Error> {
        self.reference(function);
        let name = known(function).join(".");
        if let Some(builtin) = growth::builtin(&name) {
            self.builtins.insert(builtin.name, builtin);
        }
        match growth::refusal(&name).filter(|_| !FOR_TESTS.contains(&&*name)) {
            Some(reason) => Err(at(span, format!("`{name}` {reason}"))),
            None => Ok(()),
        }
    }
}

/// The names at the beginning of a reference, up to where it is not known.
fn known(expr: &Expr) -> Vec<String> {
    let (mut at, mut steps) = (expr, Vec::new());
    loop {
        at = match at {
            Expr::RefDot { refr, field, .. } => {
                steps.push(Some(field_name(field)));
                refr
            }
            Expr::RefBrack { refr, index, .. } => {
                steps.push(literal(index));
                refr
            }
            Expr::Var { span, .. } => {
                steps.push(Some(span.text().to_owned()));
                return steps.into_iter().rev().map_while(|name| name).collect();
            }
            _ => return Vec::new(),
        };
    }
}

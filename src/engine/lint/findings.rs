//! The objects that a policy's `findings` are: what a finding has to have, and what it can.

use super::{Remark, at_span};
use crate::engine::check;
use crate::engine::output::FINDING;
use crate::suggest::suggestion;
use regorus::unstable::{AssignOp, Expr, Literal, Rule, RuleHead};

/// Remarks on a rule of `findings` whose object is written out in it.
pub(super) fn remarks(rule: &Rule) -> Vec<Remark> {
    if check::rule_name(rule).as_deref() != Some("findings") {
        return Vec::new();
    }
    let Rule::Spec { head: RuleHead::Set { key: Some(key), .. }, bodies, .. } = rule else { return Vec::new() };
    let written = match &**key {
        Expr::Var { span, .. } => {
            let statements = bodies.iter().flat_map(|body| &body.query.stmts);
            statements.filter_map(|statement| assigned(&statement.literal, span.text())).next()
        }
        other => Some(other),
    };
    match written {
        Some(Expr::Object { span, fields, .. }) => {
            let names: Vec<String> = fields.iter().map(|(_, key, _)| unquoted(key.span().text())).collect();
            of_object(span, &names)
        }
        _ => Vec::new(),
    }
}

fn assigned<'a>(literal: &'a Literal, variable: &str) -> Option<&'a Expr> {
    let Literal::Expr { expr, .. } = literal else { return None };
    match &**expr {
        Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } if lhs.span().text() == variable => Some(rhs),
        _ => None,
    }
}

fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '`']).to_owned()
}

fn of_object(span: &regorus::unstable::Span, names: &[String]) -> Vec<Remark> {
    let has = |name: &str| names.iter().any(|other| other == name);
    let mut remarks = Vec::new();
    for name in names.iter().filter(|name| !FINDING.contains(&name.as_str())) {
        let message = format!("a finding has no `{name}`{}", suggestion(name, FINDING));
        remarks.push(at_span(span, "finding-fields", message));
    }
    for name in ["subject", "message"].into_iter().filter(|name| !has(name)) {
        remarks.push(at_span(span, "finding-fields", format!("a finding has to have a `{name}`")));
    }
    remarks
}

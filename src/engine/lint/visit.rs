//! Every statement and every expression of a rule.

use regorus::unstable::{Expr, Literal, LiteralStmt, Query, Rule, RuleHead};

/// What is met on the way.
pub(super) enum Found<'a> {
    Statement(&'a LiteralStmt),
    Expr(&'a Expr),
}

type Visitor<'v> = &'v mut dyn FnMut(Found<'_>);

pub(super) fn rule(rule: &Rule, visitor: Visitor<'_>) {
    let (head, bodies) = match rule {
        Rule::Default { value, .. } => return expr(value, visitor),
        Rule::Spec { head, bodies, .. } => (head, bodies),
    };
    match head {
        RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => {
            assign.iter().for_each(|assign| expr(&assign.value, visitor));
        }
        RuleHead::Set { key, .. } => key.iter().for_each(|key| expr(key, visitor)),
    }
    for body in bodies {
        body.assign.iter().for_each(|assign| expr(&assign.value, visitor));
        query(&body.query, visitor);
    }
}

fn query(query: &Query, visitor: Visitor<'_>) {
    for statement in &query.stmts {
        visitor(Found::Statement(statement));
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                key.iter().chain([value, collection]).for_each(|part| expr(part, visitor));
            }
            Literal::Expr { expr: part, .. } | Literal::NotExpr { expr: part, .. } => expr(part, visitor),
            Literal::Every { domain, query: inner, .. } => {
                expr(domain, visitor);
                self::query(inner, visitor);
            }
        }
    }
}

/// Goes through an expression. How deep one can be nested was bounded when it was loaded.
fn expr(at: &Expr, visitor: Visitor<'_>) {
    visitor(Found::Expr(at));
    match at {
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| expr(item, visitor)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
            expr(key, visitor);
            expr(value, visitor);
        }),
        Expr::ArrayCompr { term, query: inner, .. } | Expr::SetCompr { term, query: inner, .. } => {
            expr(term, visitor);
            query(inner, visitor);
        }
        Expr::ObjectCompr { key, value, query: inner, .. } => {
            expr(key, visitor);
            expr(value, visitor);
            query(inner, visitor);
        }
        Expr::Call { params, .. } => params.iter().for_each(|param| expr(param, visitor)),
        Expr::UnaryExpr { expr: inner, .. } | Expr::RefDot { refr: inner, .. } => expr(inner, visitor),
        Expr::RefBrack { refr, index, .. } => {
            expr(refr, visitor);
            expr(index, visitor);
        }
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => {
            expr(lhs, visitor);
            expr(rhs, visitor);
        }
        Expr::Membership { key, value, collection, .. } => {
            key.iter().chain([value, collection]).for_each(|part| expr(part, visitor));
        }
        _ => {}
    }
}

/// Whether an expression or a part of it is of a kind.
pub(super) fn any(at: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
    let mut found = false;
    expr(at, &mut |part| found |= matches!(part, Found::Expr(part) if test(part)));
    found
}

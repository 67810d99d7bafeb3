//! What is unwise in a policy although it can be loaded: mistakes that Rego lets pass, and what makes policies hard to
//! read or slow to run. Each remark has a place and the name of the rule that it comes from.

mod findings;
mod text;
mod visit;

use super::load::{add_helpers, add_policy};
use super::schema::Schema;
use super::source::place;
use super::{Program, check, engine};
use crate::error::{Error, Location};
use crate::policy::{Form, Policy, PolicyFile};
use regorus::unstable::{BoolOp, Expr, Literal, Module, Rule, RuleHead};
use serde_json::{Map, Value as Json};
use visit::Found;

/// One thing that is unwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// Where.
    pub at: Location,
    /// The rule's name.
    pub rule: &'static str,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Everything that is to be said of a policy and of the helpers that it could import, in order of place. One that would be refused has that as its only remark.
pub fn lint(policy: &Policy) -> Vec<Remark> {
    let mut remarks = match loaded(policy) {
        Ok(remarks) => remarks,
        Err(Error::Policy { at, message }) => vec![Remark { at, rule: "refused", message }],
        Err(other) => vec![at_file(&policy.file, "refused", other.to_string())],
    };
    remarks.sort();
    remarks.dedup();
    remarks
}

fn loaded(policy: &Policy) -> Result<Vec<Remark>, Error> {
    if let Err(error @ Error::Policy { .. }) = Program::prepare(policy, Map::new()) {
        return Err(error);
    }
    let mut engine = engine();
    add_policy(&mut engine, policy)?;
    add_helpers(&mut engine, &policy.library)?;
    let modules = engine.get_modules().clone();
    let schema = Schema::read(&policy.metadata.parameters);
    let unknown = check::Parameters { schema, values: serde_json::Value::Null };
    let found = check::check(policy, &modules, 0, &unknown)?;
    let Some(own) = modules.first() else { return Ok(Vec::new()) };
    let mut remarks: Vec<Remark> = policy.files().chain(&policy.tests).flat_map(text::remarks).collect();
    remarks.extend(modules.iter().flat_map(|module| of_module(module)));
    if let Form::Findings = policy.form {
        remarks.extend(metadata(policy));
        remarks.extend(parameters(policy));
        remarks.extend(own.policy.iter().flat_map(|rule| findings::remarks(rule)));
        let unused = found.unused(0, &["findings", "undecided"]);
        remarks.extend(own.policy.iter().filter_map(|rule| unused_rule(rule, &unused)));
    }
    Ok(remarks)
}

/// What METADATA does not have to say, and a reader would want to know.
fn metadata(policy: &Policy) -> Vec<Remark> {
    let metadata = &policy.metadata;
    let absent = [
        (metadata.category.is_none(), "custom.category is missing: it is where the policy stands in lists"),
        (metadata.remedy.is_none(), "custom.remedy is missing: what is a person to do about a finding?"),
        (metadata.title.ends_with('.'), "the title is a few words and no sentence"),
        (!metadata.description.ends_with(['.', '?', '!']), "the description is made of sentences"),
    ];
    let wrong = absent.into_iter().filter(|(wrong, _)| *wrong);
    wrong.map(|(_, message)| at_file(&policy.file, "metadata", message.to_owned())).collect()
}

/// Parameters that nothing reads.
fn parameters(policy: &Policy) -> Vec<Remark> {
    let text = &policy.file.text;
    // Handed on as a whole, any of them may be read.
    let whole = text
        .match_indices("data.parameters")
        .any(|(at, found)| !text.get(at + found.len()..).unwrap_or_default().starts_with(['.', '[']));
    let names = policy.metadata.parameters.get("properties").and_then(Json::as_object).into_iter().flatten();
    let read = |name: &str| {
        policy.files().any(|file| {
            file.text.contains(&format!("parameters.{name}")) || file.text.contains(&format!("parameters[\"{name}\"]"))
        })
    };
    let unread = names.filter(|(name, _)| !whole && !read(name));
    let message = |name: &str| format!("the parameter `{name}` is never read");
    unread.map(|(name, _)| at_file(&policy.file, "unused-parameter", message(name))).collect()
}

fn unused_rule(rule: &Rule, unused: &[String]) -> Option<Remark> {
    let name = check::rule_name(rule).filter(|name| unused.contains(name))?;
    Some(at_span(rule.span(), "unused-rule", format!("nothing uses `{name}`")))
}

/// What can be seen of each rule by itself.
fn of_module(module: &Module) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for rule in &module.policy {
        remarks.extend(named(rule));
        visit::rule(rule, &mut |found| match found {
            Found::Expr(expr) => remarks.extend(expression(expr)),
            Found::Statement(statement) => {
                if let Literal::SomeIn { collection, .. } = &statement.literal {
                    remarks.extend(over_packages(collection));
                }
                if let Literal::Expr { expr, .. } = &statement.literal
                    && matches!(&**expr, Expr::Object { fields, .. } if fields.is_empty())
                {
                    let message = "`if {}` is an empty object and always true, not an empty body";
                    remarks.push(at_span(expr.span(), "if-empty-object", message.into()));
                }
            }
        });
    }
    remarks
}

fn named(rule: &Rule) -> Option<Remark> {
    let name = check::rule_name(rule)?;
    let is_set = matches!(rule, Rule::Spec { head: RuleHead::Set { .. }, .. });
    let message = if name.chars().any(|c| c.is_ascii_uppercase()) {
        format!("`{name}`: names are written in lower case with `_`")
    } else if name.starts_with("get_") || (name.starts_with("is_") && is_set) {
        format!("`{name}`: say what it is, not that it is got or asked for")
    } else {
        return None;
    };
    Some(at_span(rule.span(), "naming", message))
}

fn expression(expr: &Expr) -> Option<Remark> {
    match expr {
        Expr::Call { fcn, params, .. } => call(fcn.span().text(), params),
        Expr::BoolExpr { op: BoolOp::Ne, lhs, rhs, .. } => {
            let over_all = [lhs, rhs].into_iter().any(|side| visit::any(side, &|expr| is_wildcard(expr)));
            let message = "`!=` against `[_]` holds as soon as one element differs: write `not x in xs`";
            over_all.then(|| at_span(expr.span(), "not-equals-in-loop", message.into()))
        }
        Expr::RefBrack { refr, .. } if is_wildcard(expr) => over_packages(refr),
        _ => None,
    }
}

fn is_wildcard(expr: &Expr) -> bool {
    matches!(expr, Expr::RefBrack { index, .. } if matches!(&**index, Expr::Var { span, .. } if span.text() == "_"))
}

fn over_packages(collection: &Expr) -> Option<Remark> {
    let message = "looks through every package, which takes 0.4 ms for 1,000 of them: loop over a group of \
                   `input.groups`, and look packages up by id";
    (collection.span().text() == "input.packages").then(|| at_span(collection.span(), "every-package", message.into()))
}

fn call<E: std::ops::Deref<Target = Expr>>(name: &str, params: &[E]) -> Option<Remark> {
    match (name, params) {
        ("sprintf", [format, values]) => {
            let (Expr::String { span, .. } | Expr::RawString { span, .. }, Expr::Array { items, .. }) =
                (&**format, &**values)
            else {
                return None;
            };
            let verbs = verbs(span.text());
            let message = format!("the text has {verbs} places for values and {} values are given", items.len());
            (verbs != items.len()).then(|| at_span(span, "sprintf-arguments-mismatch", message))
        }
        (name, [pattern, ..]) if name.starts_with("regex.") => match &**pattern {
            Expr::String { span, .. } if span.text().contains('\\') => {
                let message = "write the pattern between backticks: every backslash in quotes has to be doubled";
                Some(at_span(span, "non-raw-regex-pattern", message.into()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// How many values a text for `sprintf` takes.
fn verbs(text: &str) -> usize {
    text.replace("%%", "").matches('%').count()
}

fn at_span(span: &regorus::unstable::Span, rule: &'static str, message: String) -> Remark {
    Remark { at: place(span), rule, message }
}

fn at_file(file: &PolicyFile, rule: &'static str, message: String) -> Remark {
    Remark { at: Location { file: file.display_path(), line: 0, column: 0 }, rule, message }
}

//! Why a test does not hold. The engine has no trace, so the test is asked again in parts: how far its statements hold,
//! and what the sides of the one that does not are worth.

use super::{LIMIT, limited};
use crate::engine::source::place;
use crate::engine::{check, run};
use crate::error::Location;
use crate::policy::PolicyFile;
use regorus::unstable::{AssignOp, BoolOp, Expr, Literal, LiteralStmt, Query, Rule, Span};
use regorus::{Engine, Value};
use std::fmt;

/// The most characters of one value that are shown.
const SHOWN: usize = 2_000;

/// Why a test does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// In one sentence.
    pub message: String,
    /// The statement that does not hold.
    pub at: Option<Location>,
    /// Its parts and what they are worth: `got`, `expected`.
    pub sides: Vec<Side>,
}

/// A part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What it is to the statement.
    pub name: &'static str,
    /// What it is worth, as JSON.
    pub value: String,
}

impl Failed {
    pub(super) fn because(message: String) -> Failed {
        Failed { message, ..Failed::default() }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            write!(f, "{at}: ")?;
        }
        f.write_str(&self.message)?;
        for Side { name, value } in &self.sides {
            write!(f, "\n  {:<12}{}", format!("{name}:"), value.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

/// Finds the statement at which a test that is undefined stops.
pub(super) fn explain(engine: &Engine, file: &PolicyFile, package: &str, test: &str) -> Failed {
    let mut modules = engine.clone();
    let path = file.display_path();
    let module = modules.get_modules().iter().find(|module| *module.package.span.source.file() == path).cloned();
    let rule = module.iter().flat_map(|m| &m.policy).find(|rule| check::rule_name(rule).as_deref() == Some(test));
    let Some(Rule::Spec { bodies, .. }) = rule.map(|rule| &**rule) else {
        return Failed::because("is undefined".into());
    };
    let probe = Probe { engine, file, package };
    let stopped = bodies.iter().find_map(|body| probe.stopped(&body.query));
    stopped.unwrap_or_else(|| Failed::because("is undefined".into()))
}

struct Probe<'a> {
    engine: &'a Engine,
    file: &'a PolicyFile,
    package: &'a str,
}

impl Probe<'_> {
    fn stopped(&self, query: &Query) -> Option<Failed> {
        let texts: Vec<String> = query.stmts.iter().map(text).collect();
        for (index, statement) in query.stmts.iter().enumerate() {
            let so_far = texts.get(..=index)?.join("\n");
            match self.solutions(&format!("[1 | {so_far}]")) {
                Ok(found) if found.is_empty() => {
                    return Some(self.failed(statement, &texts.get(..index)?.join("\n")));
                }
                Ok(_) => {}
                Err(message) => return Some(Failed { message, at: Some(place(&statement.span)), sides: Vec::new() }),
            }
        }
        None
    }

    fn failed(&self, statement: &LiteralStmt, before: &str) -> Failed {
        let (with, sides) = (with_text(statement), sides(statement));
        let mut shown = Vec::new();
        let mut values = Vec::new();
        for (name, part) in sides {
            let value = self.value(
                before,
                &written(part.span(), matches!(part, Expr::String { .. } | Expr::RawString { .. })),
                &with,
            );
            shown.push(Side { name, value: value.as_ref().map_or("undefined".into(), printed) });
            values.push((name, value));
        }
        if let [(_, Some(got)), (_, Some(expected))] = values.as_slice()
            && values.iter().any(|(name, _)| *name == "expected")
        {
            shown.extend(differences(got, expected));
        }
        let line = text(statement).lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Failed {
            message: format!("does not hold: {}", cut(&line, 200)),
            at: Some(place(&statement.span)),
            sides: shown,
        }
    }

    /// The value of an expression where the statements before it hold for the first time.
    fn value(&self, before: &str, expression: &str, with: &str) -> Option<Value> {
        let query = format!("[andon_value | {before}\nandon_value := {expression}{with}]");
        self.solutions(&query).ok()?.into_iter().next()
    }

    /// Evaluates an expression where the test stands: as one more rule of its file.
    fn solutions(&self, expression: &str) -> Result<Vec<Value>, String> {
        let mut engine = limited(self.engine);
        let head: String =
            self.file.text.lines().filter(|line| is_head(line)).map(|line| format!("{line}\n")).collect();
        let text = format!("{head}\nandon_probe := {expression}\n");
        engine.add_policy("andon_probe.rego".into(), text).map_err(|e| e.to_string())?;
        match engine.eval_rule(format!("{}.andon_probe", self.package)) {
            Ok(Value::Array(values)) => Ok(values.iter().cloned().collect()),
            Ok(_) => Ok(Vec::new()),
            Err(e) => Err(run::failure(&e.to_string(), LIMIT).to_string()),
        }
    }
}

/// A line that says what names mean in a file. Rules of one package see one another whatever file they are in.
fn is_head(line: &str) -> bool {
    line.starts_with("package ") || line.starts_with("import ")
}

/// The parts of a statement that say why it does not hold. In a comparison of something with a literal, the literal is
/// what is expected.
fn sides(statement: &LiteralStmt) -> Vec<(&'static str, &Expr)> {
    match &statement.literal {
        Literal::NotExpr { expr, .. } => vec![("got", expr)],
        Literal::Expr { expr, .. } => match &**expr {
            Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. } | Expr::AssignExpr { op: AssignOp::Eq, lhs, rhs, .. } => {
                match is_literal(lhs) && !is_literal(rhs) {
                    true => vec![("got", rhs), ("expected", lhs)],
                    false => vec![("got", lhs), ("expected", rhs)],
                }
            }
            Expr::BoolExpr { lhs, rhs, .. } => vec![("left", lhs), ("right", rhs)],
            Expr::Membership { value, collection, .. } => vec![("value", value), ("in", collection)],
            Expr::AssignExpr { rhs, .. } => vec![("got", rhs)],
            other => vec![("got", other)],
        },
        Literal::SomeIn { collection, .. } => vec![("in", collection)],
        Literal::Every { domain, .. } => vec![("every of", domain)],
        Literal::SomeVars { .. } => Vec::new(),
    }
}

fn is_literal(expr: &Expr) -> bool {
    !matches!(
        expr,
        Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } | Expr::Call { .. } | Expr::BinExpr { .. }
    )
}

/// Members that only one of two sets has.
fn differences(got: &Value, expected: &Value) -> Vec<Side> {
    let (Value::Set(got), Value::Set(expected)) = (got, expected) else { return Vec::new() };
    let only = |name, these: Vec<&Value>, others: Vec<&Value>| {
        let members: Vec<String> = these.into_iter().filter(|m| !others.contains(m)).map(printed).collect();
        (!members.is_empty()).then(|| Side { name, value: members.join("\n") })
    };
    let missing = only("missing", expected.iter().collect(), got.iter().collect());
    let unexpected = only("unexpected", got.iter().collect(), expected.iter().collect());
    [missing, unexpected].into_iter().flatten().collect()
}

/// A statement as it is written, with its `with`.
fn text(statement: &LiteralStmt) -> String {
    written(&statement.span, false)
}

/// What stands in the file. The span of a text is what stands between its quotes, so that of what begins with one lacks
/// the first.
fn written(span: &Span, is_text: bool) -> String {
    let (text, start, end) = (span.source.contents(), span.start as usize, span.end as usize);
    let quote = |at: Option<usize>| at.and_then(|at| text.get(at..at + 1)).is_some_and(|c| c == "\"" || c == "`");
    let first = start.checked_sub(1).filter(|at| quote(Some(*at))).unwrap_or(start);
    let last = if is_text && quote(Some(end)) { end + 1 } else { end };
    text.get(first..last).unwrap_or_default().to_owned()
}

/// The `with` of a statement, which holds for its parts too.
fn with_text(statement: &LiteralStmt) -> String {
    let Some(first) = statement.with_mods.first() else { return String::new() };
    let text = statement.span.source.contents();
    let with = text.get(first.span.start as usize..statement.span.end as usize).unwrap_or_default();
    format!(" {with}")
}

fn printed(value: &Value) -> String {
    let text = value.to_json_str().unwrap_or_else(|_| value.to_string());
    let short = value.to_string();
    cut(if short.chars().count() <= 90 { &short } else { &text }, SHOWN)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

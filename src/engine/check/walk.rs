//! Through a rule, statement by statement: which variables stand for which part of a document, which functions and
//! rules are used.
//!
//! A part of `input` counts as read as a whole wherever it is used for more than to get at its fields. What is too
//! clever to be followed (a variable that is bound twice, a pattern, a unification) counts as read as a whole too.

use super::names::{ModuleNames, Names, static_path};
use super::references::Place;
use super::{Found, Parameters, RuleName};
use crate::engine::growth;
use crate::engine::schema::Schema;
use crate::engine::source::{at, unknown_function};
use crate::error::Error;
use regorus::unstable::{ArithOp, AssignOp, BoolOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead, Span};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Walk<'a> {
    pub(super) module: usize,
    pub(super) facts: &'a Schema,
    pub(super) parameters: &'a Parameters,
    pub(super) found: &'a mut Found,
    pub(super) rule: RuleName,
    /// This statement is not come to, the parameters being what they are: it is checked, and reads nothing.
    pub(super) idle: bool,
    names: &'a Names<'a>,
    scopes: Vec<BTreeMap<String, Option<Place>>>,
    early: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        names: &'a Names<'a>,
        module: usize,
        facts: &'a Schema,
        parameters: &'a Parameters,
        found: &'a mut Found,
    ) -> Self {
        let rule = (module, String::new());
        let (scopes, early) = (vec![BTreeMap::new()], BTreeSet::new());
        Walk { names, module, facts, parameters, found, rule, idle: false, scopes, early }
    }

    pub(super) fn all_names(&self) -> &'a Names<'a> {
        self.names
    }

    /// The names of the module that is walked through; there always is one.
    pub(super) fn names(&self) -> &'a ModuleNames {
        &self.names.modules[self.module]
    }

    /// Goes through a rule; through a function with what its arguments are known to be.
    pub(super) fn rule(&mut self, rule: &Rule, arguments: &[Option<Place>]) -> Result<(), Error> {
        self.rule = (self.module, super::names::rule_name(rule).map(|(name, _)| name).unwrap_or_default());
        self.found.uses.entry(self.rule.clone()).or_default();
        let (head, bodies) = match rule {
            Rule::Default { value, .. } => return self.value(value).map(|_| ()),
            Rule::Spec { head, bodies, .. } => (head, bodies),
        };
        if let RuleHead::Func { args, .. } = head {
            for (index, arg) in args.iter().enumerate() {
                match &**arg {
                    Expr::Var { span, .. } => self.bind(span, arguments.get(index).cloned().flatten())?,
                    other => {
                        arguments.get(index).into_iter().flatten().for_each(|place| self.read(place, true));
                        self.pattern(other)?;
                    }
                }
            }
        }
        for body in bodies {
            self.scopes.push(BTreeMap::new());
            self.idle = false;
            self.query(&body.query)?;
            if let Some(assign) = &body.assign {
                self.value(&assign.value)?;
            }
            self.head(head)?;
            self.scopes.pop();
        }
        if bodies.is_empty() { self.head(head) } else { Ok(()) }
    }

    fn head(&mut self, head: &RuleHead) -> Result<(), Error> {
        let (refr, key, assign) = match head {
            RuleHead::Compr { refr, assign, .. } | RuleHead::Func { refr, assign, .. } => (refr, None, assign.as_ref()),
            RuleHead::Set { refr, key, .. } => (refr, key.as_ref(), None),
        };
        let mut name: &Expr = refr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = name {
            if let Expr::RefBrack { index, .. } = name {
                self.value(index)?;
            }
            name = refr;
        }
        key.into_iter().chain(assign.map(|assign| &assign.value)).try_for_each(|expr| self.value(expr).map(|_| ()))
    }

    fn query(&mut self, query: &Query) -> Result<(), Error> {
        query.stmts.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &LiteralStmt) -> Result<(), Error> {
        if let Some(with) = statement.with_mods.first() {
            return Err(at(&with.span, "`with` is for tests: a policy judges the input that it is given"));
        }
        match &statement.literal {
            Literal::SomeVars { vars, .. } => vars.iter().try_for_each(|var| self.bind(var, None)),
            Literal::SomeIn { key, value, collection, .. } => self.some_in(key.as_ref(), value, collection),
            Literal::Expr { expr, .. } => self.expression(expr),
            Literal::NotExpr { expr, .. } => self.value(expr).map(|_| ()),
            Literal::Every { key, value, domain, query, .. } => self.every(key.as_ref(), value, domain, query),
        }
    }

    fn some_in(&mut self, key: Option<&Ref<Expr>>, value: &Expr, collection: &Expr) -> Result<(), Error> {
        let simple = matches!(value, Expr::Var { .. });
        let element = if simple { self.elements(collection)? } else { self.value_of(collection).map(|_| None)? };
        key.into_iter().try_for_each(|key| self.pattern(key))?;
        match value {
            Expr::Var { span, .. } => self.bind(span, element)?,
            pattern => self.pattern(pattern)?,
        }
        self.idle |= self.is_empty_parameter(collection);
        Ok(())
    }

    /// What an element of a collection is.
    fn elements(&mut self, collection: &Expr) -> Result<Option<Place>, Error> {
        match collection {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => match self.reference(collection)? {
                Some(place) => self.element(&place, collection.span()),
                None => Ok(None),
            },
            other => self.value_of(other).map(|_| None),
        }
    }

    fn expression(&mut self, expr: &Expr) -> Result<(), Error> {
        let Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } = expr else {
            return self.value_of(expr).map(|_| ());
        };
        match (&**lhs, &**rhs) {
            (Expr::Var { span, .. }, Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. }) => {
                let place = self.reference(rhs)?;
                place.iter().for_each(|place| self.read(place, false));
                self.bind(span, place)
            }
            (pattern, _) => {
                self.value(rhs)?;
                self.pattern(pattern)
            }
        }
    }

    fn every(&mut self, key: Option<&Span>, value: &Span, domain: &Expr, query: &Query) -> Result<(), Error> {
        let element = self.elements(domain)?;
        for statement in &query.stmts {
            if let Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } = &statement.literal
                && matches!(&**expr, Expr::RefDot { .. } | Expr::RefBrack { .. })
            {
                let message = "in `every`, engines differ on a lookup that finds nothing: ask with `in`, or with a \
                               rule of its own";
                return Err(at(expr.span(), message));
            }
        }
        let idle = self.idle;
        self.scopes.push(BTreeMap::new());
        key.into_iter().try_for_each(|key| self.bind(key, None))?;
        self.bind(value, element)?;
        self.query(query)?;
        self.scopes.pop();
        self.idle = idle;
        Ok(())
    }

    /// Variables that take apart what cannot be followed.
    fn pattern(&mut self, expr: &Expr) -> Result<(), Error> {
        match expr {
            Expr::Var { span, .. } => self.bind(span, None),
            Expr::Array { items, .. } => items.iter().try_for_each(|item| self.pattern(item)),
            Expr::Object { fields, .. } => fields.iter().try_for_each(|(_, _, value)| self.pattern(value)),
            other => self.value_of(other).map(|_| ()),
        }
    }

    /// Gives a variable its meaning. One that had a meaning before, or was used before, is not followed.
    fn bind(&mut self, span: &Span, place: Option<Place>) -> Result<(), Error> {
        let name = span.text();
        if name == "_" {
            return Ok(());
        }
        if self.names().rules.contains_key(name) || self.names().imports.contains_key(name) {
            return Err(at(span, format!("the variable `{name}` hides a rule or an import of that name: rename it")));
        }
        let earlier = self.scopes.iter_mut().rev().find_map(|scope| scope.remove(name));
        let unclear = earlier.is_some() || self.early.contains(name);
        if unclear {
            earlier.flatten().iter().chain(&place).for_each(|place| self.read(place, true));
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.to_owned(), place.filter(|_| !unclear));
        }
        Ok(())
    }

    pub(super) fn local(&self, name: &str) -> Option<Option<Place>> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name).cloned())
    }

    pub(super) fn not_yet_bound(&mut self, name: &str) {
        self.early.insert(name.to_owned());
    }

    pub(super) fn uses(&mut self, module: usize, rule: &str, span: &Span) {
        let uses = self.found.uses.entry(self.rule.clone()).or_default();
        uses.entry((module, rule.to_owned())).or_insert_with(|| span.clone());
        if !self.idle {
            self.found.live.entry(self.rule.clone()).or_default().insert((module, rule.to_owned()));
        }
    }

    pub(super) fn value(&mut self, expr: &Ref<Expr>) -> Result<Option<Place>, Error> {
        self.value_of(expr)
    }

    /// An expression whose value is used, whatever for.
    pub(super) fn value_of(&mut self, expr: &Expr) -> Result<Option<Place>, Error> {
        match expr {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                let place = self.reference(expr)?;
                place.iter().for_each(|place| self.read(place, true));
                return Ok(place);
            }
            Expr::Array { items, .. } | Expr::Set { items, .. } => self.values(items)?,
            Expr::Object { fields, .. } => {
                fields.iter().try_for_each(|(_, key, value)| self.value(key).and(self.value(value)).map(|_| ()))?;
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.comprehension(query, &[term])?;
            }
            Expr::ObjectCompr { key, value, query, .. } => self.comprehension(query, &[key, value])?,
            Expr::Call { span, fcn, params, .. } => self.call(span, fcn, params)?,
            Expr::UnaryExpr { expr, .. } => return self.value(expr).map(|_| None),
            Expr::ArithExpr { op: ArithOp::Mul, lhs, rhs, span, .. } => self.product(span, lhs, rhs)?,
            Expr::BoolExpr { op, lhs, rhs, .. } => self.comparison(op, lhs, rhs)?,
            Expr::BinExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
                self.value(lhs)?;
                self.value(rhs)?;
            }
            Expr::Membership { key, value, collection, .. } => self.membership(key.as_ref(), value, collection)?,
            _ => {}
        }
        Ok(None)
    }

    fn values(&mut self, items: &[Ref<Expr>]) -> Result<(), Error> {
        items.iter().try_for_each(|item| self.value(item).map(|_| ()))
    }

    fn comprehension(&mut self, query: &Query, terms: &[&Ref<Expr>]) -> Result<(), Error> {
        let idle = self.idle;
        self.scopes.push(BTreeMap::new());
        self.query(query)?;
        terms.iter().try_for_each(|term| self.value(term).map(|_| ()))?;
        self.scopes.pop();
        self.idle = idle;
        Ok(())
    }

    fn product(&mut self, span: &Span, lhs: &Ref<Expr>, rhs: &Ref<Expr>) -> Result<(), Error> {
        check_product(span, lhs, rhs)?;
        self.value(lhs).and(self.value(rhs)).map(|_| ())
    }

    fn comparison(&mut self, op: &BoolOp, lhs: &Ref<Expr>, rhs: &Ref<Expr>) -> Result<(), Error> {
        let (left, right) = (self.value(lhs)?, self.value(rhs)?);
        if matches!(op, BoolOp::Eq | BoolOp::Ne) {
            self.compared(left.as_ref(), rhs)?;
            self.compared(right.as_ref(), lhs)?;
        }
        Ok(())
    }

    fn membership(&mut self, key: Option<&Ref<Expr>>, value: &Ref<Expr>, collection: &Ref<Expr>) -> Result<(), Error> {
        key.into_iter().try_for_each(|key| self.value(key).map(|_| ()))?;
        let place = self.value(value)?;
        self.value(collection)?;
        match &**collection {
            Expr::Array { items, .. } | Expr::Set { items, .. } => {
                items.iter().try_for_each(|item| self.compared(place.as_ref(), item))
            }
            _ => Ok(()),
        }
    }

    fn call(&mut self, span: &Span, function: &Expr, params: &[Ref<Expr>]) -> Result<(), Error> {
        let path = static_path(function)?;
        let called = self.function(&path, span).transpose()?;
        let argument = |param| if called.is_some() { self.argument(param) } else { self.value(param) };
        let arguments = params.iter().map(argument).collect::<Result<Vec<_>, _>>()?;
        if let ([object, get], Some(key)) = (path.as_slice(), params.get(1))
            && (object.as_str(), get.as_str()) == ("object", "get")
        {
            self.check_lookup(arguments.first().and_then(Option::as_ref), key)?;
        }
        let takes = match called {
            Some((name, takes)) => {
                if arguments.iter().any(Option::is_some) {
                    self.found.calls.insert((name, arguments));
                }
                takes
            }
            None => self.builtin(&path.join("."), span)?,
        };
        if takes != params.len() {
            let message = format!("`{}` takes {takes} arguments, not {}", path.join("."), params.len());
            return Err(at(span, message));
        }
        Ok(())
    }

    /// What is handed to a function of a policy's own, which is gone through with it: what is read of it, is read there.
    fn argument(&mut self, expr: &Ref<Expr>) -> Result<Option<Place>, Error> {
        if !matches!(&**expr, Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. }) {
            return self.value(expr);
        }
        let place = self.reference(expr)?;
        place.iter().for_each(|place| self.read(place, false));
        Ok(place)
    }

    /// A function of this module or of a helper and the number of its arguments; none where it is neither.
    fn function(&mut self, path: &[String], span: &Span) -> Option<Result<(RuleName, usize), Error>> {
        let (module, name) = match path {
            [name] if self.names().rules.contains_key(name) => (self.module, name.clone()),
            [root, rest @ ..] => {
                let mut full = self.names().imports.get(root).cloned().unwrap_or_else(|| vec![root.clone()]);
                full.extend(rest.iter().cloned());
                let (module, [name]) = self.names.resolve(&full)? else { return None };
                (module, name.clone())
            }
            [] => return None,
        };
        match self.names.modules.get(module)?.rules.get(&name)? {
            Some(arity) => {
                self.uses(module, &name, span);
                Some(Ok(((module, name), *arity)))
            }
            None => Some(Err(at(span, format!("`{name}` is a rule and cannot be called")))),
        }
    }

    fn builtin(&mut self, name: &str, span: &Span) -> Result<usize, Error> {
        if let Some(builtin) = growth::builtin(name) {
            self.found.builtins.insert(builtin.name, builtin);
            return Ok(builtin.arity());
        }
        if let Some(reason) = growth::refusal(name) {
            return Err(at(span, format!("`{name}` {reason}")));
        }
        let own = self.names().rules.keys().map(String::as_str);
        Err(at(span, unknown_function(name, own)))
    }
}

/// Squares of squares grow without end inside one statement; products with a literal do not.
pub(super) fn check_product(span: &Span, lhs: &Expr, rhs: &Expr) -> Result<(), Error> {
    if [lhs, rhs].iter().any(|side| matches!(side, Expr::Number { .. })) {
        return Ok(());
    }
    let message = "one side of `*` has to be a number that stands here: products of products grow without a bound; \
                   `product([a, b])` multiplies and has one";
    Err(at(span, message))
}

//! References followed through the schemas: what is not there is an error, what is there is noted as read.

use super::names::{field_name, literal, static_path};
use super::walk::Walk;
use crate::engine::schema::{Node, Schema, Shape};
use crate::engine::sections::{Sections, Step};
use crate::engine::source::at;
use crate::error::Error;
use crate::suggest::suggestion;
use regorus::unstable::{Expr, Ref, Span};
use serde_json::Value as Json;

/// A part of `input` or of `data.parameters` that an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    root: Root,
    path: Vec<Step>,
    node: Node,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    Input,
    Parameters,
}

impl Place {
    /// Notes all of it as read.
    pub(super) fn read_whole(&self, sections: &mut Sections) {
        if self.root == Root::Input {
            sections.add(&self.path, true);
        }
    }
}

/// One step of a reference as it is written.
enum Part<'e> {
    Field(String, Span),
    Index(&'e Ref<Expr>),
}

impl Part<'_> {
    fn name(&self) -> Option<(String, &Span)> {
        match self {
            Part::Field(name, span) => Some((name.clone(), span)),
            Part::Index(index) => literal(index).map(|name| (name, index.span())),
        }
    }

    fn span(&self) -> &Span {
        match self {
            Part::Field(_, span) => span,
            Part::Index(index) => index.span(),
        }
    }
}

impl Walk<'_> {
    /// Follows a reference; none where it leads to nothing that a schema describes. Nothing is noted as read yet
    /// except what cannot be followed further.
    pub(super) fn reference(&mut self, expr: &Expr) -> Result<Option<Place>, Error> {
        let (base, parts) = flatten(expr);
        for part in &parts {
            if let Part::Index(index) = part {
                self.value(index)?;
            }
        }
        let Expr::Var { span, .. } = base else {
            self.value_of(base)?;
            return Ok(None);
        };
        if let Some(bound) = self.local(span.text()) {
            return bound.map_or(Ok(None), |place| self.follow(place, &parts));
        }
        match span.text() {
            "_" => Ok(None),
            "input" => self.follow(self.root(Root::Input), &parts),
            "data" => self.data(span, &parts),
            name => self.named(name, span, parts),
        }
    }

    /// A name that is no variable: an import, a rule, or a variable that gets its value later.
    fn named(&mut self, name: &str, span: &Span, parts: Vec<Part<'_>>) -> Result<Option<Place>, Error> {
        if let Some(path) = self.names().imports.get(name) {
            let (root, rest) = path.split_first().map_or(("", [].as_slice()), |(root, rest)| (root.as_str(), rest));
            let mut all: Vec<Part<'_>> = rest.iter().map(|name| Part::Field(name.clone(), span.clone())).collect();
            all.extend(parts);
            return if root == "input" { self.follow(self.root(Root::Input), &all) } else { self.data(span, &all) };
        }
        match self.names().rules.get(name) {
            Some(Some(_)) => Err(at(span, format!("`{name}` is a function: call it"))),
            Some(None) => {
                self.uses(self.module, name, span);
                Ok(None)
            }
            None => {
                self.not_yet_bound(name);
                Ok(None)
            }
        }
    }

    /// `data.parameters…`, or a rule of a module.
    fn data(&mut self, span: &Span, parts: &[Part<'_>]) -> Result<Option<Place>, Error> {
        let mut path = vec!["data".to_owned()];
        path.extend(parts.iter().map_while(|part| part.name().map(|(name, _)| name)));
        if path.get(1).is_some_and(|name| name == "parameters") {
            return self.follow(self.root(Root::Parameters), parts.get(1..).unwrap_or_default());
        }
        match self.all_names().resolve(&path) {
            Some((module, [rule, ..])) => match self.all_names().modules.get(module).map(|names| names.rules.get(rule))
            {
                Some(Some(None)) => {
                    self.uses(module, rule, span);
                    Ok(None)
                }
                Some(Some(Some(_))) => Err(at(span, format!("`{rule}` is a function: call it"))),
                _ => Err(at(span, self.no_rule(module, rule))),
            },
            Some((_, [])) => Err(at(span, "a package is no value: name the rule that the policy needs")),
            None if self.in_data(span, &path)? => Ok(None),
            None => {
                let message = format!(
                    "there is no `{}`: a policy sees `data.parameters` and the helpers that it imports",
                    path.join(".")
                );
                Err(at(span, message))
            }
        }
    }

    /// Whether a path leads into the data that a bundle brings; a field that is not there is an error.
    fn in_data(&self, span: &Span, path: &[String]) -> Result<bool, Error> {
        let mut value = self.all_names().data;
        for (depth, name) in path.iter().enumerate().skip(1) {
            let Json::Object(fields) = value else { return Ok(depth > 1) };
            value = match fields.get(name) {
                Some(field) => field,
                None if depth == 1 => return Ok(false),
                None => {
                    let hint = suggestion(name, fields.keys().map(String::as_str));
                    let parent = path.get(..depth).unwrap_or_default().join(".");
                    return Err(at(span, format!("`{parent}` has no `{name}`{hint}")));
                }
            };
        }
        Ok(path.len() > 1)
    }

    fn no_rule(&self, module: usize, rule: &str) -> String {
        let names = self.all_names().modules.get(module);
        let hint = suggestion(rule, names.into_iter().flat_map(|names| names.rules.keys().map(String::as_str)));
        let package = names.map(|names| names.package.join(".")).unwrap_or_default();
        format!("`{package}` has no rule `{rule}`{hint}")
    }

    fn root(&self, root: Root) -> Place {
        Place { root, path: Vec::new(), node: self.schema(root).root() }
    }

    fn schema(&self, root: Root) -> &Schema {
        match root {
            Root::Input => self.facts,
            Root::Parameters => &self.parameters.schema,
        }
    }

    fn shape(&self, place: &Place) -> &Shape {
        self.schema(place.root).shape(place.node)
    }

    fn follow(&mut self, mut place: Place, parts: &[Part<'_>]) -> Result<Option<Place>, Error> {
        for part in parts {
            match self.step(&place, part)? {
                Some((step, node)) => {
                    place.path.push(step);
                    place.node = node;
                }
                None => {
                    self.read(&place, true);
                    return Ok(None);
                }
            }
        }
        Ok(Some(place))
    }

    /// One step from a place; none where the schema does not say what is there.
    fn step(&self, place: &Place, part: &Part<'_>) -> Result<Option<(Step, Node)>, Error> {
        match (self.shape(place), part.name()) {
            (Shape::Any, _) => Ok(None),
            (Shape::Scalar(_), _) => Err(at(part.span(), format!("`{}` has no parts", self.spelt(place)))),
            (Shape::Array(item), None) => Ok(Some((Step::Element, *item))),
            (Shape::Array(_), Some((name, span))) => {
                let message =
                    format!("`{}` is a list and has no `{name}`: look through it with `some`", self.spelt(place));
                Err(at(span, message))
            }
            (Shape::Object { fields, others }, Some((name, span))) => match fields.get(&name).or(others.as_ref()) {
                Some(node) => Ok(Some((Step::Field(name.into()), *node))),
                None => {
                    let hint = suggestion(&name, fields.keys().map(String::as_str));
                    Err(at(span, format!("`{}` has no `{name}`{hint}", self.spelt(place))))
                }
            },
            (Shape::Object { fields, others }, None) => {
                Ok(others.filter(|_| fields.is_empty()).map(|node| (Step::Element, node)))
            }
        }
    }

    /// `object.get` names a field as a reference does, and would answer a misspelt one with its default.
    pub(super) fn check_lookup(&self, place: Option<&Place>, key: &Ref<Expr>) -> Result<(), Error> {
        let Some(mut place) = place.cloned() else { return Ok(()) };
        let path = match &**key {
            Expr::Array { items, .. } => items.as_slice(),
            _ => std::slice::from_ref(key),
        };
        for key in path.iter().take_while(|key| literal(key).is_some()) {
            let Some((step, node)) = self.step(&place, &Part::Index(key))? else { return Ok(()) };
            place.path.push(step);
            place.node = node;
        }
        Ok(())
    }

    /// What `some x in …` makes of `x`.
    pub(super) fn element(&mut self, place: &Place, span: &Span) -> Result<Option<Place>, Error> {
        let node = match self.shape(place) {
            Shape::Scalar(_) => return Err(at(span, format!("`{}` has no elements", self.spelt(place)))),
            Shape::Array(node) => Some(*node),
            Shape::Object { fields, others: Some(node) } if fields.is_empty() => Some(*node),
            _ => None,
        };
        let element = node.map(|node| {
            let mut path = place.path.clone();
            path.push(Step::Element);
            Place { root: place.root, path, node }
        });
        self.read(element.as_ref().unwrap_or(place), element.is_none());
        Ok(element)
    }

    /// Notes a place as read: as a whole, or only for being there.
    pub(super) fn read(&mut self, place: &Place, whole: bool) {
        if place.root == Root::Input && !self.idle {
            self.found.sections.entry(self.rule.clone()).or_default().add(&place.path, whole);
        }
    }

    /// Whether this names a parameter that is an empty list: who looks through it finds nothing, and what stands behind
    /// is not come to.
    pub(super) fn is_empty_parameter(&self, collection: &Expr) -> bool {
        let Ok(path) = static_path(collection) else { return false };
        let Some(path) = path.strip_prefix(&["data".to_owned(), "parameters".to_owned()]) else { return false };
        let value = path.iter().try_fold(&self.parameters.values, |value, name| value.get(name));
        value.is_some_and(|value| value.as_array().is_some_and(Vec::is_empty))
    }

    /// Refuses to compare a field with a text that it can never be.
    pub(super) fn compared(&self, place: Option<&Place>, with: &Expr) -> Result<(), Error> {
        let (Some(place), Some(text)) = (place, literal(with)) else { return Ok(()) };
        let Shape::Scalar(Some(texts)) = self.shape(place) else { return Ok(()) };
        if texts.contains(&text) {
            return Ok(());
        }
        let all = texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ");
        let hint = suggestion(&text, texts.iter().map(String::as_str));
        Err(at(with.span(), format!("`{}` is never {text:?}, only one of {all}{hint}", self.spelt(place))))
    }

    fn spelt(&self, place: &Place) -> String {
        let mut text = String::from(if place.root == Root::Input { "input" } else { "data.parameters" });
        for step in &place.path {
            match step {
                Step::Field(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                Step::Element => text.push_str("[_]"),
            }
        }
        text
    }
}

/// A reference's base and its steps, first to last.
fn flatten(expr: &Expr) -> (&Expr, Vec<Part<'_>>) {
    let mut parts = Vec::new();
    let mut base = expr;
    loop {
        base = match base {
            Expr::RefDot { refr, field, .. } => {
                parts.push(Part::Field(field_name(field), field.0.clone()));
                refr
            }
            Expr::RefBrack { refr, index, .. } => {
                parts.push(Part::Index(index));
                refr
            }
            _ => {
                parts.reverse();
                return (base, parts);
            }
        };
    }
}

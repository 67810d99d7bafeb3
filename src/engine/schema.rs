//! What `input` and `data.parameters` look like: a JSON Schema, read as a graph that references are followed through.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A schema document; [`Schema::root`] is where a reference starts.
#[derive(Debug)]
pub(super) struct Schema {
    nodes: Vec<Shape>,
}

/// A place in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node(usize);

/// What a value can be.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Anything, or nothing that is known.
    Any,
    /// No parts; the texts that it can be, where they are listed.
    Scalar(Option<BTreeSet<String>>),
    /// Elements.
    Array(Node),
    /// Fields by name, and what all others are.
    Object { fields: BTreeMap<String, Node>, others: Option<Node> },
}

/// `policies/facts.schema.json` without its descriptions.
const FACTS: &str = include_str!(concat!(env!("OUT_DIR"), "/facts.schema.json"));

/// The schema of `input`.
pub(super) fn facts() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::read(&serde_json::from_str(FACTS).unwrap_or(Json::Null)))
}

impl Schema {
    /// Reads a JSON Schema; what it does not understand can be anything.
    pub(super) fn read(document: &Json) -> Schema {
        let mut reader = Reader { document, nodes: vec![Shape::Any], named: BTreeMap::new() };
        let root = reader.shape(document);
        reader.nodes.first_mut().into_iter().for_each(|first| *first = root.clone());
        Schema { nodes: reader.nodes }
    }

    pub(super) fn root(&self) -> Node {
        Node(0)
    }

    pub(super) fn shape(&self, node: Node) -> &Shape {
        self.nodes.get(node.0).unwrap_or(&Shape::Any)
    }
}

struct Reader<'a> {
    document: &'a Json,
    nodes: Vec<Shape>,
    named: BTreeMap<&'a str, Node>,
}

impl<'a> Reader<'a> {
    fn node(&mut self, schema: &'a Json) -> Node {
        if let Some(name) = schema.get("$ref").and_then(Json::as_str) {
            return self.definition(name);
        }
        let shape = self.shape(schema);
        self.add(shape)
    }

    fn add(&mut self, shape: Shape) -> Node {
        self.nodes.push(shape);
        Node(self.nodes.len() - 1)
    }

    /// The node is made before its shape is known, so that a definition can refer to itself.
    fn definition(&mut self, name: &'a str) -> Node {
        if let Some(node) = self.named.get(name) {
            return *node;
        }
        let node = self.add(Shape::Any);
        self.named.insert(name, node);
        let target = name.strip_prefix('#').and_then(|pointer| self.document.pointer(pointer));
        let shape = target.map_or(Shape::Any, |target| self.shape(target));
        if let Some(slot) = self.nodes.get_mut(node.0) {
            *slot = shape;
        }
        node
    }

    fn shape(&mut self, schema: &'a Json) -> Shape {
        if let Some(name) = schema.get("$ref").and_then(Json::as_str) {
            let node = self.definition(name);
            return self.nodes.get(node.0).cloned().unwrap_or(Shape::Any);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(choices) = schema.get(keyword).and_then(Json::as_array) {
                return self.choice(choices);
            }
        }
        match schema.get("type") {
            Some(Json::String(kind)) => self.of_type(kind, schema),
            Some(Json::Array(kinds)) => {
                let mut kinds = kinds.iter().filter_map(Json::as_str).filter(|kind| *kind != "null");
                match (kinds.next(), kinds.next()) {
                    (Some(kind), None) => self.of_type(kind, schema),
                    _ => Shape::Any,
                }
            }
            _ => constants(std::slice::from_ref(schema)).map_or(Shape::Any, |texts| Shape::Scalar(Some(texts))),
        }
    }

    /// Something or null is that something; a choice of constants is a list of texts; any other choice is not followed.
    fn choice(&mut self, choices: &'a [Json]) -> Shape {
        if let Some(texts) = constants(choices) {
            return Shape::Scalar(Some(texts));
        }
        let mut others = choices.iter().filter(|choice| choice.get("type") != Some(&Json::from("null")));
        match (others.next(), others.next()) {
            (Some(only), None) => self.shape(only),
            _ => Shape::Any,
        }
    }

    fn of_type(&mut self, kind: &str, schema: &'a Json) -> Shape {
        match kind {
            "object" => {
                let properties = schema.get("properties").and_then(Json::as_object).into_iter().flatten();
                let fields = properties.map(|(name, field)| (name.clone(), self.node(field))).collect();
                let others = match schema.get("additionalProperties") {
                    Some(others @ Json::Object(_)) => Some(self.node(others)),
                    Some(Json::Bool(true)) => Some(self.add(Shape::Any)),
                    _ => None,
                };
                Shape::Object { fields, others }
            }
            "array" => {
                let items = schema.get("items").map(|items| self.node(items));
                Shape::Array(items.unwrap_or_else(|| self.add(Shape::Any)))
            }
            _ => Shape::Scalar(constants(std::slice::from_ref(schema))),
        }
    }
}

/// The texts that a schema lists, where it lists nothing else.
fn constants(choices: &[Json]) -> Option<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    for choice in choices {
        let listed = match (choice.get("const"), choice.get("enum")) {
            (Some(text), _) => std::slice::from_ref(text),
            (None, Some(Json::Array(texts))) => texts,
            _ => return None,
        };
        for text in listed {
            texts.insert(text.as_str()?.to_owned());
        }
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(shape: &Shape, name: &str) -> Node {
        match shape {
            Shape::Object { fields, .. } => fields[name],
            other => panic!("{other:?} is no object"),
        }
    }

    #[test]
    fn the_facts_are_followed_through_lists_maps_and_options() {
        let schema = facts();
        let root = schema.shape(schema.root());
        let Shape::Array(advisory) = schema.shape(field(root, "advisories")) else { panic!("a list") };
        let kind = schema.shape(field(schema.shape(*advisory), "kind"));
        assert!(matches!(kind, Shape::Scalar(Some(texts)) if texts.contains("unsound")), "{kind:?}");
        let Shape::Object { others: Some(package), .. } = schema.shape(field(root, "packages")) else {
            panic!("a map")
        };
        assert!(matches!(schema.shape(field(schema.shape(*package), "licence")), Shape::Object { .. }));
        assert!(matches!(schema.shape(field(root, "lockfile")), Shape::Object { .. }));
    }
}

//! The graph as policies read it. It is kept as numbers and becomes lists of ids only where a policy asks for them:
//! a list of every edge costs as much as all the rest of a judgement.

use super::graph::{Edge, Kinds};
use crate::evidence::Text;
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeStruct, Serializer};
use std::collections::BTreeMap;

/// The graph of a lockfile's packages.
#[derive(Debug, Clone, Default)]
pub struct GraphFacts {
    ids: Vec<Text>,
    edges: Vec<Vec<Edge>>,
    /// In order.
    asked: Vec<Request>,
    unknown: Vec<usize>,
}

/// A package asks for a feature of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Request {
    pub to: usize,
    pub feature: Text,
    pub from: usize,
}

/// What the graph is as JSON.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes what `Serialize` of `GraphFacts` writes")]
pub(super) struct Document {
    /// Whom each package depends on, by id; packages that depend on nothing have an empty list.
    dependencies: BTreeMap<Text, Vec<Text>>,
    /// Who depends on each package, by id.
    dependents: BTreeMap<Text, Vec<Text>>,
    /// Who depends on each package for what is built in the end: neither for a build script nor for tests alone.
    normal_dependents: BTreeMap<Text, Vec<Text>>,
    /// The features of each package that others ask for by name, `default` where its default features are on, and who
    /// asks. What those features turn on in their turn is not in here.
    features: BTreeMap<Text, BTreeMap<Text, Vec<Text>>>,
    /// The packages of which it is not known what they ask for.
    unknown: Vec<Text>,
}

impl GraphFacts {
    pub(super) fn new(ids: Vec<Text>, edges: Vec<Vec<Edge>>, mut asked: Vec<Request>, unknown: Vec<usize>) -> Self {
        asked.sort_unstable();
        asked.dedup();
        GraphFacts { ids, edges, asked, unknown }
    }

    /// Whom a package depends on: for what is built (`built`: all of them, whatever is known of their kinds; else those
    /// that are not for tests alone), or for tests.
    pub(super) fn edges_of(&self, id: &str, built: bool, tests: bool) -> impl Iterator<Item = &Text> {
        let number = self.ids.binary_search_by(|other| (**other).cmp(id)).ok();
        let edges = number.and_then(|number| self.edges.get(number)).map(Vec::as_slice).unwrap_or_default();
        let wanted = move |edge: &&Edge| match tests {
            true => edge.kinds.has(Kinds::DEV),
            false => built || edge.kinds.has(Kinds::NORMAL) || edge.kinds.has(Kinds::BUILD),
        };
        edges.iter().filter(wanted).filter_map(|edge| self.ids.get(edge.to))
    }

    /// The shortest chain of ids from one package to another, both included; over dependencies for what is built in the
    /// end where there is one, else over all. Empty where the one does not reach the other.
    pub fn chain(&self, from: &str, to: &str) -> Vec<Text> {
        let number = |id: &str| self.ids.binary_search_by(|other| (**other).cmp(id)).ok();
        let (Some(from), Some(to)) = (number(from), number(to)) else { return Vec::new() };
        let chain = self.shortest(from, to, Kinds::NORMAL).or_else(|| self.shortest(from, to, Kinds::NONE));
        self.named(chain.unwrap_or_default()).cloned().collect()
    }

    /// Breadth first over the edges that have `kinds`.
    fn shortest(&self, from: usize, to: usize, kinds: Kinds) -> Option<Vec<usize>> {
        let mut before = vec![None; self.edges.len()];
        *before.get_mut(from)? = Some(from);
        let mut level = vec![from];
        while !level.is_empty() && before.get(to) == Some(&None) {
            let mut next = Vec::new();
            for at in level {
                for edge in self.edges.get(at)?.iter().filter(|edge| edge.kinds.has(kinds)) {
                    if let Some(slot @ None) = before.get_mut(edge.to) {
                        *slot = Some(at);
                        next.push(edge.to);
                    }
                }
            }
            level = next;
        }
        let mut chain = vec![to];
        let mut at = to;
        while at != from {
            at = (*before.get(at)?)?;
            chain.push(at);
        }
        chain.reverse();
        Some(chain)
    }

    fn named(&self, indices: impl IntoIterator<Item = usize>) -> impl Iterator<Item = &Text> {
        indices.into_iter().filter_map(|index| self.ids.get(index))
    }

    fn dependents(&self, kinds: Kinds) -> Vec<Vec<usize>> {
        let mut dependents = vec![Vec::new(); self.edges.len()];
        for (from, edges) in self.edges.iter().enumerate() {
            for edge in edges.iter().filter(|edge| edge.kinds.has(kinds)) {
                if let Some(dependents) = dependents.get_mut(edge.to) {
                    dependents.push(from);
                }
            }
        }
        dependents
    }
}

impl Serialize for GraphFacts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut graph = serializer.serialize_struct("graph", 5)?;
        let lazily = |lists: fn(&Self) -> Vec<Vec<usize>>| Lists { graph: self, lists };
        graph.serialize_field(
            "dependencies",
            &lazily(|graph| graph.edges.iter().map(|edges| edges.iter().map(|edge| edge.to).collect()).collect()),
        )?;
        graph.serialize_field("dependents", &lazily(|graph| graph.dependents(Kinds::NONE)))?;
        graph.serialize_field("normal_dependents", &lazily(|graph| graph.dependents(Kinds::NORMAL)))?;
        graph.serialize_field("features", &Features(self))?;
        graph.serialize_field("unknown", &Named { graph: self, indices: &self.unknown })?;
        graph.end()
    }
}

/// A list of packages for each package, made when it is written.
struct Lists<'a> {
    graph: &'a GraphFacts,
    lists: fn(&GraphFacts) -> Vec<Vec<usize>>,
}

impl Serialize for Lists<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lists = (self.lists)(self.graph);
        let named = |indices| Named { graph: self.graph, indices };
        serializer.collect_map(self.graph.ids.iter().zip(lists.iter().map(named)))
    }
}

/// Packages by id.
struct Named<'a> {
    graph: &'a GraphFacts,
    indices: &'a Vec<usize>,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.graph.named(self.indices.iter().copied()))
    }
}

/// Who asks for which feature of each package.
struct Features<'a>(&'a GraphFacts);

impl Serialize for Features<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut packages = serializer.serialize_map(None)?;
        for requests in self.0.asked.chunk_by(|a, b| a.to == b.to) {
            let Some(id) = requests.first().and_then(|request| self.0.ids.get(request.to)) else { continue };
            let mut features: BTreeMap<&Text, Vec<&Text>> = BTreeMap::new();
            for request in requests {
                features.entry(&request.feature).or_default().extend(self.0.ids.get(request.from));
            }
            packages.serialize_entry(id, &features)?;
        }
        packages.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// `a` depends on `b` and, for tests, on `d`; `b` and `d` on `c`.
    fn graph() -> GraphFacts {
        let edge = |to, kinds| Edge { to, kinds };
        let edges = vec![
            vec![edge(1, Kinds::NORMAL), edge(3, Kinds::DEV)],
            vec![edge(2, Kinds::BUILD)],
            vec![],
            vec![edge(2, Kinds::ALL)],
        ];
        let ask = |from, to, feature: &str| Request { to, from, feature: feature.into() };
        let asked = vec![ask(3, 2, "x"), ask(1, 2, "x"), ask(1, 2, "default"), ask(1, 2, "x")];
        GraphFacts::new(["a", "b", "c", "d"].map(Text::from).to_vec(), edges, asked, vec![3])
    }

    #[test]
    fn it_is_written_as_lists_of_ids() {
        let written = serde_json::to_value(graph()).expect("is JSON");
        let expected = json!({
            "dependencies": { "a": ["b", "d"], "b": ["c"], "c": [], "d": ["c"] },
            "dependents": { "a": [], "b": ["a"], "c": ["b", "d"], "d": ["a"] },
            "normal_dependents": { "a": [], "b": ["a"], "c": ["d"], "d": [] },
            "features": { "c": { "default": ["b"], "x": ["b", "d"] } },
            "unknown": ["d"],
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn chains_are_shortest_and_over_normal_dependencies_where_they_can_be() {
        let chain = |from: &str, to: &str| graph().chain(from, to).join(" ");
        assert_eq!(chain("a", "b"), "a b");
        assert_eq!(chain("d", "c"), "d c");
        assert_eq!(chain("a", "c"), "a b c", "over any where there is no normal one");
        assert_eq!(chain("a", "a"), "a");
        assert_eq!(chain("c", "a"), "");
        assert_eq!(chain("a", "z"), "");
    }

    #[test]
    fn a_longer_normal_chain_counts_before_a_shorter_one_for_tests() {
        let mut graph = graph();
        graph.edges[0].push(Edge { to: 2, kinds: Kinds::DEV });
        graph.edges[1] = vec![Edge { to: 3, kinds: Kinds::NORMAL }];
        assert_eq!(graph.chain("a", "c").join(" "), "a b d c");
    }
}

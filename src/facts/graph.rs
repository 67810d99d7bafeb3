//! The graph of a lockfile's packages: who is reached how, how far from a member, and by which chain.
//!
//! Packages are numbered in order of their ids, so that every order in here is the order of ids. Nothing recurses: a
//! hostile lockfile can be a chain of a hundred thousand packages.

use crate::evidence::DependencyKind;
use std::collections::BTreeSet;

/// Kinds as a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub const NONE: Kinds = Kinds(0);
    pub const NORMAL: Kinds = Kinds(1);
    pub const BUILD: Kinds = Kinds(2);
    pub const DEV: Kinds = Kinds(4);
    pub const ALL: Kinds = Kinds(7);

    pub fn of(kind: DependencyKind) -> Self {
        match kind {
            DependencyKind::Normal => Kinds::NORMAL,
            DependencyKind::Build => Kinds::BUILD,
            DependencyKind::Dev => Kinds::DEV,
        }
    }

    pub fn and(self, other: Kinds) -> Self {
        Kinds(self.0 | other.0)
    }

    pub fn has(self, other: Kinds) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn set(self) -> BTreeSet<DependencyKind> {
        let kinds = [DependencyKind::Normal, DependencyKind::Build, DependencyKind::Dev];
        kinds.into_iter().filter(|kind| self.has(Kinds::of(*kind))).collect()
    }

    /// How a package is reached over an edge of these kinds from one that is reached like `self`: a normal edge passes
    /// it on, a build edge makes `normal` into `build`, and what only tests need stays so.
    fn over(self, edge: Kinds) -> Kinds {
        let mut reached = Kinds::NONE;
        if edge.has(Kinds::NORMAL) {
            reached = reached.and(self);
        }
        if edge.has(Kinds::BUILD) {
            let above = Kinds(self.0 & (Kinds::NORMAL.0 | Kinds::BUILD.0));
            reached = reached.and(Kinds(self.0 & Kinds::DEV.0));
            reached = if above == Kinds::NONE { reached } else { reached.and(Kinds::BUILD) };
        }
        if edge.has(Kinds::DEV) {
            reached = reached.and(Kinds::DEV);
        }
        reached
    }
}

/// An edge to a package, and what it is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub to: usize,
    pub kinds: Kinds,
}

/// The packages by number, each with its edges in order.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub edges: Vec<Vec<Edge>>,
    pub member: Vec<bool>,
}

/// How members reach a package.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Reach {
    /// Steps from the nearest member.
    pub depth: Option<u32>,
    /// The package before it on the shortest chain; the first by id where there are several.
    pub before: Option<usize>,
    /// The member that the chain begins with.
    pub member: Option<usize>,
    /// By which kinds of edges.
    pub kinds: Kinds,
    /// A member depends on it.
    pub direct: bool,
}

impl Graph {
    /// Who depends on each package.
    pub fn dependents(&self) -> Vec<Vec<usize>> {
        let mut dependents = vec![Vec::new(); self.edges.len()];
        for (from, edges) in self.edges.iter().enumerate() {
            for edge in edges {
                if let Some(dependents) = dependents.get_mut(edge.to) {
                    dependents.push(from);
                }
            }
        }
        dependents
    }

    /// How members reach each package.
    pub fn reach(&self) -> Vec<Reach> {
        let mut reach = vec![Reach::default(); self.edges.len()];
        self.measure(&mut reach);
        self.spread_kinds(&mut reach);
        for reach in reach.iter_mut().filter(|reach| reach.depth.is_none()) {
            reach.kinds = Kinds::ALL;
        }
        reach
    }

    fn members(&self) -> Vec<usize> {
        (0..self.edges.len()).filter(|index| self.member.get(*index) == Some(&true)).collect()
    }

    fn edges_of(&self, index: usize) -> &[Edge] {
        self.edges.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// Breadth first, from all members at once.
    fn measure(&self, reach: &mut [Reach]) {
        let mut level: Vec<(usize, usize)> = self.members().into_iter().map(|member| (member, member)).collect();
        for (index, member) in &level {
            if let Some(reach) = reach.get_mut(*index) {
                (reach.depth, reach.member) = (Some(0), Some(*member));
            }
        }
        let mut depth = 0;
        while !level.is_empty() {
            depth += 1;
            let mut next = Vec::new();
            for (from, member) in level {
                for edge in self.edges_of(from) {
                    let Some(reach) = reach.get_mut(edge.to) else { continue };
                    reach.direct |= depth == 1;
                    if reach.depth.is_none() {
                        (reach.depth, reach.before, reach.member) = (Some(depth), Some(from), Some(member));
                        next.push((edge.to, member));
                    }
                }
            }
            level = next;
        }
    }

    /// Until nothing changes; each package changes three times at most.
    fn spread_kinds(&self, reach: &mut [Reach]) {
        let mut changed = self.members();
        for index in &changed {
            if let Some(reach) = reach.get_mut(*index) {
                reach.kinds = Kinds::NORMAL;
            }
        }
        while let Some(from) = changed.pop() {
            let Some(kinds) = reach.get(from).map(|reach| reach.kinds) else { continue };
            for edge in self.edges_of(from) {
                let Some(reach) = reach.get_mut(edge.to) else { continue };
                let reached = reach.kinds.and(kinds.over(edge.kinds));
                if reached != reach.kinds {
                    reach.kinds = reached;
                    changed.push(edge.to);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(packages: usize, members: &[usize], edges: &[(usize, usize, Kinds)]) -> Graph {
        let mut graph = Graph { edges: vec![Vec::new(); packages], member: vec![false; packages] };
        for member in members {
            graph.member[*member] = true;
        }
        for (from, to, kinds) in edges {
            graph.edges[*from].push(Edge { to: *to, kinds: *kinds });
        }
        graph
    }

    const N: Kinds = Kinds::NORMAL;
    const B: Kinds = Kinds::BUILD;
    const D: Kinds = Kinds::DEV;

    fn kinds(graph: &Graph) -> Vec<Kinds> {
        graph.reach().iter().map(|reach| reach.kinds).collect()
    }

    #[test]
    fn a_normal_edge_passes_on_how_its_package_is_reached() {
        let graph = graph(5, &[0], &[(0, 1, B), (1, 2, N), (0, 3, D), (3, 4, N)]);
        assert_eq!(kinds(&graph), [N, B, B, D, D]);
    }

    #[test]
    fn a_build_edge_below_a_dev_edge_is_still_for_tests_only() {
        let graph = graph(4, &[0], &[(0, 1, D), (1, 2, B), (0, 3, N)]);
        assert_eq!(kinds(&graph), [N, D, D, N]);
    }

    #[test]
    fn kinds_of_several_ways_unite() {
        let graph = graph(4, &[0], &[(0, 1, D), (1, 3, N), (0, 2, B), (2, 3, N)]);
        assert_eq!(kinds(&graph)[3], B.and(D));
    }

    #[test]
    fn what_is_not_known_counts_as_all() {
        let graph = graph(3, &[0], &[(0, 1, Kinds::ALL), (1, 2, N)]);
        assert_eq!(kinds(&graph), [N, Kinds::ALL, Kinds::ALL]);
    }

    #[test]
    fn a_cycle_over_a_dev_dependency_ends() {
        let graph = graph(2, &[0], &[(0, 1, D), (1, 0, N)]);
        assert_eq!(kinds(&graph), [N.and(D), D]);
        assert_eq!(graph.reach()[1].depth, Some(1));
    }

    #[test]
    fn the_shortest_chain_and_the_first_by_id_among_equals() {
        let graph = graph(5, &[0], &[(0, 1, N), (0, 2, N), (1, 3, N), (2, 3, N), (3, 4, N), (2, 4, N)]);
        let reach = graph.reach();
        assert_eq!((reach[3].depth, reach[3].before), (Some(2), Some(1)));
        assert_eq!((reach[4].depth, reach[4].before), (Some(2), Some(2)));
        assert!(reach[2].direct && !reach[3].direct);
    }

    #[test]
    fn what_no_member_reaches_has_no_depth_and_all_kinds() {
        let graph = graph(3, &[0], &[(1, 2, N)]);
        let reach = graph.reach();
        assert_eq!((reach[2].depth, reach[2].kinds), (None, Kinds::ALL));
        assert!(!reach[2].direct);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand() {
        let edges: Vec<_> = (0..99_999).map(|index| (index, index + 1, N)).collect();
        let graph = graph(100_000, &[0], &edges);
        assert_eq!(graph.reach()[99_999].depth, Some(99_999));
    }

    #[test]
    fn dependents_are_in_order() {
        let graph = graph(3, &[], &[(2, 0, N), (1, 0, N)]);
        assert_eq!(graph.dependents(), [vec![1, 2], vec![], vec![]]);
    }
}

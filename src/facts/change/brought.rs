//! Which update brought a new package in.

use super::pair::Pair;
use crate::evidence::{CrateKnowledge, DependencyKind, Text};
use crate::facts::Package;
use std::collections::{HashMap, HashSet};

/// How a new package came in.
#[derive(Debug, Clone, Default)]
pub(super) struct Brought {
    pub asked_for: bool,
    pub by: Vec<Text>,
    pub through: Option<Text>,
}

/// For each of `new`, how it came in. `updated` are the updates, in order of the head's ids, with what is known of the
/// former version.
pub(super) fn bring(updated: &[(Pair<'_>, Option<&CrateKnowledge>)], new: &[&Package]) -> Vec<Brought> {
    let number: HashMap<&str, usize> = new.iter().enumerate().map(|(index, package)| (&*package.id, index)).collect();
    let mut brought = vec![Brought::default(); new.len()];
    let mut reached: Vec<(usize, &Text)> = Vec::new();
    for ((_, head), knowledge) in updated {
        let declared = knowledge.map(declared).unwrap_or_default();
        for index in head.dependencies.iter().filter_map(|id| number.get(&**id)) {
            let (Some(package), Some(brought)) = (new.get(*index), brought.get_mut(*index)) else { continue };
            if !head.member && !declared.contains(&*package.name) {
                brought.by.push(head.id.clone());
                reached.push((*index, &head.id));
            }
        }
    }
    spread(new, &number, reached, &mut brought);
    for (package, brought) in new.iter().zip(&mut brought) {
        let is_new = |id: &&Text| number.contains_key(&***id);
        let mut others = package.dependents.iter().filter(|id| !is_new(id));
        brought.asked_for = others.any(|id| brought.by.binary_search(id).is_err());
    }
    brought
}

/// What the former version declared, whether or not it was in use: a feature or a target can switch it on.
fn declared(knowledge: &CrateKnowledge) -> HashSet<&str> {
    let index = knowledge.index.as_ref().map(|index| &index.dependencies);
    let all = index.or(knowledge.manifest.as_ref().map(|manifest| &manifest.dependencies));
    let followed = all.into_iter().flatten().filter(|dependency| dependency.kind != DependencyKind::Dev);
    followed.map(|dependency| &*dependency.package).collect()
}

/// Breadth first through new packages only, from all updates at once: each is reached once.
fn spread<'p>(
    new: &[&'p Package],
    number: &HashMap<&str, usize>,
    mut level: Vec<(usize, &'p Text)>,
    brought: &mut [Brought],
) {
    while !level.is_empty() {
        let mut next = Vec::new();
        for (index, through) in level {
            let (Some(package), Some(brought)) = (new.get(index), brought.get_mut(index)) else { continue };
            if brought.through.is_some() {
                continue;
            }
            brought.through = Some(through.clone());
            next.extend(package.dependencies.iter().filter_map(|id| number.get(&**id)).map(|at| (*at, through)));
        }
        level = next;
    }
}

//! The uses of others' code, grouped: a large repository has hundreds of them, and a policy looks at few.

use super::types::{WorkflowCache, WorkflowFacts, WorkflowUnpinned, WorkflowUse, WorkflowUseKind};
use crate::evidence::Text;
use crate::finding::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Fills the groups.
pub(super) fn fill(facts: &mut WorkflowFacts) {
    let mut places: BTreeMap<&Text, (&WorkflowUse, BTreeSet<&Span>)> = BTreeMap::new();
    let can_be_moved =
        |used: &&WorkflowUse| !used.pinned && matches!(used.kind, WorkflowUseKind::Action | WorkflowUseKind::Workflow);
    for used in facts.uses.iter().filter(can_be_moved) {
        places.entry(&used.written).or_insert_with(|| (used, BTreeSet::new())).1.insert(&used.at);
    }
    let unpinned = places.into_iter().filter_map(|(written, (used, places))| {
        let at = (*places.first()?).clone();
        let (owner, repository) = (used.owner.clone(), used.repository.clone());
        Some((written.clone(), WorkflowUnpinned { owner, repository, places: places.len(), at }))
    });
    let caches = facts.uses.iter().filter(|used| used.cache).map(|used| WorkflowCache {
        file: used.file.clone(),
        job: used.job.clone(),
        repository: used.repository.clone(),
        at: used.at.clone(),
    });
    (facts.unpinned, facts.caches) = (unpinned.collect(), caches.collect());
}

//! Judging the base of a change: only what the change touches is judged a second time.

use super::{Gate, Said, WITHOUT_LOCKFILE, compare};
use crate::engine::Program;
use crate::evidence::{Base, Evidence, Text, Trust};
use crate::facts::workflow::is_of_workflows;
use crate::finding::{Cause, Finding};
use crate::policy::Category;
use crate::verdict::Undecided;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The parts of the facts that are made of workflow files alone.
const OF_WORKFLOWS: &str = "workflows";
/// The part that says what differs between the sides.
const OF_CHANGE: &str = "change";
/// Those that both sides share whatever the change is.
const SHARED: [&str; 5] = ["schema", "as_of", "stage", "subject", "workspace"];

/// What of the base has to be judged.
pub(super) struct Share {
    /// The base, without the files that no policy that runs on it looks at.
    evidence: Evidence,
    /// Something differs that is no workflow.
    beside_workflows: bool,
    /// The policies that can say something else of the base than of the head.
    runs: BTreeSet<Text>,
    /// Those that speak of the change and of nothing else.
    change: BTreeSet<Text>,
}

impl Share {
    /// `None` where there is no base.
    pub(super) fn of(evidence: &Evidence, programs: &[Arc<Program>]) -> Option<Share> {
        let mut before = evidence.before()?;
        let touched = Touched::of(evidence, &before);
        let of_change = |program: &Program| program.reads().reads(OF_CHANGE);
        let beside_change = |program: &Program| {
            of_change(program) && program.reads().reads_beside(|field| field == OF_CHANGE || SHARED.contains(&field))
        };
        let runs = programs.iter().filter(|program| {
            let reads = program.reads();
            beside_change(program)
                || (touched.workflows && reads.reads(OF_WORKFLOWS))
                || (touched.locked && reads.reads_beside(|field| WITHOUT_LOCKFILE.contains(&field)))
                || (touched.others && reads.reads_beside(|field| field == OF_WORKFLOWS || SHARED.contains(&field)))
        });
        let runs = runs.map(|program| program.policy_id().clone()).collect();
        // A base was changed from nothing: what is said of the change alone is never there before.
        let change = programs.iter().filter(|program| of_change(program) && !beside_change(program));
        let change = change.map(|program| program.policy_id().clone()).collect();
        if !touched.workflows {
            before.files.retain(|path, _| !is_of_workflows(path));
        }
        Some(Share { evidence: before, beside_workflows: touched.locked || touched.others, runs, change })
    }

    /// What was said of the base, with what the head says of everything that the change leaves alone.
    pub(super) fn completed(&self, mut before: Said, head: &Said) -> Said {
        let alone = |policy: &Text| !self.runs.contains(policy) && !self.change.contains(policy);
        before.findings.extend(head.findings.iter().filter(|finding| alone(&finding.policy)).cloned());
        before.judged.extend(head.judged.iter().filter(|(policy, _)| alone(policy)).cloned());
        before.failed.extend(head.failed.iter().filter(|policy| alone(policy)).cloned());
        before.undecided.extend(head.undecided.iter().filter(|entry| self.leaves(entry)).cloned());
        before
    }

    fn leaves(&self, entry: &Undecided) -> bool {
        match &entry.policy {
            Some(policy) => !self.runs.contains(policy) && !self.change.contains(policy),
            None => !self.beside_workflows && !entry.at.as_ref().is_some_and(|at| is_of_workflows(&at.file)),
        }
    }
}

/// What differs between the sides.
#[derive(Debug, Default)]
struct Touched {
    workflows: bool,
    /// Lockfiles that both have, and what is known of crates.
    locked: bool,
    others: bool,
}

impl Touched {
    fn of(head: &Evidence, base: &Evidence) -> Self {
        // What is vendored is known by its crates alone.
        let crates = head.base.iter().flat_map(|base| &base.crates);
        let locked = crates.into_iter().any(|(key, known)| head.crates.get(key) != Some(known));
        let mut touched = Touched { workflows: false, locked, others: head.unreadable != base.unreadable };
        for path in head.files.keys().chain(base.files.keys()) {
            match (head.files.get(path), base.files.get(path)) {
                (after, before) if after == before => {}
                (Some(_), Some(_)) if path.rsplit('/').next() == Some("Cargo.lock") => touched.locked = true,
                _ if is_of_workflows(path) => touched.workflows = true,
                _ => touched.others = true,
            }
        }
        touched
    }
}

impl Gate {
    /// What is said of the base, by the policies that can say something else of it.
    pub(super) fn say_before(&self, share: &Share) -> Said {
        if share.runs.is_empty() && !share.beside_workflows {
            return Said::default();
        }
        self.say(&share.evidence, |program| share.runs.contains(program.policy_id()), &mut ()).1
    }

    /// Says of what was found in the head whether the change introduced it, and returns what it mended.
    pub(super) fn compare(&self, evidence: &Evidence, base: &Base, said: &mut Said, mut before: Said) -> Vec<Finding> {
        self.waive(&mut before, evidence.as_of);
        let mut mended =
            compare::findings(&mut said.findings, before.findings, evidence, base, |policy| self.is_of_crate(policy));
        mended.retain(|finding| compare::is_mended(finding, said, evidence));
        compare::undecided(&mut said.undecided, &before.undecided);
        if let (Some(former), Trust::Head) = (&self.former, base.trust) {
            former.blame(evidence, &mut said.findings);
        }
        mended
    }

    /// Whether a policy speaks of a crate in whatever version: of what is known to be wrong with it, or of its terms.
    fn is_of_crate(&self, policy: &Text) -> bool {
        let found = self.policies.binary_search_by(|other| other.id.cmp(policy)).ok();
        let category = found.and_then(|at| self.policies.get(at)?.metadata.category);
        matches!(category, Some(Category::Advisories | Category::Licences))
    }

    /// Names the change of the gate as the cause of what was there before and this gate, the base's own, did not find.
    fn blame(&self, evidence: &Evidence, findings: &mut [Finding]) {
        let Some(before) = evidence.before() else { return };
        let mut said = self.say(&before, |_| true, &mut ()).1;
        self.waive(&mut said, evidence.as_of);
        let known: BTreeSet<_> = said.findings.iter().map(|f| (&f.fingerprint, f.waiver.is_some(), f.level)).collect();
        let old = findings.iter_mut().filter(|finding| finding.cause == Some(Cause::Before));
        for finding in old.filter(|f| !known.contains(&(&f.fingerprint, f.waiver.is_some(), f.level))) {
            finding.cause = Some(Cause::Gate);
        }
    }
}

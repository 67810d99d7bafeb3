//! What a verdict rests on, and its counts.

use super::Gate;
use crate::digest::sha256;
use crate::evidence::Evidence;
use crate::facts::workspace::Workspace;
use crate::finding::{Finding, Level};
use crate::verdict::{AdvisorySetRecord, BaseRecord, EvidenceRecord, FileRecord, Summary};

pub(super) fn evidence(gate: &Gate, evidence: &Evidence, workspaces: &[Workspace]) -> EvidenceRecord {
    let lockfiles = workspaces.iter().filter_map(|workspace| {
        let file = workspace.lockfile.clone()?;
        let bytes = evidence.files.get(&file)?.as_bytes();
        Some(FileRecord { sha256: sha256(bytes), file })
    });
    let set = &evidence.advisories;
    EvidenceRecord {
        as_of: evidence.as_of.to_string().into(),
        stage: evidence.stage,
        revision: evidence.subject.revision.clone(),
        base: evidence
            .base
            .as_ref()
            .map(|base| BaseRecord { revision: base.subject.revision.clone(), trust: base.trust }),
        lockfiles: lockfiles.collect(),
        policies: gate.policies_digest.clone(),
        configuration: gate.config.digest(),
        advisories: AdvisorySetRecord {
            source: set.source().into(),
            revision: set.revision().map(Into::into),
            date: set.date().to_string().into(),
            count: set.count(),
            sha256: set.sha256(),
        },
    }
}

pub(super) fn summary(
    findings: &[Finding],
    mended: usize,
    workspaces: usize,
    packages: usize,
    policies: usize,
) -> Summary {
    let count = |test: &dyn Fn(&&Finding) -> bool| number(findings.iter().filter(test).count());
    Summary {
        workspaces: number(workspaces),
        packages: number(packages),
        policies: number(policies),
        stopping: count(&|f| f.stops),
        denied: count(&|f| f.counts() && f.level == Level::Deny),
        warned: count(&|f| f.counts() && f.level == Level::Warn),
        waived: count(&|f| f.waiver.is_some()),
        introduced: count(&|f| f.introduced == Some(true)),
        debt: count(&|f| f.introduced == Some(false)),
        mended: number(mended),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

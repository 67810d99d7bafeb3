//! What bills of materials and vulnerability reports say of packages: their names there, and the advisories behind
//! findings.

use crate::evidence::Text;
use crate::facts::{AdvisoryMatch, Facts, Package, Source, SourceKind};
use crate::finding::Finding;
use std::collections::BTreeMap;

/// The advisory behind a finding, where there is one.
pub(super) struct Advisories<'a> {
    by_code: BTreeMap<(&'a str, &'a str, &'a str), &'a AdvisoryMatch>,
}

impl<'a> Advisories<'a> {
    pub fn of(facts: &'a [Facts]) -> Self {
        let all = facts.iter().flat_map(|facts| facts.advisories.iter().map(move |advisory| (facts, advisory)));
        let by_code = all.map(|(facts, a)| ((&*facts.workspace, &*a.id, &*a.package), a)).collect();
        Advisories { by_code }
    }

    /// The findings that an advisory stands behind.
    pub fn among<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> Vec<(&'f Finding, &'a AdvisoryMatch)> {
        let known = |finding: &'f Finding| {
            let key = (&*finding.workspace, &*finding.code, &*finding.subject);
            Some((finding, *self.by_code.get(&key)?))
        };
        findings.filter_map(known).collect()
    }
}

/// The package URL, source: the purl specification's type `cargo`. A package of the file system has none: its name says
/// nothing of a crate of that name elsewhere.
pub(super) fn purl(package: &Package) -> Option<String> {
    let Source { kind, url, revision, .. } = &package.source;
    let base = format!("pkg:cargo/{}@{}", encoded(&package.name), encoded(&package.version));
    let url = url.as_deref().unwrap_or_default();
    match kind {
        SourceKind::CratesIo => Some(base),
        SourceKind::Registry => Some(format!("{base}?repository_url={}", encoded(url))),
        SourceKind::Git => {
            let at = revision.as_ref().map(|revision| format!("@{revision}")).unwrap_or_default();
            Some(format!("{base}?vcs_url={}", encoded(&format!("git+{url}{at}"))))
        }
        SourceKind::Path => None,
    }
}

/// What names a package throughout a document: packages of the file system belong to their workspace.
pub(super) fn reference(package: &Package, workspace: &str) -> String {
    let Source { kind, url, reference, revision } = &package.source;
    let part = |name: &str, text: &Option<Text>| text.as_ref().map(|text| format!("{name}{text}")).unwrap_or_default();
    let from = match kind {
        SourceKind::CratesIo => "crates.io".into(),
        SourceKind::Path => format!("path+{workspace}"),
        _ => format!("{}{}{}", url.as_deref().unwrap_or_default(), part("?", reference), part("#", revision)),
    };
    format!("{from}#{}@{}", package.name, package.version)
}

/// Percent-encoded, as everything in a package URL that is not unreserved.
fn encoded(text: &str) -> String {
    super::places::uri(text).replace('/', "%2F")
}

/// The first 16 bytes of a digest as a UUID of version 8 (RFC 9562): the same content has the same name.
pub(super) fn uuid(digest: &[u8]) -> String {
    let mut bytes = [0u8; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, from)| *byte = *from);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

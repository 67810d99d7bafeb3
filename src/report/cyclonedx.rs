//! CycloneDX 1.6: the packages of all lockfiles, who depends on whom, and the vulnerabilities among them.
//!
//! Source: `bom-1.6.schema.json` of CycloneDX. A waiver says that somebody accepts a finding for a while, not that the
//! code is not affected: its analysis is `in_triage`, with owner, date and reason, and never `not_affected`.

use super::bom::{Advisories, purl, reference, uuid};
use super::escape::{escape, json};
use super::severity;
use super::standing::{terms, waiver_of};
use crate::facts::{AdvisoryMatch, Facts, Package};
use crate::finding::{Finding, Severity};
use crate::verdict::Verdict;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What the document calls what was judged.
const ROOT: &str = "andon:judged";

/// The verdict as a bill of materials. `facts` are those of the same evidence, a document for each workspace.
pub fn cyclonedx(verdict: &Verdict, facts: &[Facts]) -> String {
    let mut components = BTreeMap::<String, Value>::new();
    let mut edges = BTreeMap::<String, BTreeSet<String>>::new();
    for facts in facts {
        for package in facts.packages.values() {
            let name = reference(package, &facts.workspace);
            edges.entry(name.clone()).or_default().extend(depends_on(package, facts));
            if package.member {
                edges.entry(ROOT.into()).or_default().insert(name.clone());
            }
            components.entry(name.clone()).or_insert_with(|| component(&name, package));
        }
    }
    let mut bom = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata(verdict),
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": edges.iter().map(|(name, on)| json!({ "ref": name, "dependsOn": on })).collect::<Vec<_>>(),
        "vulnerabilities": vulnerabilities(verdict, facts),
    });
    bom["serialNumber"] = format!("urn:uuid:{}", uuid(&Sha256::digest(bom.to_string()))).into();
    json::document(&bom)
}

fn metadata(verdict: &Verdict) -> Value {
    let mut root = json!({ "type": "application", "bom-ref": ROOT, "name": "workspaces" });
    if let Some(revision) = &verdict.evidence.revision {
        root["version"] = json!(escape(revision));
    }
    let tool = json!({ "type": "application", "name": "andon", "version": env!("CARGO_PKG_VERSION") });
    json!({ "timestamp": verdict.evidence.as_of, "tools": { "components": [tool] }, "component": root })
}

fn depends_on<'a>(package: &'a Package, facts: &'a Facts) -> impl Iterator<Item = String> + 'a {
    let known = package.dependencies.iter().filter_map(|id| facts.packages.get(id));
    known.map(|package| reference(package, &facts.workspace))
}

fn component(name: &str, package: &Package) -> Value {
    let mut component = json!({
        "type": if package.member { "application" } else { "library" },
        "bom-ref": name,
        "name": escape(&package.name),
        "version": escape(&package.version),
    });
    if let Some(purl) = purl(package) {
        component["purl"] = purl.into();
    }
    let is_digest = |sum: &&crate::evidence::Text| sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(sum) = package.checksum.as_ref().filter(is_digest) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    if let Some(expression) = package.licence.as_ref().and_then(|licence| licence.expression.as_deref()) {
        // `MIT/Apache-2.0`, as crates once wrote it, is no expression of SPDX.
        let licence = match spdx::Expression::parse(expression) {
            Ok(_) => json!({ "expression": expression }),
            Err(_) => json!({ "license": { "name": escape(expression) } }),
        };
        component["licenses"] = json!([licence]);
    }
    component
}

/// One for each advisory, with every package it touches that is accepted on the same terms.
fn vulnerabilities(verdict: &Verdict, facts: &[Facts]) -> Vec<Value> {
    let mut found = BTreeMap::<(&str, Option<String>), (&AdvisoryMatch, BTreeSet<String>)>::new();
    for (finding, advisory) in Advisories::of(facts).among(verdict.findings.iter()) {
        let Some(name) = touched(finding, facts) else { continue };
        let accepted = waiver_of(finding, verdict).map(|waiver| escape(&terms(waiver)).into_owned());
        found.entry((&advisory.id, accepted)).or_insert((advisory, BTreeSet::new())).1.insert(name);
    }
    let number = found.iter().enumerate();
    number
        .map(|(number, ((_, accepted), (advisory, names)))| vulnerability(number, advisory, accepted.as_deref(), names))
        .collect()
}

fn touched(finding: &Finding, facts: &[Facts]) -> Option<String> {
    let facts = facts.iter().find(|facts| facts.workspace == finding.workspace)?;
    Some(reference(facts.packages.get(&finding.subject)?, &facts.workspace))
}

fn vulnerability(number: usize, advisory: &AdvisoryMatch, accepted: Option<&str>, names: &BTreeSet<String>) -> Value {
    let mut rating = json!({ "severity": rating(advisory.severity) });
    if let Some(score) = advisory.score {
        rating["score"] = score.into();
    }
    if let Some((vector, method)) = advisory.vector.as_ref().and_then(|vector| Some((vector, method(vector)?))) {
        rating["vector"] = json!(escape(vector));
        rating["method"] = method.into();
    }
    let mut vulnerability = json!({
        "bom-ref": format!("vulnerability-{number}"),
        "id": escape(&advisory.id),
        "source": source(advisory),
        "references": advisory.aliases.iter().map(|id| json!({ "id": escape(id), "source": { "name": origin(id) } })).collect::<Vec<_>>(),
        "ratings": [rating],
        "published": format!("{}T00:00:00Z", advisory.published),
        "recommendation": escape(&advisory.remedy),
        "affects": names.iter().map(|name| json!({ "ref": name })).collect::<Vec<_>>(),
    });
    if let Some(accepted) = accepted {
        vulnerability["analysis"] =
            json!({ "state": "in_triage", "detail": format!("accepted for a while: {accepted}") });
    }
    vulnerability
}

fn source(advisory: &AdvisoryMatch) -> Value {
    let mut source = json!({ "name": origin(&advisory.id) });
    if let Some(link) = super::places::link(&advisory.url) {
        source["url"] = link.into();
    }
    source
}

fn rating(found: Severity) -> &'static str {
    match found {
        Severity::Unscored => "unknown",
        scored => severity::name(scored),
    }
}

fn method(vector: &str) -> Option<&'static str> {
    let methods = [("CVSS:3.0/", "CVSSv3"), ("CVSS:3.1/", "CVSSv31"), ("CVSS:4.0/", "CVSSv4"), ("AV:", "CVSSv2")];
    methods.into_iter().find(|(start, _)| vector.starts_with(start)).map(|(_, method)| method)
}

fn origin(id: &str) -> &'static str {
    match id.split('-').next() {
        Some("RUSTSEC") => "RustSec",
        Some("CVE") => "NVD",
        Some("GHSA") => "GitHub Advisories",
        _ => "OSV",
    }
}

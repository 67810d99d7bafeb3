//! GitLab's dependency scanning report.
//!
//! Source: `dependency-scanning-report-format.json` of GitLab's security-report-schemas, of which 15.0.1 is written:
//! servers refuse what is newer than they are, and take what is older. Its times have no zone. A server compares by
//! itself with what it knows, so that what is waived is named in a description and not left out.

use super::bom::{Advisories, uuid};
use super::escape::{escape, json, markdown};
use super::places;
use super::standing::{terms, waiver_of};
use crate::facts::{AdvisoryMatch, Facts};
use crate::finding::{Finding, Severity};
use crate::verdict::{Outcome, Verdict};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const VERSION: &str = "15.0.1";

/// The advisories of a verdict as GitLab takes them. `facts` are those of the same evidence, a document for each
/// workspace.
pub fn dependency_scanning(verdict: &Verdict, facts: &[Facts]) -> String {
    let found = Advisories::of(facts).among(verdict.findings.iter());
    let vulnerabilities = found.iter().map(|(finding, advisory)| vulnerability(finding, advisory, facts, verdict));
    let report = json!({
        "version": VERSION,
        "scan": scan(verdict),
        "vulnerabilities": vulnerabilities.collect::<Vec<_>>(),
        "dependency_files": facts.iter().filter_map(dependency_file).collect::<Vec<_>>(),
    });
    json::document(&report)
}

fn scan(verdict: &Verdict) -> Value {
    let tool = json!({
        "id": "andon",
        "name": "andon",
        "url": env!("CARGO_PKG_REPOSITORY"),
        "version": env!("CARGO_PKG_VERSION"),
        "vendor": { "name": "andon" },
    });
    let message = |entry: &crate::verdict::Undecided| json!({ "level": if entry.blocks { "fatal" } else { "warn" }, "value": escape(&entry.reason) });
    let time = time(&verdict.evidence.as_of);
    json!({
        "type": "dependency_scanning",
        "analyzer": tool.clone(),
        "scanner": tool,
        "start_time": time,
        "end_time": time,
        "status": if verdict.outcome == Outcome::Undecided { "failure" } else { "success" },
        "messages": verdict.undecided.iter().filter(|entry| !entry.reason.is_empty()).map(message).collect::<Vec<_>>(),
    })
}

fn time(as_of: &str) -> String {
    let moment = as_of.parse::<Timestamp>().unwrap_or_default();
    moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn vulnerability(finding: &Finding, advisory: &AdvisoryMatch, facts: &[Facts], verdict: &Verdict) -> Value {
    let package =
        facts.iter().find(|f| f.workspace == finding.workspace).and_then(|f| f.packages.get(&finding.subject));
    let mut description = markdown::prose(&finding.message);
    if finding.path.len() > 1 {
        let path: Vec<String> = finding.path.iter().map(|id| markdown::code(id)).collect();
        description.push_str(&format!("\n\nPath: {}", path.join(" → ")));
    }
    if let Some(waiver) = waiver_of(finding, verdict) {
        description.push_str(&format!("\n\nWaived: {}", markdown::prose(&terms(waiver))));
    }
    let link = places::link(&advisory.url).map(|url| json!({ "url": url }));
    json!({
        "id": uuid(&Sha256::digest(&*finding.fingerprint)),
        "name": cut(&format!("{} in {}", escape(&advisory.id), escape(&advisory.name)), 255),
        "description": cut(&description, 1_048_576),
        "severity": severity(advisory.severity),
        "solution": cut(&escape(finding.remedy.as_deref().unwrap_or(&advisory.remedy)), 7_000),
        "identifiers": identifiers(advisory),
        "links": link.into_iter().collect::<Vec<_>>(),
        "location": {
            "file": places::of(finding.at.as_ref(), &finding.workspace, verdict).file,
            "dependency": {
                "package": { "name": escape(&advisory.name) },
                "version": escape(&advisory.version),
                "direct": package.is_some_and(|package| package.direct),
            },
        },
    })
}

fn identifiers(advisory: &AdvisoryMatch) -> Vec<Value> {
    let ids = std::iter::once(&advisory.id).chain(&advisory.aliases);
    let identifier = |id: &crate::evidence::Text| {
        let kind = id.split('-').next().unwrap_or_default().to_lowercase();
        let mut identifier = json!({ "type": escape(&kind), "name": escape(id), "value": escape(id) });
        if let Some(url) = places::link(&advisory.url).filter(|_| *id == advisory.id) {
            identifier["url"] = url.into();
        }
        identifier
    };
    ids.filter(|id| id.split('-').next().is_some_and(|kind| !kind.is_empty())).map(identifier).collect()
}

fn severity(found: Severity) -> &'static str {
    match found {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::None => "Info",
        Severity::Unscored => "Unknown",
    }
}

fn dependency_file(facts: &Facts) -> Option<Value> {
    let lockfile = facts.lockfile.as_ref()?;
    let packages = facts.packages.values().filter(|package| !package.member).map(|package| {
        let (name, version) = (escape(&package.name), escape(&package.version));
        json!({ "package": { "name": name }, "version": version, "direct": package.direct })
    });
    Some(json!({ "path": lockfile.path, "package_manager": "cargo", "dependencies": packages.collect::<Vec<_>>() }))
}

/// The first so many characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

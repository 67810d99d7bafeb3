//! SARIF 2.1.0, as GitHub's code scanning reads it.
//!
//! Source: the OASIS standard, and GitHub's "SARIF support for code scanning", whose limits are kept. One run with one
//! category for all workspaces: alerts of a category that is no longer uploaded would stay open for ever, so a
//! workspace that goes away must not have had one of its own. GitHub reads neither `baselineState` nor `suppressions`:
//! what does not count against this change has level `note` there, and what was mended is left out, since a result is
//! an open alert.

use super::escape::{escape, json};
use super::standing::{Standing, named, terms, waiver_of, why_now};
use super::{places, severity};
use crate::finding::{Finding, Level, Severity};
use crate::policy::Policy;
use crate::verdict::{Outcome, Undecided, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most results that GitHub takes in a run; the gravest come first.
const RESULTS: usize = 25_000;
/// What a result is that says that something was not judged.
const UNDECIDED: &str = "undecided";

/// The verdict as SARIF. `policies` are those of the gate, whose titles and descriptions the rules have.
pub fn sarif(verdict: &Verdict, policies: &[Policy]) -> String {
    let policies: BTreeMap<&str, &Policy> = policies.iter().map(|policy| (&*policy.id, policy)).collect();
    let undecided = verdict.undecided.iter().filter(|entry| entry.blocks);
    let mut results: Vec<Value> = undecided.map(|entry| unjudged(entry, verdict)).collect();
    results.extend(named(verdict).iter().map(|(name, finding)| result(name, finding, verdict)));
    let left_out = results.len().saturating_sub(RESULTS);
    results.truncate(RESULTS);
    let mut run = json!({
        "tool": { "driver": {
            "name": "andon",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "version": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": rules(verdict, &policies),
        }},
        "automationDetails": { "id": format!("andon/{}", verdict.evidence.as_of) },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(verdict, left_out)],
        "results": results,
    });
    if let Some(revision) = &verdict.evidence.revision {
        run["properties"] = json!({ "revision": revision });
    }
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    json::document(&log)
}

/// A rule for each advisory and each other code that was found.
fn rules(verdict: &Verdict, policies: &BTreeMap<&str, &Policy>) -> Vec<Value> {
    let mut found = BTreeMap::<String, Vec<&Finding>>::new();
    for finding in &verdict.findings {
        found.entry(rule_id(finding)).or_default().push(finding);
    }
    let mut rules: Vec<Value> = found.iter().map(|(id, findings)| rule(id, findings, policies)).collect();
    if verdict.undecided.iter().any(|entry| entry.blocks) {
        rules.push(undecided_rule());
    }
    rules
}

fn rule(id: &str, findings: &[&Finding], policies: &BTreeMap<&str, &Policy>) -> Value {
    // A rule is made only of what was found.
    let Some(first) = findings.first() else { return Value::Null };
    let policy = policies.get(&*first.policy).map(|policy| &policy.metadata);
    let title = policy.map_or(&*first.policy, |metadata| &*metadata.title);
    let title = if first.code == first.policy {
        escape(title).into_owned()
    } else {
        escape(&format!("{title}: {}", first.code)).into_owned()
    };
    let description = policy.map_or(title.clone(), |metadata| escape(&metadata.description).into_owned());
    let remedy = policy.and_then(|metadata| metadata.remedy.as_deref()).unwrap_or(&description);
    let help = format!("{}\n\nRead more: {}", escape(remedy), escape(&first.help));
    let mut tags = vec!["security".to_string(), "supply-chain".into()];
    tags.extend(policy.and_then(|metadata| metadata.category).map(|category| category.as_str().into()));
    let mut properties = json!({ "tags": tags, "precision": "very-high" });
    let gravest = findings.iter().filter_map(|finding| finding.severity).min();
    if let Some(score) = gravest.and_then(security_severity) {
        properties["security-severity"] = score.into();
    }
    let deny = findings.iter().any(|finding| finding.level == Level::Deny);
    let mut rule = json!({
        "id": id,
        "name": first.policy,
        "shortDescription": { "text": clipped(&title, 1024) },
        "fullDescription": { "text": clipped(&description, 1024) },
        "help": { "text": help },
        "defaultConfiguration": { "level": if deny { "error" } else { "warning" } },
        "properties": properties,
    });
    if let Some(link) = places::link(&first.help) {
        rule["helpUri"] = link.into();
    }
    rule
}

fn undecided_rule() -> Value {
    let text = "Something that could have stopped the line could not be judged; that is never a pass.";
    json!({
        "id": UNDECIDED,
        "name": UNDECIDED,
        "shortDescription": { "text": "Could not be judged" },
        "fullDescription": { "text": text },
        "help": { "text": text },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": ["security", "supply-chain"] },
    })
}

fn result(name: &str, finding: &Finding, verdict: &Verdict) -> Value {
    let mut result = json!({
        "ruleId": rule_id(finding),
        "level": level(finding),
        "message": { "text": message(finding) },
        "locations": [location(finding.at.as_ref(), &finding.workspace, verdict)],
        "partialFingerprints": { "primaryLocationLineHash": name },
        "properties": properties(finding),
    });
    if let Some(introduced) = finding.introduced {
        result["baselineState"] = if introduced { "new" } else { "unchanged" }.into();
    }
    if finding.waiver.is_some() {
        let justification = waiver_of(finding, verdict).map(terms).unwrap_or_default();
        let suppression = json!({ "kind": "external", "status": "accepted", "justification": escape(&justification) });
        result["suppressions"] = json!([suppression]);
    }
    result
}

fn properties(finding: &Finding) -> Value {
    let mut properties =
        json!({ "policy": finding.policy, "subject": finding.subject, "workspace": finding.workspace });
    let known = [
        ("severity", finding.severity.map(|found| json!(severity::name(found)))),
        ("cause", finding.cause.map(|cause| json!(cause))),
        ("path", (!finding.path.is_empty()).then(|| json!(finding.path))),
    ];
    for (key, value) in known.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        properties[key] = value;
    }
    properties
}

/// What was not judged is a result too: a run without results would read as a pass.
fn unjudged(entry: &Undecided, verdict: &Verdict) -> Value {
    let of = if entry.subjects.is_empty() { String::new() } else { format!(" ({})", entry.subjects.join(", ")) };
    let policy = entry.policy.as_ref().map(|policy| format!("{policy}: ")).unwrap_or_default();
    let name = crate::finding::fingerprint(UNDECIDED, &policy, &entry.reason, &entry.workspace);
    json!({
        "ruleId": UNDECIDED,
        "level": "error",
        "message": { "text": clipped(&plain(&format!("{policy}{}{of}", entry.reason)), 4096) },
        "locations": [location(entry.at.as_ref(), &entry.workspace, verdict)],
        "partialFingerprints": { "primaryLocationLineHash": format!("{name}:1") },
    })
}

fn invocation(verdict: &Verdict, left_out: usize) -> Value {
    let notice = |blocks: bool, text: &str| json!({ "level": if blocks { "error" } else { "note" }, "message": { "text": clipped(&plain(text), 4096) } });
    let mut notifications: Vec<Value> = verdict.undecided.iter().map(|u| notice(u.blocks, &u.reason)).collect();
    if left_out > 0 {
        notifications.push(notice(true, &format!("{left_out} more findings than a run can have are left out")));
    }
    json!({
        "executionSuccessful": verdict.outcome != Outcome::Undecided,
        "exitCode": verdict.exit_code(),
        "toolExecutionNotifications": notifications,
    })
}

fn rule_id(finding: &Finding) -> String {
    match finding.code == finding.policy {
        true => finding.policy.to_string(),
        false => format!("{}/{}", finding.policy, finding.code),
    }
}

fn level(finding: &Finding) -> &'static str {
    match (Standing::of(finding), finding.level) {
        (Standing::Debt | Standing::Waived, _) => "note",
        (_, Level::Deny) => "error",
        _ => "warning",
    }
}

/// A number in the middle of the class: GitHub shows the class again, and a class is what the verdict has.
fn security_severity(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::None | Severity::Unscored => None,
    }
}

fn message(finding: &Finding) -> String {
    let mut text = plain(&finding.message);
    if finding.path.len() > 1 {
        text.push_str(&format!("\n\nPath: {}", plain(&finding.path.join(" → "))));
    }
    if let Some(why) = why_now(finding) {
        text.push_str(&format!("\n\nWhy now: {}", plain(&why)));
    }
    if let Some(remedy) = &finding.remedy {
        text.push_str(&format!("\n\nTo mend it: {}", plain(remedy)));
    }
    clipped(&text, 4096)
}

/// Text of a message, in which `[text](target)` would be a link (section 3.11.6 of the standard).
fn plain(text: &str) -> String {
    let text = escape(text);
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.into_owned() }
}

fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn location(at: Option<&crate::finding::Span>, workspace: &str, verdict: &Verdict) -> Value {
    let place = places::of(at, workspace, verdict);
    let mut region = json!({ "startLine": place.line, "endLine": place.line });
    if let Some((first, end)) = place.columns {
        region["startColumn"] = first.into();
        region["endColumn"] = end.into();
    }
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": places::uri(&place.file), "uriBaseId": "%SRCROOT%" },
        "region": region,
    }})
}

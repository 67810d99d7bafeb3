//! What a policy looks for and how it is configured, or what is known of an advisory.

use super::escape::escape;
use crate::advisories::severity::Rating;
use crate::advisories::{Advisory, AdvisorySet};
use crate::config::{Config, WAIVER_POLICY};
use crate::evidence::{Stage, Text};
use crate::policy::Policy;
use crate::suggest::suggestion;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// So long a part of policies' names tells which are meant, where it is one of at most so many.
const LEAST_PART: usize = 3;
const MOST_ALIKE: usize = 6;

/// What is found about waivers, which is no policy: it has no level and no parameters.
const OF_WAIVERS: &str = "\
waiver: Waiver that does not hold

A [[waiver]] of andon.toml that covers nothing (waiver_unused), has ended (waiver_expired), is for longer than
[waiver_rules] allow (waiver_too_long), or is for what they allow none for (waiver_forbidden). It only warns: what the
waiver was to cover is judged as if it were not there, and no waiver covers this.

  remedy      mend the finding and remove the waiver, or give it a new date; `cargo-andon fix` removes unused ones
  settings    [waiver_rules] in andon.toml
";

/// What the policy of a name looks for and how it is configured; `None` where there is no such policy. For a terminal, as
/// [`advisory`]: control characters are escaped.
pub fn policy(name: &str, policies: &[Policy], config: &Config) -> Option<String> {
    let id = name.replace('-', "_");
    if id == WAIVER_POLICY {
        return Some(OF_WAIVERS.into());
    }
    policies.iter().find(|policy| *policy.id == *id).map(|policy| escaped(&policy_text(policy, config)))
}

/// What is known of the advisory of a name, which is none of a policy.
///
/// # Errors
/// Says that there is no such policy and no such advisory, which policies are called alike, and which set was asked.
pub fn advisory(name: &str, policies: &[Policy], set: &AdvisorySet) -> Result<String, String> {
    let found = spellings(name).into_iter().map(|id| set.by_id(&id)).find(|found| !found.is_empty());
    let found = found.ok_or_else(|| unknown(name, policies, set))?;
    Ok(escaped(&found.iter().map(|advisory| advisory_text(advisory, set)).collect::<Vec<_>>().join("\n")))
}

fn unknown(name: &str, policies: &[Policy], set: &AdvisorySet) -> String {
    let known = || policies.iter().map(|policy| &*policy.id);
    let part = name.to_lowercase().replace('-', "_");
    let near: Vec<&str> = known().filter(|id| part.len() >= LEAST_PART && id.contains(&*part)).collect();
    let hint = match near.len() {
        1..=MOST_ALIKE => format!("; there is {}", near.join(", ")),
        _ => suggestion(name, known()),
    };
    let (source, date) = (set.source(), set.date());
    format!(
        "there is no policy and no advisory `{name}`{hint}\n`cargo-andon policy list` lists the policies; advisories: \
         {source} of {date}"
    )
}

fn escaped(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", escape(line))).collect()
}

/// An advisory's id as it was typed, and in the case in which such ids are written.
fn spellings(name: &str) -> [String; 3] {
    let prefix = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let ghsa = if prefix("GHSA") {
        format!("GHSA{}", name.get(4..).unwrap_or_default().to_lowercase())
    } else {
        name.to_string()
    };
    [name.to_string(), name.to_uppercase(), ghsa]
}

fn policy_text(policy: &Policy, config: &Config) -> String {
    let metadata = &policy.metadata;
    let mut text = format!("{}: {}\n\n{}\n\n", policy.id, metadata.title, metadata.description.trim());
    row(&mut text, "level", &levels(policy, config));
    row(&mut text, "remedy", metadata.remedy.as_deref().unwrap_or_default());
    let given = config.parameters(&policy.id);
    for (name, schema) in metadata.parameters.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let default = schema.get("default").unwrap_or(&Value::Null);
        let value = match (given.get(name), config.parameter_at(&policy.id, name)) {
            (Some(value), Some(at)) => format!("{value}  ({at}; its default is {default})"),
            _ => format!("{default}  (its default)"),
        };
        row(&mut text, "parameter", &format!("{name} = {value}"));
        row(&mut text, "", schema.get("description").and_then(Value::as_str).unwrap_or_default());
    }
    row(
        &mut text,
        "settings",
        &match config.policy_at(&policy.id) {
            Some(at) => format!("[policy.{}] at {at}", policy.id),
            None => format!("none; [policy.{}] in andon.toml would hold them", policy.id),
        },
    );
    for resource in &metadata.related_resources {
        row(&mut text, "read", resource);
    }
    text
}

fn levels(policy: &Policy, config: &Config) -> String {
    let default = policy.metadata.level;
    let stages = [Stage::Commit, Stage::Merge, Stage::Deploy, Stage::Release];
    let levels = stages.map(|stage| (config.level(&policy.id, default, stage), stage));
    let (first, _) = levels[0];
    match levels.iter().all(|(level, _)| *level == first) {
        true => format!("{}{}", word(first), if first == default { " (its default)" } else { "" }),
        false => levels.map(|(level, stage)| format!("{} at {}", word(level), word(stage))).join(", "),
    }
}

fn advisory_text(advisory: &Advisory, set: &AdvisorySet) -> String {
    let list = |items: &[&str]| items.join(", ");
    let texts = |items: &mut dyn Iterator<Item = &Text>| items.map(|text| &**text).collect::<Vec<_>>().join(", ");
    let mut text = format!("{}: {} of {}\n\n", advisory.id, word(advisory.kind), advisory.package);
    row(&mut text, "published", &advisory.published);
    row(&mut text, "withdrawn", advisory.withdrawn.as_deref().unwrap_or_default());
    row(&mut text, "also", &texts(&mut advisory.aliases.iter()));
    row(&mut text, "severity", &severity(advisory));
    let patched = texts(&mut advisory.versions.patched.iter());
    row(&mut text, "patched", if patched.is_empty() { "no version" } else { &patched });
    row(&mut text, "unaffected", &texts(&mut advisory.versions.unaffected.iter()));
    row(&mut text, "functions", &texts(&mut advisory.functions.iter()));
    row(&mut text, "only on", &texts(&mut advisory.architectures.iter().chain(&advisory.systems)));
    row(&mut text, "read", &advisory.url());
    row(&mut text, "known from", &list(&[set.source(), &set.date().to_string()]));
    text
}

fn severity(advisory: &Advisory) -> String {
    match &advisory.rating {
        Some(Rating { score, vector }) => format!("{} {:.1} ({vector})", word(score.severity()), score.0),
        None => "unscored".into(),
    }
}

/// A line with a name in front, where there is something to say.
fn row(text: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = writeln!(text, "  {name:<11} {}", value.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

/// A word of the documents: `deny`, `release`, `vulnerability`.
fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_string()
}

//! The sections of `andon.toml`, one function each.

use super::reader::{Item, Reader};
use super::{AdvisorySources, Config, PolicySettings, WAIVER_POLICY, Waiver};
use super::{bundles, stages, waiver_rules};
use crate::error::{Error, Location};
use crate::evidence::{Stage, Text};
use crate::finding::Level;
use crate::suggest;
use jiff::civil::Date;
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

const SECTIONS: &[&str] = &["policy", "waiver", "waiver_rules", "stage", "advisories", "policies", "collect"];
pub(super) const STAGES: [(&str, Stage); 4] =
    [("commit", Stage::Commit), ("merge", Stage::Merge), ("deploy", Stage::Deploy), ("release", Stage::Release)];
const LEVELS: [(&str, Level); 3] = [("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)];

pub(super) fn read(file: &str, text: &str) -> Result<Config, Error> {
    let mut reader = Reader::new(file, text);
    let document = reader.document()?;
    reader.keys("at the top of the file", &document, SECTIONS);
    let mut config = Config::default();
    if let Some(item) = document.get("policy") {
        config.policies = policies(&mut reader, item);
    }
    if let Some(item) = document.get("waiver") {
        config.waivers = waivers(&mut reader, item);
    }
    if let Some(item) = document.get("waiver_rules") {
        config.waiver_rules = waiver_rules::read(&mut reader, item);
    }
    if let Some(item) = document.get("stage") {
        config.stages = stages::read(&mut reader, item);
    }
    if let Some(item) = document.get("advisories") {
        config.advisories = advisories(&mut reader, item);
    }
    if let Some(item) = document.get("policies") {
        config.policy_folders = policy_folders(&mut reader, item);
        config.bundles = bundles::read(&mut reader, item);
    }
    if let Some(item) = document.get("collect") {
        config.exclude = excluded(&mut reader, item);
    }
    reader.finish()?;
    Ok(config)
}

fn policies(reader: &mut Reader, item: &Item) -> BTreeMap<Text, PolicySettings> {
    let Some(table) = reader.table("`policy`", item) else { return BTreeMap::new() };
    let mut policies = BTreeMap::new();
    for (id, item) in table {
        let at = reader.location(id.span().start);
        if let Some(settings) = policy(reader, id.get_ref(), at, item) {
            policies.insert(Text::from(&**id.get_ref()), settings);
        }
    }
    policies
}

fn policy(reader: &mut Reader, id: &str, at: Location, item: &Item) -> Option<PolicySettings> {
    let table = reader.table(&format!("`policy.{id}`"), item)?;
    let mut settings =
        PolicySettings { at, levels: BTreeMap::new(), parameters: Map::new(), parameters_at: BTreeMap::new() };
    for (key, item) in table {
        let name = key.get_ref().to_string();
        if name == "level" {
            settings.levels = levels(reader, item);
            continue;
        }
        settings.parameters_at.insert(name.clone(), reader.location(key.span().start));
        let value = reader.json(&format!("`{name}`"), item);
        settings.parameters.insert(name, value);
    }
    Some(settings)
}

fn levels(reader: &mut Reader, item: &Item) -> BTreeMap<Stage, Level> {
    let DeValue::Table(table) = item.get_ref() else {
        let level = level(reader, item);
        return STAGES.iter().filter_map(|(_, stage)| Some((*stage, level?))).collect();
    };
    reader.keys("in `level`", table, &STAGES.map(|(name, _)| name));
    let named = |(name, stage): &(&str, Stage)| Some((*stage, level(reader, table.get(*name)?)?));
    STAGES.iter().filter_map(named).collect()
}

fn level(reader: &mut Reader, item: &Item) -> Option<Level> {
    let text = reader.string("`level`", item)?;
    let level = LEVELS.iter().find(|(name, _)| *name == &*text).map(|(_, level)| *level);
    if level.is_none() {
        let hint = suggest::choice(&text, &LEVELS.map(|(name, _)| name));
        reader.wrong(&item.span(), format!("unknown level `{text}`{hint}"));
    }
    level
}

fn advisories(reader: &mut Reader, item: &Item) -> AdvisorySources {
    let mut advisories = AdvisorySources::default();
    let Some(table) = reader.table("`advisories`", item) else { return advisories };
    reader.keys("in `[advisories]`", table, &["sources", "url"]);
    if let Some(item) = table.get("sources") {
        advisories.sources = reader.strings("`sources`", item);
    }
    if let Some(url) = table.get("url").and_then(|item| reader.string("`url`", item)) {
        advisories.url = url;
    }
    advisories
}

fn policy_folders(reader: &mut Reader, item: &Item) -> Vec<Text> {
    let Some(table) = reader.table("`policies`", item) else { return Vec::new() };
    for (id, _) in table.iter().filter(|(_, item)| matches!(item.get_ref(), DeValue::Table(_))) {
        let name = id.get_ref();
        reader.wrong(&id.span(), format!("`[policies]` names folders; a policy's settings stand in `[policy.{name}]`"));
    }
    reader.keys("in `[policies]`", table, &["folders", "bundles"]);
    table.get("folders").map(|item| reader.strings("`folders`", item)).unwrap_or_default()
}

fn excluded(reader: &mut Reader, item: &Item) -> Vec<Text> {
    let Some(table) = reader.table("`collect`", item) else { return Vec::new() };
    reader.keys("in `[collect]`", table, &["exclude"]);
    let Some(item) = table.get("exclude") else { return Vec::new() };
    let items = reader.items("`exclude`", item);
    items.into_iter().filter_map(|item| directory(reader, item)).collect()
}

/// A directory below the root: `/` between components, no `..`, no globs.
fn directory(reader: &mut Reader, item: &Item) -> Option<Text> {
    let text = reader.string("an entry of `exclude`", item)?;
    let path = text.trim_start_matches("./").trim_end_matches('/');
    let problem = if path.contains(['*', '?', '[']) {
        "globs are not understood here: name the directory itself, all below it is left out"
    } else if path.contains('\\') || path.starts_with('/') || path.contains(':') {
        "write it relative to the root, with `/` between components"
    } else if path.is_empty() || path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        "name a directory below the root, without `.` and `..`"
    } else {
        return Some(path.into());
    };
    reader.wrong(&item.span(), format!("`{text}` cannot be excluded: {problem}"));
    None
}

fn waivers(reader: &mut Reader, item: &Item) -> Vec<Waiver> {
    let mut seen = BTreeSet::new();
    let mut waivers = Vec::new();
    for item in reader.items("`waiver`", item) {
        let Some(table) = reader.table("a waiver", item) else { continue };
        let Some(waiver) = waiver(reader, item, table) else { continue };
        if !seen.insert((waiver.policy.clone(), waiver.subject.clone(), waiver.code.clone())) {
            let what = format!("`{}` of policy `{}`", waiver.subject, waiver.policy);
            reader.wrong(&item.span(), format!("{what} is waived twice; keep the waiver that is meant"));
        }
        waivers.push(waiver);
    }
    waivers
}

fn waiver(reader: &mut Reader, item: &Item, table: &DeTable) -> Option<Waiver> {
    reader.keys("in a waiver", table, &["policy", "subject", "code", "reason", "owner", "added", "expires"]);
    let policy = mandatory(reader, item, table, "policy", "which policy's findings it covers");
    let subject =
        mandatory(reader, item, table, "subject", "what it covers: `name@version`, or a name for all versions");
    let reason = mandatory(reader, item, table, "reason", "why the finding is acceptable for now");
    let owner = mandatory(reader, item, table, "owner", "who answers for it");
    let expires = expiry(reader, item, table);
    let added = table.get("added").map(|item| day(reader, item, "`added` of a waiver"));
    let code = table.get("code").map(|item| reader.string("`code`", item));
    let policy_item = table.get("policy")?;
    if policy.as_deref() == Some(WAIVER_POLICY) {
        reader
            .wrong(&policy_item.span(), "a waiver cannot cover the findings about waivers: mend or remove that waiver");
    }
    Some(Waiver {
        policy: policy?,
        subject: subject?,
        code: code.map_or(Some(None), |code| code.map(Some))?,
        reason: reason?.to_string(),
        owner: owner?.to_string(),
        added: added.map_or(Some(None), |added| added.map(Some))?,
        expires: expires?,
        at: reader.span(&table.get("subject")?.span()),
        policy_at: reader.location(policy_item.span().start),
    })
}

fn mandatory(reader: &mut Reader, waiver: &Item, table: &DeTable, key: &str, meaning: &str) -> Option<Text> {
    match table.get(key) {
        Some(item) => reader.string(&format!("`{key}` of a waiver ({meaning})"), item),
        None => {
            reader.wrong(&waiver.span(), format!("a waiver lacks `{key}`: {meaning}"));
            None
        }
    }
}

/// The first day on which a waiver no longer holds.
fn expiry(reader: &mut Reader, waiver: &Item, table: &DeTable) -> Option<Date> {
    match table.get("expires") {
        Some(item) => day(reader, item, "`expires` of a waiver (the first day on which it no longer holds)"),
        None => {
            reader.wrong(&waiver.span(), "a waiver lacks `expires`: the first day on which it no longer holds");
            None
        }
    }
}

/// A day, written as a string or as TOML's own date.
fn day(reader: &mut Reader, item: &Item, what: &str) -> Option<Date> {
    let text = match item.get_ref() {
        DeValue::Datetime(date) => date.to_string().into(),
        _ => reader.string(what, item)?,
    };
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == *text);
    if date.is_none() {
        reader.wrong(&item.span(), format!("`{text}` is not a date; write a day of the calendar as YYYY-MM-DD"));
    }
    date
}

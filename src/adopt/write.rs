//! The translation as text: sections with the lines that they come from, waivers, and at the end what was not carried.

use super::draft::{Draft, Parameter, Setting, Waived};
use super::{Adopted, Adoption, Left};
use crate::config::toml_text::{key, quoted, toml_value};
use crate::finding::{Level, Span};
use serde_json::Value;
use std::fmt::Write as _;

/// A list with one short entry stays on its line up to this length.
const LINE: usize = 100;

pub(super) fn adopted(draft: Draft, adoption: &Adoption) -> Adopted {
    let Draft { settings, waivers, advisory_url, mut left, carried, .. } = draft;
    left.sort();
    left.dedup();
    let mut text = head(adoption, waivers.len(), left.len());
    for (policy, setting) in &settings {
        section(&mut text, policy, setting);
    }
    if let Some((url, at)) = &advisory_url {
        let _ = write!(text, "\n# {}\n[advisories]\nurl = {}\n", place(at), quoted(url));
    }
    for waived in &waivers {
        waiver(&mut text, waived, adoption);
    }
    tail(&mut text, &left, adoption);
    let waived_at = waivers.into_iter().map(|waived| waived.at).collect();
    Adopted { text, left, carried: carried.into_iter().collect(), waived_at }
}

fn head(adoption: &Adoption, waivers: usize, left: usize) -> String {
    let (file, tool) = (plain(adoption.source.file), adoption.tool.name());
    let mut text = format!(
        "# What andon does in this repository, translated from {file} of {tool}.
# Policies that are not named here stand at their defaults: `cargo-andon init -o -` lists them all.
"
    );
    if waivers > 0 {
        text.push_str("# What was ignored became waivers: somebody answers for each, and it ends.\n");
        if adoption.owner.is_none() || adoption.until.is_none() {
            text.push_str("# Fill in `owner` and `expires` of each: until then this file is refused.\n");
        }
    }
    if left > 0 {
        text.push_str("# What could not be carried over is listed at the end, with the reason.\n");
    }
    text
}

fn section(text: &mut String, policy: &str, setting: &Setting) {
    let _ = write!(text, "\n[policy.{}]\n", key(policy));
    if let Some((level, at)) = &setting.level {
        let from = at.as_ref().map_or_else(|| "the default there".to_owned(), place);
        let _ = writeln!(text, "level = \"{}\" # {from}", word(*level));
    }
    for (name, parameter) in &setting.parameters {
        match parameter {
            Parameter::Default(value) => {
                let _ = writeln!(text, "{} = {} # the default there", key(name), toml_value(value));
            }
            Parameter::Value(value, at) => {
                let line = format!("{} = {}", key(name), toml_value(value));
                match value.as_array() {
                    Some(items) if line.len() > LINE => {
                        let items: Vec<_> = items.iter().map(|item| (item, None)).collect();
                        list(text, name, &items, Some(at));
                    }
                    _ => {
                        let _ = writeln!(text, "# {}\n{line}", place(at));
                    }
                }
            }
            Parameter::Entries(entries, _) => {
                let entries: Vec<_> = entries.iter().map(|(value, at)| (value, Some(at))).collect();
                list(text, name, &entries, None);
            }
        }
    }
}

fn list(text: &mut String, name: &str, items: &[(&Value, Option<&Span>)], at: Option<&Span>) {
    if let Some(at) = at {
        let _ = writeln!(text, "# {}", place(at));
    }
    let _ = writeln!(text, "{} = [", key(name));
    for (item, at) in items {
        let from = at.map_or_else(String::new, |at| format!(" # {}", place(at)));
        let _ = writeln!(text, "    {},{from}", entry(item));
    }
    text.push_str("]\n");
}

/// An entry on one line, what it is about first and the reason last.
fn entry(value: &Value) -> String {
    let Value::Object(keys) = value else { return toml_value(value) };
    let rank = |key: &str| match key {
        "name" | "crate" => 0,
        "version" => 1,
        "reason" => 3,
        _ => 2,
    };
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort_by_key(|(name, _)| rank(name));
    let keys: Vec<String> = keys.iter().map(|(name, value)| format!("{} = {}", key(name), toml_value(value))).collect();
    format!("{{ {} }}", keys.join(", "))
}

fn waiver(text: &mut String, waived: &Waived, adoption: &Adoption) {
    let _ = write!(text, "\n# {}\n[[waiver]]\npolicy = {}\n", place(&waived.at), quoted(waived.policy));
    let _ = writeln!(text, "subject = {}", quoted(&waived.subject));
    if let Some(code) = &waived.code {
        let _ = writeln!(text, "code = {}", quoted(code));
    }
    let owner = match adoption.owner {
        Some(owner) => quoted(owner),
        None => "\"\" # who answers for it?".to_owned(),
    };
    let expires = match adoption.until {
        Some(date) => quoted(&date.to_string()),
        None => "\"\" # from which day on does it no longer hold? YYYY-MM-DD".to_owned(),
    };
    let _ = writeln!(text, "reason = {}\nowner = {owner}\nexpires = {expires}", quoted(&waived.reason));
}

fn tail(text: &mut String, left: &[Left], adoption: &Adoption) {
    if left.is_empty() {
        return;
    }
    let _ = write!(text, "\n# Not carried over from {}:\n", plain(adoption.source.file));
    for Left { at, key, why } in left {
        let _ = writeln!(text, "#   {}:{}  {}: {}", plain(&at.file), at.line, plain(key), plain(why));
    }
}

fn place(at: &Span) -> String {
    format!("{}:{}", plain(&at.file), at.line)
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Deny => "deny",
        Level::Warn => "warn",
        Level::Allow => "allow",
    }
}

/// Text for a comment: a control character would end it, or the file.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

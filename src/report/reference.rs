//! The reference page of a policy, as Markdown: what it finds, why, how it is configured, and examples that are its
//! tested cases.

use super::escape::hidden;
use crate::finding::Level;
use crate::policy::{Need, Policy};
use serde_json::Value;
use std::fmt::Write as _;

/// A case, as a page shows it.
#[derive(Debug, Clone)]
pub struct Example {
    /// The heading.
    pub title: String,
    /// What the case is about.
    pub sentence: String,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// What andon says of it; empty where that is nothing.
    pub printed: String,
}

/// A file, or what differs in it.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// The language of the code block: `toml`, `yaml`, `diff`.
    pub language: &'static str,
    /// Its text.
    pub text: String,
}

/// The page of a policy. Text from outside is escaped: a page shows everything that it holds.
pub fn page(policy: &Policy, examples: &[Example]) -> String {
    let metadata = &policy.metadata;
    let mut text = format!("# `{}`: {}\n\n", code(&policy.id), prose(&metadata.title));
    facts(&mut text, policy);
    let _ = writeln!(text, "{}", prose(&metadata.description));
    section(&mut text, "Why", metadata.precedent.as_deref());
    section(&mut text, "What to do", metadata.remedy.as_deref());
    parameters(&mut text, policy);
    for example in examples {
        show(&mut text, example);
    }
    if !metadata.related_resources.is_empty() {
        text.push_str("\n## Read more\n\n");
        metadata.related_resources.iter().for_each(|link| text.push_str(&resource(link)));
    }
    text
}

fn facts(text: &mut String, policy: &Policy) {
    let metadata = &policy.metadata;
    let mut parts = vec![format!("level **{}**", level(metadata.level))];
    parts.extend(metadata.category.map(|category| format!("category {}", category.as_str())));
    if !metadata.needs.is_empty() {
        parts.push(format!("needs {}", metadata.needs.iter().map(|n| need(*n)).collect::<Vec<_>>().join(", ")));
    }
    let _ = writeln!(text, "{}\n", parts.join(" · "));
}

/// A level as configuration writes it.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "deny",
        Level::Warn => "warn",
        Level::Allow => "allow",
    }
}

fn need(need: Need) -> &'static str {
    match need {
        Need::Lockfile => "lockfile",
        Need::Advisories => "advisories",
        Need::Manifests => "manifests",
    }
}

fn section(text: &mut String, title: &str, body: Option<&str>) {
    if let Some(body) = body {
        let _ = writeln!(text, "\n## {title}\n\n{}", prose(body));
    }
}

fn parameters(text: &mut String, policy: &Policy) {
    let schema = &policy.metadata.parameters;
    if properties(schema).next().is_none() {
        return;
    }
    let id = code(&policy.id);
    let _ = write!(text, "\n## Parameters\n\nUnder `[policy.{id}]` in `andon.toml`:\n\n");
    text.push_str("| parameter | takes | default | meaning |\n|---|---|---|---|\n");
    rows(text, schema, "");
}

/// A row for each property, and below it rows for those of what it holds.
fn rows(text: &mut String, schema: &Value, prefix: &str) {
    for (name, property) in properties(schema) {
        let path = format!("{prefix}{name}");
        let given = match property.get("default") {
            Some(default) => format!("`{}`", code(&default.to_string())),
            None if required(schema, name) => "required".into(),
            None => String::new(),
        };
        let meaning = property.get("description").and_then(Value::as_str).unwrap_or_default();
        let row = [format!("`{}`", code(&path)), takes(property), given, prose(meaning)];
        let _ = writeln!(text, "| {} |", row.map(|cell| cell.replace('|', "\\|")).join(" | "));
        below(text, property, &path);
    }
}

fn below(text: &mut String, property: &Value, path: &str) {
    if let Some(items) = property.get("items") {
        return match items.get("items") {
            Some(_) => below(text, items, &format!("{path}[]")),
            None => rows(text, items, &format!("{path}[].")),
        };
    }
    rows(text, property, &format!("{path}."));
    if let Some(others @ Value::Object(_)) = property.get("additionalProperties") {
        rows(text, others, &format!("{path}.*."));
    }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn required(schema: &Value, name: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|other| other == name))
}

/// What a parameter can be, in words.
fn takes(schema: &Value) -> String {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let choices: Vec<String> = choices.iter().map(|choice| format!("`{}`", code(&choice.to_string()))).collect();
        return choices.join(" or ");
    }
    let bound = |keyword: &str| schema.get(keyword).map(Value::to_string);
    let range = match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!(", {least} to {most}"),
        (Some(least), None) => format!(", {least} or more"),
        (None, Some(most)) => format!(", {most} or less"),
        (None, None) => String::new(),
    };
    match schema.get("type").and_then(Value::as_str).unwrap_or_default() {
        "string" => "text".into(),
        "integer" => format!("whole number{range}"),
        "number" => format!("number{range}"),
        "boolean" => "true or false".into(),
        "array" => format!("list of {}", schema.get("items").map(takes).unwrap_or_default()),
        _ => match schema.get("additionalProperties").filter(|others| others.is_object()) {
            Some(others) => format!("table of {}", takes(others)),
            None => "table".into(),
        },
    }
}

fn show(text: &mut String, example: &Example) {
    let _ = writeln!(text, "\n## {}\n\n{}", prose(&example.title), prose(&example.sentence));
    for block in &example.blocks {
        let _ = writeln!(text, "\n`{}`:\n", code(&block.name));
        fenced(text, block.language, &block.text);
    }
    if example.printed.is_empty() {
        text.push_str("\nandon says nothing.\n");
        return;
    }
    text.push_str("\nandon says:\n\n");
    fenced(text, "text", &example.printed);
}

/// A code block whose fence is longer than any that stands in it.
fn fenced(text: &mut String, language: &str, body: &str) {
    let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.saturating_add(1).max(3));
    let lines: String = body.trim_end().lines().map(|line| format!("{}\n", shown(line))).collect();
    let _ = writeln!(text, "{fence}{language}\n{lines}{fence}");
}

fn resource(link: &str) -> String {
    let plain = link.starts_with("https://") && !link.contains(|c: char| c.is_whitespace() || "<>".contains(c));
    if plain { format!("- <{}>\n", shown(link)) } else { format!("- `{}`\n", code(link)) }
}

/// One line of text in which every character shows itself; tabs stay.
fn shown(line: &str) -> String {
    let one = |c: char| if c != '\t' && hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
    line.chars().map(one).collect()
}

/// Text for between backticks.
fn code(text: &str) -> String {
    shown(text).replace('`', "'")
}

/// Running text, which may have `code` in it: on one line, and no HTML.
fn prose(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = line.split('`').enumerate();
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => shown(part).replace('<', "&lt;"),
        _ => shown(part),
    };
    parts.map(part).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{self, PolicyFile};

    fn policy(custom: &str) -> Policy {
        let text = format!(
            "# METADATA\n# title: A <b>title</b>\n# description: Finds `a <b>`.\n# related_resources: [https://a.example, \
             \"https://a b\"]\n# custom:\n#   level: deny\n{custom}package andon.policies.a\n"
        );
        let file = PolicyFile { origin: "".into(), path: "a/policy.rego".into(), text: text.into() };
        policy::load(&[file]).expect("loads").remove(0)
    }

    #[test]
    fn nested_parameters_have_a_row_each() {
        let custom = "#   parameters:\n#     properties:\n#       crates:\n#         type: array\n#         default: []\n\
                      #         items:\n#           type: object\n#           required: [name]\n#           properties:\n\
                      #             name: {type: string, description: a | b}\n\
                      #             days: {type: integer, minimum: 1, default: 3}\n";
        let page = page(&policy(custom), &[]);
        for row in [
            "| `crates` | list of table | `[]` |  |",
            "| `crates[].name` | text | required | a \\| b |",
            "| `crates[].days` | whole number, 1 or more | `3` |  |",
        ] {
            assert!(page.contains(row), "{page}");
        }
    }

    #[test]
    fn what_comes_from_outside_is_shown_and_does_nothing() {
        let block = Block { name: "a`b".into(), language: "toml", text: "```\n\u{202e}x\n".into() };
        let example = Example {
            title: "It fires".into(),
            sentence: "<script>".into(),
            blocks: vec![block],
            printed: "\u{1b}[2J".into(),
        };
        let page = page(&policy(""), &[example]);
        assert!(page.starts_with("# `a`: A &lt;b>title&lt;/b>\n\nlevel **deny**\n\nFinds `a <b>`.\n"), "{page}");
        assert!(page.contains("\n````toml\n```\n\\u{202e}x\n````\n") && page.contains("`a'b`:"), "{page}");
        assert!(page.contains("&lt;script>") && page.contains("\\u{1b}[2J"), "{page}");
        assert!(page.contains("- <https://a.example>\n- `https://a b`\n"), "{page}");
    }
}

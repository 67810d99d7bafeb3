//! The `# METADATA` comment above a policy's `package` line.

use super::comment::block;
use super::{PolicyFile, parameters};
use crate::error::Error;
use crate::evidence::Text;
use crate::finding::Level;
use crate::suggest::suggestion;
use crate::yaml::{self, Kind, Node, Wrong};
use serde_json::Value as Json;

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// A few words.
    pub title: Text,
    /// What it finds and why that matters.
    pub description: Text,
    /// Where to read more.
    pub related_resources: Vec<Text>,
    /// What it looks at; absent where an organisation's policy does not say.
    pub category: Option<Category>,
    /// What has happened where nobody looked: the incident or the complaint that the policy answers.
    pub precedent: Option<Text>,
    /// What a finding does where the configuration says nothing.
    pub level: Level,
    /// What it cannot judge without.
    pub needs: Vec<Need>,
    /// The JSON Schema of its parameters, an object's, with their defaults.
    pub parameters: Json,
    /// What to do about its findings, in general.
    pub remedy: Option<Text>,
}

/// What a policy looks at; in the order in which a reader meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// What is known to be wrong with a version of a crate.
    Advisories,
    /// Which crates, in which versions and with which features.
    Crates,
    /// What runs while the workspace is built.
    Build,
    /// Under what terms others' code is used.
    Licences,
    /// Where code comes from, and whether the lockfile holds it to that.
    Sources,
    /// What a committed setting makes Cargo and rustup do.
    Settings,
    /// What a CI workflow exposes.
    Workflows,
    /// Who has looked at the code.
    Audits,
}

impl Category {
    /// All of them, in order.
    pub const ALL: [Category; 8] = [
        Category::Advisories,
        Category::Crates,
        Category::Build,
        Category::Licences,
        Category::Sources,
        Category::Settings,
        Category::Workflows,
        Category::Audits,
    ];

    /// As METADATA writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Advisories => "advisories",
            Category::Crates => "crates",
            Category::Build => "build",
            Category::Licences => "licences",
            Category::Sources => "sources",
            Category::Settings => "settings",
            Category::Workflows => "workflows",
            Category::Audits => "audits",
        }
    }
}

/// A part of the evidence that a policy cannot judge without. Where it is absent, the gate does not run the policy and
/// says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A lockfile.
    Lockfile,
    /// Advisories.
    Advisories,
    /// The manifests of the workspace, which a lone lockfile does not have.
    Manifests,
}

const TOP: [&str; 4] = ["title", "description", "related_resources", "custom"];
const CUSTOM: [&str; 6] = ["level", "category", "precedent", "needs", "parameters", "remedy"];
const LEVELS: [(&str, Level); 3] = [("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)];
const NEEDS: [(&str, Need); 3] =
    [("lockfile", Need::Lockfile), ("advisories", Need::Advisories), ("manifests", Need::Manifests)];

impl Metadata {
    /// Reads the METADATA of a policy's file.
    ///
    /// # Errors
    /// [`Error::Policy`] with the place, where it is missing, is no YAML, or has a key that METADATA does not have.
    pub fn read(file: &PolicyFile) -> Result<Metadata, Error> {
        let Some((first, text)) = block(&file.text) else {
            let message = "a policy starts with a `# METADATA` comment: title, description and custom.level";
            return Err(file.error(1, 1, message));
        };
        let in_file = |wrong: Wrong| file.error(first + wrong.line - 1, wrong.column, wrong.message);
        yaml::read(&text, yaml::METADATA).and_then(|node| metadata(&node)).map_err(in_file)
    }

    /// Reads what was METADATA of a built-in policy before andon was built.
    ///
    /// # Errors
    /// As [`Metadata::read`], without a place.
    pub(super) fn of_builtin(file: &PolicyFile, json: &str) -> Result<Metadata, Error> {
        let value: Json = serde_json::from_str(json).map_err(|e| file.error(1, 1, e.to_string()))?;
        metadata(&Node::without_place(value)).map_err(|wrong| file.error(1, 1, wrong.message))
    }
}

fn metadata(node: &Node) -> Result<Metadata, Wrong> {
    let top = Map::of(node, "METADATA", &TOP)?;
    let custom_node = top.required("custom")?;
    let custom = Map::of(custom_node, "custom", &CUSTOM)?;
    let parameters = match custom.get("parameters") {
        Some(node) => parameters::checked_schema(&node.to_json()).map_err(|message| node.wrong(message))?,
        None => parameters::no_parameters(),
    };
    Ok(Metadata {
        title: text(top.required("title")?)?,
        description: text(top.required("description")?)?,
        related_resources: top.get("related_resources").map_or(Ok(Vec::new()), |node| list(node, text))?,
        category: custom.get("category").map(category).transpose()?,
        precedent: custom.get("precedent").map(text).transpose()?,
        level: choice(custom.required("level")?, &LEVELS)?,
        needs: custom.get("needs").map_or(Ok(Vec::new()), |node| list(node, |item| choice(item, &NEEDS)))?,
        parameters,
        remedy: custom.get("remedy").map(text).transpose()?,
    })
}

fn category(node: &Node) -> Result<Category, Wrong> {
    choice(node, &Category::ALL.map(|category| (category.as_str(), category)))
}

struct Map<'a> {
    node: &'a Node,
    name: &'a str,
    entries: &'a [(Node, Node)],
}

impl<'a> Map<'a> {
    fn of(node: &'a Node, name: &'a str, known: &[&str]) -> Result<Self, Wrong> {
        let Kind::Map(entries) = &node.kind else {
            return Err(node.wrong(format!("{name} has to be a mapping of {}", known.join(", "))));
        };
        for (key, _) in entries {
            let written = key.key_text();
            if !known.contains(&written.as_str()) {
                let hint = suggestion(&written, known.iter().copied());
                return Err(key.wrong(format!("{name} has no key `{written}`, only {}{hint}", known.join(", "))));
            }
        }
        Ok(Map { node, name, entries })
    }

    fn get(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
    }

    fn required(&self, key: &str) -> Result<&'a Node, Wrong> {
        self.get(key).ok_or_else(|| self.node.wrong(format!("{} lacks `{key}`", self.name)))
    }
}

fn text(node: &Node) -> Result<Text, Wrong> {
    match node.as_str().map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text.into()),
        _ => Err(node.wrong("has to be a text that is not empty")),
    }
}

fn list<T>(node: &Node, item: impl Fn(&Node) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
    match &node.kind {
        Kind::List(items) => items.iter().map(item).collect(),
        _ => Err(node.wrong("has to be a list")),
    }
}

fn choice<T: Copy>(node: &Node, choices: &[(&str, T)]) -> Result<T, Wrong> {
    let names = || choices.iter().map(|(name, _)| *name);
    let written = node.as_str().unwrap_or_default();
    choices.iter().find(|(name, _)| *name == written).map(|(_, value)| *value).ok_or_else(|| {
        let all = names().collect::<Vec<_>>().join(", ");
        node.wrong(format!("has to be one of {all}{}", suggestion(written, names())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Metadata, Error> {
        Metadata::read(&PolicyFile { origin: "".into(), path: "a/policy.rego".into(), text: text.into() })
    }

    const GOOD: &str = "# Some words.\n\n# METADATA\n# title: A title\n# description: >-\n#   Two\n#   lines.\n\
                        # related_resources: [https://example.org]\n# custom:\n#   level: warn\n\
                        #   category: build\n#   precedent: It happened.\n#   needs: [lockfile, advisories]\n#   parameters: {properties: {days: {type: integer, \
                        default: 3}}}\npackage andon.policies.a\n";

    #[test]
    fn everything_is_read() {
        let metadata = read(GOOD).expect("reads");
        assert_eq!((&*metadata.title, &*metadata.description), ("A title", "Two lines."));
        assert_eq!((metadata.level, metadata.needs), (Level::Warn, vec![Need::Lockfile, Need::Advisories]));
        assert_eq!((metadata.category, metadata.precedent.as_deref()), (Some(Category::Build), Some("It happened.")));
        assert_eq!(metadata.parameters["properties"]["days"]["default"], 3);
        assert_eq!(metadata.parameters["additionalProperties"], false);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let cases = [
            (GOOD.replace("level:", "levle:"), "a/policy.rego:10:5: custom has no key `levle`", "`level`?"),
            (GOOD.replace("warn", "wrn"), "a/policy.rego:10:12: has to be one of", "`warn`?"),
            (GOOD.replace("title:", "titel:"), "a/policy.rego:4:3: METADATA has no key `titel`", "`title`?"),
            (GOOD.replace("[lockfile,", "[lokfile,"), "a/policy.rego:13:13: has to be one of", "`lockfile`?"),
            (GOOD.replace("title: A title", "title: &x A"), "a/policy.rego:4:", "anchors"),
            (GOOD.replace("METADATA", "Metadata"), "a/policy.rego:1:1: a policy starts with", "METADATA"),
            (
                GOOD.replace("# description: >-\n", "# title: again\n# description: >-\n"),
                "a/policy.rego:5:3: ",
                "twice",
            ),
            (GOOD.replace("type: integer", "type: integr"), "a/policy.rego:14:", "integr"),
        ];
        for (text, place, hint) in cases {
            let message = read(&text).expect_err("is refused").to_string();
            assert!(message.starts_with(place) && message.contains(hint), "{message}");
        }
    }
}

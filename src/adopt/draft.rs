//! The account of a translation: what is carried over to where, and what is not and why.

use super::tree::Node;
use super::words::{level, no_policy, policy_of, with_reason};
use super::{Adoption, Left};
use crate::advisories::AdvisorySet;
use crate::config::ADVISORIES_URL;
use crate::finding::{Level, Span};
use crate::policy::{Policy, parameters};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How many advisories may be ignored. Each is searched for in the whole set, which has half as many.
const MOST_IGNORED: usize = 2000;

/// What is carried over so far.
pub(super) struct Draft<'a> {
    policies: &'a [Policy],
    advisories: &'a AdvisorySet,
    /// The tool's name, for reasons.
    pub tool: &'static str,
    pub settings: BTreeMap<String, Setting>,
    pub waivers: Vec<Waived>,
    /// What is waived: policy, subject and code.
    waived: HashSet<(&'static str, String, Option<String>)>,
    /// How many advisories were looked up by their id.
    ignored: usize,
    /// Keys of `[advisories]`.
    pub advisory_url: Option<(String, Span)>,
    pub left: Vec<Left>,
    pub carried: BTreeSet<String>,
}

/// The settings of one policy.
#[derive(Default)]
pub(super) struct Setting {
    pub level: Option<(Level, Option<Span>)>,
    pub parameters: BTreeMap<String, Parameter>,
}

/// One parameter.
pub(super) enum Parameter {
    Default(Value),
    Value(Value, Span),
    /// The second has the same entries, to be found again.
    Entries(Vec<(Value, Span)>, HashSet<Value>),
}

/// An ignored finding.
pub(super) struct Waived {
    pub policy: &'static str,
    pub subject: String,
    pub code: Option<String>,
    pub reason: String,
    pub at: Span,
}

impl<'a> Draft<'a> {
    pub(super) fn new(adoption: &Adoption<'a>) -> Self {
        Draft {
            policies: adoption.policies,
            advisories: adoption.advisories,
            tool: adoption.tool.name(),
            settings: BTreeMap::new(),
            waivers: Vec::new(),
            waived: HashSet::new(),
            ignored: 0,
            advisory_url: None,
            left: Vec::new(),
            carried: BTreeSet::new(),
        }
    }

    /// Names an entry that is not carried over.
    pub(super) fn leave(&mut self, node: &Node, why: impl Into<String>) {
        let (at, key) = (node.at.clone().into(), node.path.clone());
        self.left.push(Left { at, key, why: why.into() });
    }

    /// An entry that has done what it can.
    pub(super) fn carry(&mut self, node: &Node) {
        self.carried.insert(node.path.clone());
    }

    /// Keys of an entry that only say which one it is.
    pub(super) fn carry_keys(&mut self, entry: &Node, keys: &[&str]) {
        for key in keys {
            self.carried.insert(format!("{}.{key}", entry.path));
        }
    }

    /// Names every key that nobody asked for.
    pub(super) fn leave_rest(&mut self, fields: BTreeMap<String, Node>) {
        for (name, node) in fields {
            match node.is_empty() {
                true => self.carry(&node),
                false => self.leave(&node, format!("`{name}` is no key that {} has here", self.tool)),
            }
        }
    }

    /// The keys of a section, or nothing where it is not there or no table.
    pub(super) fn section(&mut self, node: Option<Node>) -> BTreeMap<String, Node> {
        match node.map(Node::fields) {
            None => BTreeMap::new(),
            Some(Ok(fields)) => fields,
            Some(Err(node)) => {
                self.leave(&node, "is no table");
                BTreeMap::new()
            }
        }
    }

    /// The level of a policy where the source does not say it: what holds without a word is written out.
    pub(super) fn default_level(&mut self, policy: &str, level: Level) {
        if self.policy(policy).is_some() {
            self.settings.entry(policy.to_owned()).or_default().level.get_or_insert((level, None));
        }
    }

    pub(super) fn level(&mut self, policy: &str, level: Level, node: &Node) {
        if self.policy(policy).is_none() {
            return self.leave(node, no_policy(policy));
        }
        self.settings.entry(policy.to_owned()).or_default().level = Some((level, Some(node.at.clone())));
        self.carry(node);
    }

    /// A level by its word, or its default.
    pub(super) fn level_key(&mut self, policy: &str, node: Option<Node>, default: Option<Level>) {
        match (node, default) {
            (Some(node), _) => match node.text().and_then(level) {
                Some(level) => self.level(policy, level, &node),
                None => self.leave(&node, "is none of `deny`, `warn`, `allow`"),
            },
            (None, Some(level)) => self.default_level(policy, level),
            (None, None) => {}
        }
    }

    /// A parameter that the source does not name, because it is its tool's default.
    pub(super) fn default_parameter(&mut self, policy: &str, name: &str, value: Value) {
        if self.fits(policy, name, &value).is_ok() {
            let setting = self.settings.entry(policy.to_owned()).or_default();
            setting.parameters.entry(name.to_owned()).or_insert(Parameter::Default(value));
        }
    }

    /// One key of a parameter that is a table.
    pub(super) fn nested(&mut self, policy: &str, name: &str, key: &str, value: Value, node: &Node) {
        let one = Map::from_iter([(key.to_owned(), value)]);
        let setting = self.settings.get(policy).and_then(|setting| setting.parameters.get(name));
        if !matches!(setting, Some(Parameter::Value(Value::Object(_), _))) {
            return self.parameter(policy, name, Value::Object(one), node);
        }
        if let Err(why) = self.fits(policy, name, &Value::Object(one.clone())) {
            return self.leave(node, why);
        }
        let parameters = self.settings.get_mut(policy).map(|setting| &mut setting.parameters);
        if let Some(Parameter::Value(Value::Object(table), at)) = parameters.and_then(|all| all.get_mut(name)) {
            table.extend(one);
            *at = node.at.clone();
        }
        self.carry(node);
    }

    /// Whether allowances that nothing uses are shown: here they are findings at their policy's own level.
    pub(super) fn unused(&mut self, policy: &str, node: &Node) {
        match node.text() {
            Some("deny") => self.parameter(policy, "report_unused", Value::from(true), node),
            Some("allow") => self.carry(node),
            _ => self
                .leave(node, "`report_unused` would show them at the level of the policy, which is not only to warn"),
        }
    }

    /// The key under which the entries of a list name their crate.
    pub(super) fn crate_key(&self, policy: &str, list: &str) -> &'static str {
        self.key_of(policy, list, &["name", "crate"])
    }

    /// The first of `names` that the entries of a list have.
    pub(super) fn key_of(&self, policy: &str, list: &str, names: &[&'static str]) -> &'static str {
        let items = self.schema(policy, list).and_then(|schema| schema.get("items")?.get("properties"));
        let known = |name: &&&'static str| items.is_some_and(|items| items.get(**name).is_some());
        names.iter().find(known).or(names.first()).copied().unwrap_or_default()
    }

    /// Whether a policy takes a parameter.
    pub(super) fn takes(&self, policy: &str, name: &str) -> bool {
        self.schema(policy, name).is_some()
    }

    /// A parameter as a whole.
    pub(super) fn parameter(&mut self, policy: &str, name: &str, value: Value, node: &Node) {
        match self.fits(policy, name, &value) {
            Err(why) => self.leave(node, why),
            Ok(()) => {
                let setting = self.settings.entry(policy.to_owned()).or_default();
                setting.parameters.insert(name.to_owned(), Parameter::Value(value, node.at.clone()));
                self.carry(node);
            }
        }
    }

    /// One entry more of a parameter that is a list. Its reason is left out where the list has no place for one.
    pub(super) fn entry(&mut self, policy: &str, name: &str, entry: Value, node: &Node) -> bool {
        let reason = node.remark.clone();
        let entry = match self.schema(policy, name).and_then(|schema| schema.get("items")) {
            Some(items) => with_reason(entry, items, reason, self.tool),
            None => entry,
        };
        if let Err(why) = self.fits(policy, name, &Value::Array(vec![entry.clone()])) {
            self.leave(node, why);
            return false;
        }
        let setting = self.settings.entry(policy.to_owned()).or_default();
        let entries =
            setting.parameters.entry(name.to_owned()).or_insert_with(|| Parameter::Entries(Vec::new(), HashSet::new()));
        if let Parameter::Entries(entries, known) = entries
            && known.insert(entry.clone())
        {
            entries.push((entry, node.at.clone()));
        }
        self.carry(node);
        true
    }

    /// A list of strings, an entry each; `as_entry` makes of a string what the parameter holds.
    pub(super) fn strings(&mut self, policy: &str, name: &str, node: Node, as_entry: impl Fn(&str) -> Value) {
        if node.is_empty() {
            return self.carry(&node);
        }
        for entry in node.entries() {
            match entry.text().map(&as_entry) {
                Some(value) => {
                    self.entry(policy, name, value, &entry);
                }
                None => self.leave(&entry, "is no string"),
            }
        }
    }

    /// One URL is where `advisories update` fetches from; that of everybody need not be said.
    pub(super) fn fetch_from(&mut self, node: &Node) {
        let bare = |url: &str| url.to_lowercase().trim_end_matches('/').trim_end_matches(".git").to_owned();
        match node.text() {
            Some(url) if bare(url) == bare(ADVISORIES_URL) => self.carry(node),
            Some(url) if !url.trim().is_empty() && self.advisory_url.is_none() => {
                self.advisory_url = Some((url.to_owned(), node.at.clone()));
                self.carry(node);
            }
            _ => self.leave(
                node,
                "one URL is fetched from: name a checkout of this one in `sources` of `[advisories]`, and it is used too",
            ),
        }
    }

    /// Waives a finding.
    pub(super) fn waive(&mut self, waived: Waived, node: &Node) {
        if self.policy(waived.policy).is_none() {
            return self.leave(node, no_policy(waived.policy));
        }
        if self.waived.insert((waived.policy, waived.subject.clone(), waived.code.clone())) {
            self.waivers.push(waived);
        }
        self.carry(node);
    }

    /// Waives an advisory by its id: it tells which package it is about, and so which policy would find it.
    pub(super) fn ignore_advisory(&mut self, id: &str, reason: Option<&str>, node: &Node) {
        self.ignored += 1;
        if self.ignored > MOST_IGNORED {
            return self.leave(node, format!("more than {MOST_IGNORED} advisories are ignored: there are not as many"));
        }
        let found = self.advisories.by_id(id);
        if found.is_empty() {
            let (source, date) = (self.advisories.source().to_owned(), self.advisories.date());
            return self.leave(node, format!("no advisory `{id}` is known ({source} of {date}): nothing to waive"));
        }
        let reason = self.reason(reason.or(node.remark.as_deref()));
        for advisory in found {
            let waived = Waived {
                policy: policy_of(advisory.kind),
                subject: advisory.package.to_string(),
                code: Some(advisory.id.to_string()),
                reason: reason.clone(),
                at: node.at.clone(),
            };
            self.waive(waived, node);
        }
    }

    /// The reason that was given, or that none was.
    pub(super) fn reason(&self, given: Option<&str>) -> String {
        let given = given.map(str::trim).filter(|reason| !reason.is_empty());
        given.map_or_else(|| format!("ignored for {}, without a reason", self.tool), str::to_owned)
    }

    fn policy(&self, id: &str) -> Option<&'a Policy> {
        self.policies.iter().find(|policy| *policy.id == *id)
    }

    fn schema(&self, policy: &str, name: &str) -> Option<&'a Value> {
        self.policy(policy)?.metadata.parameters.get("properties")?.get(name)
    }

    /// Whether a policy accepts a value, or why not.
    fn fits(&self, policy: &str, name: &str, value: &Value) -> Result<(), String> {
        if self.policy(policy).is_none() {
            return Err(no_policy(policy));
        }
        let schema = self.schema(policy, name).ok_or_else(|| format!("policy `{policy}` has no parameter `{name}`"))?;
        parameters::checked(schema, value, name).map(|_| ()).map_err(|why| format!("policy `{policy}`: {why}"))
    }
}

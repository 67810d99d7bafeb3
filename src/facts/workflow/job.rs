//! A job, or the steps of a composite action.

use super::expression;
use super::file::permissions;
use super::step;
use super::stranger::gets_in;
use super::types::{
    WorkflowCondition, WorkflowFacts, WorkflowImage, WorkflowJob, WorkflowPermissions, WorkflowSecret, WorkflowVariable,
};
use super::variable::Variables;
use super::words::{at, expressions, scalars, text, texts, wrong};
use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::span::Lines;
use crate::yaml::{Kind, Node};
use std::collections::BTreeSet;

/// What all jobs of a file share.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub lines: &'a Lines<'a>,
    pub file: Text,
    pub permissions: Option<&'a WorkflowPermissions>,
    /// The events of the workflow that strangers can cause.
    pub strangers: &'a BTreeSet<Text>,
    /// The variables that hold for all of it.
    pub env: &'a Variables<'a>,
}

/// Reads one job into the facts.
pub(super) fn read(scope: &Scope<'_>, id: &Node, node: &Node, facts: &mut WorkflowFacts) -> Result<(), Problem> {
    let lines = scope.lines;
    if !matches!(node.kind, Kind::Map(_)) {
        return Err(wrong(lines, node, "this job is no mapping of keys to values"));
    }
    let key: Text = format!("{}#{}", scope.file, id.key_text()).into();
    let own = node.get("permissions").map(|node| permissions(lines, node)).transpose()?;
    let runs_on = node.get("runs-on").map(labels).unwrap_or_default();
    let mut job = WorkflowJob {
        file: scope.file.clone(),
        id: id.key_text().into(),
        name: text(node, "name"),
        self_hosted: runs_on.iter().any(|label| is_self_hosted(label)),
        runs_on,
        runs_on_at: at(lines, node.get("runs-on").unwrap_or(id)),
        writes: writes(own.as_ref().or(scope.permissions)),
        permissions: own,
        secrets: secrets(scope, Some(&key), Some(node), facts),
        environment: node.get("environment").map(environment),
        condition: text(node, "if"),
        strangers: strangers(scope.strangers, text(node, "if").as_deref()),
        needs: node.get("needs").map(texts).unwrap_or_default(),
        inherits_secrets: node.get("secrets").filter(|s| s.as_str() == Some("inherit")).map(|s| at(lines, s)),
        calls: text(node, "uses"),
        publishes: false,
        builds: false,
        uploads_checkout: None,
        steps: Vec::new(),
        at: at(lines, id),
    };
    condition(scope, &key, node, facts);
    variables(scope, Some(&key), node.get("env"), facts);
    images(scope, &key, node, facts);
    if node.get("uses").is_some() {
        step::uses(scope, &key, node, facts)?;
    }
    steps(scope, &key, node, &mut job, facts)?;
    facts.jobs.insert(key, job);
    Ok(())
}

fn steps(
    scope: &Scope<'_>,
    key: &Text,
    node: &Node,
    job: &mut WorkflowJob,
    facts: &mut WorkflowFacts,
) -> Result<(), Problem> {
    let Some(steps) = node.get("steps") else { return Ok(()) };
    let Kind::List(steps) = &steps.kind else {
        return Err(wrong(scope.lines, steps, "`steps` is no list"));
    };
    let env = scope.env.within(node);
    let scope = &Scope { env: &env, ..scope.clone() };
    for node in steps {
        let step = step::read(scope, key, node, job, facts)?;
        job.steps.push(step);
    }
    Ok(())
}

/// `runs-on`: a label, labels, or a group with labels.
fn labels(node: &Node) -> Vec<Text> {
    match &node.kind {
        Kind::Map(_) => {
            let group = node.get("group").map(texts).unwrap_or_default();
            group.into_iter().chain(node.get("labels").map(texts).unwrap_or_default()).collect()
        }
        _ => texts(node),
    }
}

fn environment(node: &Node) -> Text {
    match node.get("name") {
        Some(name) => name.key_text().into(),
        None => node.key_text().into(),
    }
}

/// The scopes that may be written.
fn writes(permissions: Option<&WorkflowPermissions>) -> BTreeSet<Text> {
    let Some(permissions) = permissions else { return BTreeSet::new() };
    let all = permissions.all.as_deref() == Some("write-all");
    let scopes = permissions.scopes.iter().filter(|(_, scope)| &*scope.access == "write");
    scopes.map(|(name, _)| name.clone()).chain(all.then(|| Text::from("all"))).collect()
}

/// Those of the events by which a stranger gets in past a condition.
pub(super) fn strangers(events: &BTreeSet<Text>, condition: Option<&str>) -> BTreeSet<Text> {
    let gets_in = |event: &&Text| condition.is_none_or(|condition| gets_in(condition, event));
    events.iter().filter(gets_in).cloned().collect()
}

/// Notes the condition of a job or a step.
pub(super) fn condition(scope: &Scope<'_>, key: &Text, node: &Node, facts: &mut WorkflowFacts) {
    let Some(value) = node.get("if") else { return };
    let text: Text = value.key_text().into();
    let lower = text.to_lowercase();
    let tight: String = if lower.contains("actor") { lower.split_whitespace().collect() } else { String::new() };
    let names = ["github.actor=='", "github.triggering_actor=='"];
    let named = names
        .iter()
        .filter_map(|name| tight.split(name).nth(1))
        .any(|rest| rest.split('\'').next().is_some_and(|actor| actor.ends_with("[bot]")));
    facts.conditions.push(WorkflowCondition {
        file: scope.file.clone(),
        job: key.clone(),
        text,
        trusts_actor: named,
        at: at(scope.lines, value),
    });
}

/// Notes environment variables.
pub(super) fn variables(scope: &Scope<'_>, job: Option<&Text>, env: Option<&Node>, facts: &mut WorkflowFacts) {
    for (key, value) in env.map(Node::entries).unwrap_or_default() {
        facts.variables.push(WorkflowVariable {
            file: scope.file.clone(),
            job: job.cloned(),
            name: key.key_text().into(),
            value: value.key_text().into(),
            at: at(scope.lines, key),
        });
    }
}

/// Notes every mention of a secret in a value, and says which there are.
pub(super) fn secrets(
    scope: &Scope<'_>,
    job: Option<&Text>,
    node: Option<&Node>,
    facts: &mut WorkflowFacts,
) -> BTreeSet<Text> {
    let mut values = Vec::new();
    node.into_iter().for_each(|node| scalars(node, &mut values));
    let mut names = BTreeSet::new();
    for value in values {
        for found in expressions(scope.lines, value) {
            if !found.text.to_lowercase().contains("secrets") {
                continue;
            }
            for context in expression::contexts(&found.text).all {
                let Some(rest) = context.strip_prefix("secrets") else { continue };
                let name = rest.strip_prefix('.').filter(|name| *name != "*").map(str::to_uppercase);
                if !rest.is_empty() && !rest.starts_with('.') {
                    continue;
                }
                let name: Option<Text> = name.map(Text::from);
                names.extend(name.clone().filter(|name| &**name != "GITHUB_TOKEN"));
                let at = scope.lines.span(found.range.clone());
                facts.secrets.push(WorkflowSecret { file: scope.file.clone(), job: job.cloned(), name, at });
            }
        }
    }
    names
}

/// The images of a job's container and services.
fn images(scope: &Scope<'_>, key: &Text, node: &Node, facts: &mut WorkflowFacts) {
    let image = |node: &Node| match node.get("image") {
        Some(image) => (image.key_text(), at(scope.lines, image)),
        None => (node.key_text(), at(scope.lines, node)),
    };
    let services = node.get("services").map(Node::entries).unwrap_or_default();
    let containers = node.get("container").into_iter().chain(services.iter().map(|(_, service)| service));
    // An action that is an image: `runs: {using: docker, image: docker://…}`; any other image is built from a Dockerfile.
    let own = node.get("image").filter(|image| image.key_text().starts_with("docker://"));
    for (written, at) in containers.map(image).chain(own.map(|own| (own.key_text(), at(scope.lines, own)))) {
        facts.images.extend(WorkflowImage::new(&scope.file, key, &written, at));
    }
}

/// GitHub compares labels without case, and an expression can be the label itself.
fn is_self_hosted(label: &str) -> bool {
    let inner = label.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inner.map_or(label, |inner| inner.trim().trim_matches('\'')).trim().eq_ignore_ascii_case("self-hosted")
}

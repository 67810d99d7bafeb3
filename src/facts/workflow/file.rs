//! A workflow or an action: triggers, permissions, jobs.

use super::job::{self, Scope};
use super::types::{
    WorkflowFacts, WorkflowFile, WorkflowFileKind, WorkflowPermissions, WorkflowScope, WorkflowTrigger,
};
use super::variable::Variables;
use super::words::{at, text, texts, wrong};
use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::span::Lines;
use crate::yaml::{Kind, Node};
use std::collections::BTreeSet;

/// Events that strangers cause and that run with the rights of the repository.
const EXPOSED: [&str; 9] = [
    "discussion",
    "discussion_comment",
    "fork",
    "issue_comment",
    "issues",
    "pull_request_comment",
    "pull_request_target",
    "watch",
    "workflow_run",
];

/// Events that strangers cause, with or without such rights.
const STRANGERS: [&str; 4] = ["discussion", "pull_request", "pull_request_review", "pull_request_review_comment"];

/// The events that strangers can cause; what somebody with rights has to label or to assign first is none.
fn strangers(triggers: &[WorkflowTrigger]) -> BTreeSet<Text> {
    let theirs = triggers.iter().filter(|trigger| {
        let asked = |kind: &Text| matches!(&**kind, "labeled" | "unlabeled" | "assigned" | "milestoned");
        let by_maintainer = !trigger.types.is_empty() && trigger.types.iter().all(asked);
        !by_maintainer && (EXPOSED.contains(&&*trigger.name) || STRANGERS.contains(&&*trigger.name))
    });
    theirs.map(|trigger| trigger.name.clone()).collect()
}

/// Reads one file into the facts.
pub(super) fn read(
    lines: &Lines<'_>,
    root: &Node,
    kind: WorkflowFileKind,
    facts: &mut WorkflowFacts,
) -> Result<(), Problem> {
    if !matches!(root.kind, Kind::Map(_)) {
        return Err(wrong(lines, root, "it is no mapping of keys to values"));
    }
    let on = root.get("on");
    let (triggers, releases) = match (kind, on) {
        (WorkflowFileKind::Action, _) => (Vec::new(), false),
        (WorkflowFileKind::Workflow, Some(on)) => (triggers(lines, on)?, releases(on)),
        (WorkflowFileKind::Workflow, None) => return Err(wrong(lines, root, "it does not say when it runs (`on`)")),
    };
    let permissions = root.get("permissions").map(|node| permissions(lines, node)).transpose()?;
    let path = at(lines, root).file;
    let mut file = WorkflowFile {
        path: path.clone(),
        kind,
        name: text(root, "name"),
        events: triggers.iter().map(|trigger| trigger.name.clone()).collect(),
        exposed: triggers.iter().any(|trigger| EXPOSED.contains(&&*trigger.name)),
        triggers,
        releases,
        permissions,
        jobs: Vec::new(),
        at: on.map_or_else(|| lines.whole(), |on| at(lines, on)),
    };
    let strangers = strangers(&file.triggers);
    let (none, own) = (Variables::default(), file.permissions.clone());
    let env = none.within(root);
    let scope = Scope { lines, file: path.clone(), permissions: own.as_ref(), strangers: &strangers, env: &env };
    job::variables(&scope, None, root.get("env"), facts);
    job::secrets(&scope, None, root.get("env"), facts);
    match kind {
        WorkflowFileKind::Workflow => workflow(&scope, root, &mut file, facts)?,
        WorkflowFileKind::Action => action(&scope, root, &mut file, facts)?,
    }
    facts.files.insert(path, file);
    Ok(())
}

fn workflow(scope: &Scope<'_>, root: &Node, file: &mut WorkflowFile, facts: &mut WorkflowFacts) -> Result<(), Problem> {
    let Some(jobs) = root.get("jobs") else {
        return Err(wrong(scope.lines, root, "it has no `jobs`"));
    };
    let Kind::Map(entries) = &jobs.kind else {
        return Err(wrong(scope.lines, jobs, "`jobs` is no mapping of names to jobs"));
    };
    for (id, node) in entries {
        file.jobs.push(id.key_text().into());
        job::read(scope, id, node, facts)?;
    }
    Ok(())
}

/// An action of JavaScript has no steps; one of an image has that.
fn action(scope: &Scope<'_>, root: &Node, file: &mut WorkflowFile, facts: &mut WorkflowFacts) -> Result<(), Problem> {
    let Some((id, runs)) = root.entries().iter().find(|(key, _)| key.as_str() == Some("runs")) else {
        return Err(wrong(scope.lines, root, "this action does not say what it runs (`runs`)"));
    };
    file.jobs.push("runs".into());
    job::read(scope, id, runs, facts)
}

fn triggers(lines: &Lines<'_>, on: &Node) -> Result<Vec<WorkflowTrigger>, Problem> {
    let plain = |node: &Node| WorkflowTrigger { name: node.key_text().into(), types: Vec::new(), at: at(lines, node) };
    match &on.kind {
        Kind::Scalar(_) if on.as_str().is_some() => Ok(vec![plain(on)]),
        Kind::List(items) => Ok(items.iter().map(plain).collect()),
        Kind::Map(entries) => {
            let trigger = |(key, value): &(Node, Node)| WorkflowTrigger {
                types: value.get("types").map(texts).unwrap_or_default(),
                ..plain(key)
            };
            Ok(entries.iter().map(trigger).collect())
        }
        Kind::Scalar(_) => Err(wrong(lines, on, "it does not say when it runs (`on`)")),
    }
}

/// Whether nothing but a release, or a person, makes it run.
fn releases(on: &Node) -> bool {
    let names = match &on.kind {
        Kind::Map(entries) => entries.iter().map(|(key, _)| key.key_text()).collect(),
        _ => texts(on).iter().map(ToString::to_string).collect::<Vec<_>>(),
    };
    let of_tags = |node: &Node| {
        let has = |key: &str| node.get(key).is_some();
        has("tags") && !has("branches") && !has("branches-ignore")
    };
    let release = |name: &str| name == "release" || (name == "push" && on.get("push").is_some_and(of_tags));
    let neutral = |name: &str| ["workflow_dispatch", "workflow_call", "repository_dispatch"].contains(&name);
    names.iter().any(|name| release(name)) && names.iter().all(|name| release(name) || neutral(name))
}

/// `permissions`, of a workflow or a job.
pub(super) fn permissions(lines: &Lines<'_>, node: &Node) -> Result<WorkflowPermissions, Problem> {
    let mut permissions = WorkflowPermissions { all: None, scopes: Default::default(), at: at(lines, node) };
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                let access = value.key_text().into();
                let place = lines.span(key.range.start..value.range.end);
                permissions.scopes.insert(key.key_text().into(), WorkflowScope { access, at: place });
            }
        }
        Kind::Scalar(_) if ["read-all", "write-all"].contains(&node.as_str().unwrap_or_default()) => {
            permissions.all = Some(node.key_text().into());
        }
        Kind::Scalar(serde_json::Value::Null) => {}
        _ => return Err(wrong(lines, node, "`permissions` is neither `read-all`, `write-all` nor a mapping")),
    }
    Ok(permissions)
}

//! A step: an action with its inputs, or a script.

use super::expression;
use super::job::{self, Scope, strangers};
use super::script;
use super::types::{
    WorkflowCheckout, WorkflowEnvironmentWrite, WorkflowExpression, WorkflowFacts, WorkflowImage, WorkflowInstall,
    WorkflowJob, WorkflowStep, WorkflowUse, WorkflowUseKind,
};
use super::uses::{self, Uses};
use super::words::{at, comment, expressions, in_script, inputs, map, text, wrong};
use crate::evidence::Text;
use crate::facts::Problem;
use crate::yaml::{Kind, Node};

/// Reads one step into the facts.
pub(super) fn read(
    scope: &Scope<'_>,
    key: &Text,
    node: &Node,
    job: &mut WorkflowJob,
    facts: &mut WorkflowFacts,
) -> Result<WorkflowStep, Problem> {
    if !matches!(node.kind, Kind::Map(_)) {
        return Err(wrong(scope.lines, node, "this step is no mapping of keys to values"));
    }
    let step = WorkflowStep {
        id: text(node, "id"),
        name: text(node, "name"),
        uses: text(node, "uses"),
        with: inputs(node),
        run: text(node, "run"),
        shell: text(node, "shell"),
        env: map(node.get("env")),
        condition: text(node, "if"),
        at: at(scope.lines, node),
    };
    let env = scope.env.within(node);
    let scope = &Scope { env: &env, ..scope.clone() };
    job::condition(scope, key, node, facts);
    job::variables(scope, Some(key), node.get("env"), facts);
    if node.get("uses").is_some() {
        let used = uses(scope, key, node, facts)?;
        action(scope, key, node, &step, &used, job, facts);
    }
    if let Some(run) = node.get("run") {
        if !matches!(run.kind, Kind::Scalar(_)) {
            return Err(wrong(scope.lines, run, "`run` is no text"));
        }
        script(scope, key, run, &step, job, facts);
    }
    Ok(step)
}

/// Notes the `uses` of a step or a job.
pub(super) fn uses(scope: &Scope<'_>, key: &Text, node: &Node, facts: &mut WorkflowFacts) -> Result<Uses, Problem> {
    let written = node.get("uses").filter(|value| value.as_str().is_some_and(|text| !text.trim().is_empty()));
    let Some(value) = written else {
        return Err(wrong(scope.lines, node.get("uses").unwrap_or(node), "`uses` names nothing"));
    };
    let written: Text = value.key_text().trim().into();
    let used = uses::parse(&written);
    let with = inputs(node);
    let place = at(scope.lines, value);
    if used.kind == WorkflowUseKind::Docker {
        facts.images.extend(WorkflowImage::new(&scope.file, key, &written, place.clone()));
    }
    facts.uses.push(WorkflowUse {
        file: scope.file.clone(),
        job: key.clone(),
        kind: used.kind,
        owner: used.owner.clone(),
        repository: used.repository.clone(),
        path: used.path.clone(),
        reference: used.reference.clone(),
        pinned: used.pinned,
        comment: comment(scope.lines, value),
        cache: uses::caches(&used, &with),
        with,
        written,
        at: place,
    });
    Ok(used)
}

/// What an action does, as far as it is known.
fn action(
    scope: &Scope<'_>,
    key: &Text,
    node: &Node,
    step: &WorkflowStep,
    used: &Uses,
    job: &mut WorkflowJob,
    facts: &mut WorkflowFacts,
) {
    job.publishes |= uses::publishes(used, &step.with);
    for (input, value) in node.get("with").map(Node::entries).unwrap_or_default() {
        if uses::is_code(used, &input.key_text().to_lowercase()) {
            code(scope, key, value, facts);
        }
    }
    let Some(value) = node.get("uses") else { return };
    match used.repository.as_deref() {
        Some("actions/checkout") => checkout(scope, key, node, step, job, facts),
        Some("actions/upload-artifact") => {
            let comment = comment(scope.lines, value);
            let whole = step.with.get("path").is_some_and(|path| takes_everything(path));
            if whole && uses::uploads_hidden(used, comment.as_deref(), &step.with) {
                job.uploads_checkout.get_or_insert_with(|| at(scope.lines, value));
            }
        }
        _ => {}
    }
}

/// Whether one of the paths of an artefact is the whole checkout.
fn takes_everything(paths: &str) -> bool {
    let whole = |path: &str| {
        let path: String = path.split_whitespace().collect();
        ["", ".", "./", "**", "./**", "*", "./*", "${{github.workspace}}", "${{github.workspace}}/"]
            .iter()
            .any(|all| *all == path && !path.is_empty())
    };
    paths.lines().any(whole)
}

/// Contexts that name what a pull request proposes.
const HEADS: [&str; 11] = [
    "github.event.number",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.head.sha",
    "github.event.pull_request.merge_commit_sha",
    "github.event.pull_request.number",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_commit.id",
    "github.event.workflow_run.head_repository.full_name",
    "github.event.workflow_run.head_sha",
    "github.head_ref",
];

/// Whether a text names what a pull request proposes.
fn names_head(text: &str) -> bool {
    let of_head = |context: &String| HEADS.contains(&context.as_str());
    let mut expressions = expression::spans(text).into_iter().filter_map(|range| text.get(range));
    expressions.any(|found| expression::contexts(found).flowing.iter().any(of_head)) || text.contains("refs/pull/")
}

fn checkout(
    scope: &Scope<'_>,
    key: &Text,
    node: &Node,
    step: &WorkflowStep,
    job: &WorkflowJob,
    facts: &mut WorkflowFacts,
) {
    let given = |input: &str| step.with.get(input).filter(|value| !value.is_empty());
    let with = node.get("with");
    let deciding = ["ref", "repository"].into_iter().find(|input| given(input).is_some_and(|text| names_head(text)));
    let shown = deciding.or(given("ref").map(|_| "ref"));
    let named = |input: &str| {
        let entries = with.map(Node::entries).unwrap_or_default();
        entries.iter().find(|(key, _)| key.key_text().eq_ignore_ascii_case(input)).map(|(_, value)| value)
    };
    let value = shown.and_then(named).or(node.get("uses")).unwrap_or(node);
    facts.checkouts.push(WorkflowCheckout {
        file: scope.file.clone(),
        job: key.clone(),
        reference: given("ref").cloned(),
        of_head: deciding.is_some(),
        strangers: strangers(&job.strangers, step.condition.as_deref()),
        keeps_token: given("persist-credentials").is_none_or(|value| &**value != "false"),
        at: at(scope.lines, value),
    });
}

/// Notes the expressions of a value that becomes code.
fn code(scope: &Scope<'_>, key: &Text, node: &Node, facts: &mut WorkflowFacts) {
    for found in expressions(scope.lines, node) {
        let contexts: std::collections::BTreeSet<Text> =
            expression::contexts(&found.text).flowing.into_iter().map(Text::from).collect();
        facts.expressions.push(WorkflowExpression {
            file: scope.file.clone(),
            job: key.clone(),
            untrusted: scope.env.untrusted(&contexts),
            contexts,
            at: scope.lines.span(found.range),
            text: found.text.into(),
        });
    }
}

/// What a script does, as far as its words tell.
fn script(
    scope: &Scope<'_>,
    key: &Text,
    run: &Node,
    step: &WorkflowStep,
    job: &mut WorkflowJob,
    facts: &mut WorkflowFacts,
) {
    code(scope, key, run, facts);
    let text = run.key_text();
    let commands = script::commands(&text);
    let place = |range: &std::ops::Range<usize>| in_script(scope.lines, run, &text, range);
    job.publishes |= script::publishes(&commands);
    job.builds |= script::builds(&commands);
    for install in script::installs(&commands) {
        facts.installs.push(WorkflowInstall {
            file: scope.file.clone(),
            job: key.clone(),
            kind: install.kind,
            names: install.names.into_iter().map(Text::from).collect(),
            locked: install.locked,
            pinned: install.pinned,
            text: one_line(text.get(install.range.clone()).unwrap_or_default()),
            at: place(&install.range),
        });
    }
    for command in commands.iter().filter(|command| script::fetches_pull_request(command)) {
        facts.checkouts.push(WorkflowCheckout {
            file: scope.file.clone(),
            job: key.clone(),
            reference: text.get(command.range.clone()).map(Text::from),
            of_head: true,
            strangers: strangers(&job.strangers, step.condition.as_deref()),
            keeps_token: false,
            at: place(&command.range),
        });
    }
    for (target, dynamic, range) in script::environment_writes(&text) {
        let (file, job) = (scope.file.clone(), key.clone());
        let target = target.into();
        facts.environment_writes.push(WorkflowEnvironmentWrite { file, job, target, dynamic, at: place(&range) });
    }
}

/// A command on one line.
fn one_line(command: &str) -> Text {
    command.split_whitespace().filter(|word| *word != "\\").collect::<Vec<_>>().join(" ").into()
}

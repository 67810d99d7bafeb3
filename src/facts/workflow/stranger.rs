//! What strangers can do: write what becomes a part of an expression's value, and get a job to run.

use super::expression::{self, Expression};

/// What a stranger can write freely: titles, texts, names of branches, authors. Source: GitHub's docs, "Security
/// hardening: good practices for mitigating script injection attacks"; GitHub Security Lab.
const UNTRUSTED: [&str; 34] = [
    "github.head_ref",
    "github.event.issue.title",
    "github.event.issue.body",
    "github.event.pull_request.title",
    "github.event.pull_request.body",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.label",
    "github.event.pull_request.head.repo.default_branch",
    "github.event.pull_request.head.repo.description",
    "github.event.pull_request.head.repo.homepage",
    "github.event.comment.body",
    "github.event.review.body",
    "github.event.review_comment.body",
    "github.event.discussion.title",
    "github.event.discussion.body",
    "github.event.pages.*.page_name",
    "github.event.commits.*.message",
    "github.event.commits.*.author.email",
    "github.event.commits.*.author.name",
    "github.event.commits.*.committer.email",
    "github.event.commits.*.committer.name",
    "github.event.head_commit.message",
    "github.event.head_commit.author.email",
    "github.event.head_commit.author.name",
    "github.event.head_commit.committer.email",
    "github.event.head_commit.committer.name",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.display_title",
    "github.event.workflow_run.head_commit.message",
    "github.event.workflow_run.head_commit.author.name",
    "github.event.workflow_run.head_commit.author.email",
    "github.event.workflow_run.head_repository.description",
    "github.event.workflow_run.pull_requests.*.head.ref",
    "github.event.merge_group.head_commit.message",
];

/// Whether a stranger can write what this context holds, or a part of it where it is a whole object.
pub(super) fn is_untrusted(context: &str) -> bool {
    let parts: Vec<&str> = context.split('.').collect();
    if parts.first() != Some(&"github") {
        return false;
    }
    UNTRUSTED.iter().any(|known| {
        let mut known = known.split('.');
        parts.iter().all(|part| known.next().is_some_and(|other| other == *part || other == "*" || *part == "*"))
    })
}

/// Whether somebody who has no rights in the repository can get what has this condition to run by `event`. A condition
/// that cannot be read, or says nothing of it, lets everybody in.
pub(super) fn gets_in(condition: &str, event: &str) -> bool {
    let trimmed = condition.trim();
    let inner = trimmed.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(trimmed);
    expression::read(inner).is_none_or(|expression| truth(&expression, event) != Some(false))
}

/// Whether this is true for a stranger's event; `None` where that is open.
fn truth(expression: &Expression, event: &str) -> Option<bool> {
    let each = |parts: &[Expression]| parts.iter().map(|part| truth(part, event)).collect::<Vec<_>>();
    match expression {
        Expression::Or(parts) => any(&each(parts)),
        Expression::And(parts) => {
            let denied: Vec<_> = each(parts).into_iter().map(|truth| truth.map(|truth| !truth)).collect();
            any(&denied).map(|truth| !truth)
        }
        Expression::Not(part) => truth(part, event).map(|truth| !truth),
        Expression::Compare(left, Some(equal), right) => {
            let same = same(left, right, event).or_else(|| same(right, left, event))?;
            Some(same == *equal)
        }
        Expression::Call(name, arguments) if name == "contains" => listed(arguments),
        Expression::Context(path, _) if path == "github.event.pull_request.head.repo.fork" => Some(true),
        Expression::Bool(value) => Some(*value),
        _ => None,
    }
}

fn any(parts: &[Option<bool>]) -> Option<bool> {
    match parts {
        parts if parts.contains(&Some(true)) => Some(true),
        parts if parts.contains(&None) => None,
        _ => Some(false),
    }
}

/// Whether a context equals what it is compared with.
fn same(left: &Expression, right: &Expression, event: &str) -> Option<bool> {
    let Expression::Context(path, _) = left else { return None };
    match (path.as_str(), right) {
        ("github.event_name", Expression::Text(name)) => Some(name.eq_ignore_ascii_case(event)),
        ("github.event.workflow_run.event", Expression::Text(name)) => Some(name == "pull_request"),
        ("github.event.pull_request.head.repo.fork", Expression::Bool(fork)) => Some(*fork),
        (path, Expression::Context(other, _)) if HEADS.contains(&path) && OWN.contains(&other.as_str()) => Some(false),
        (path, Expression::Text(name)) if is_login(path) && !name.ends_with("[bot]") => Some(false),
        (path, Expression::Text(name)) if path.ends_with(".author_association") => is_insider(name).then_some(false),
        _ => None,
    }
}

/// Whether a list of the repository's people holds a stranger.
fn listed(arguments: &[Expression]) -> Option<bool> {
    let [list, Expression::Context(path, _)] = arguments else { return None };
    let Expression::Call(name, texts) = list else { return None };
    let [Expression::Text(people)] = texts.as_slice() else { return None };
    let insiders = path.ends_with(".author_association")
        && people.split(|c: char| !c.is_ascii_alphabetic() && c != '_').filter(|name| !name.is_empty()).all(is_insider);
    (name == "fromjson" && (insiders || is_login(path))).then_some(false)
}

const HEADS: [&str; 3] = [
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.head.repo.owner.login",
    "github.event.workflow_run.head_repository.full_name",
];

const OWN: [&str; 4] = [
    "github.repository",
    "github.event.repository.full_name",
    "github.repository_owner",
    "github.event.pull_request.base.repo.full_name",
];

fn is_insider(association: &str) -> bool {
    ["OWNER", "MEMBER", "COLLABORATOR"].contains(&association)
}

/// Who acts, or wrote what the event is about.
fn is_login(path: &str) -> bool {
    matches!(path, "github.actor" | "github.triggering_actor")
        || (path.starts_with("github.event.") && (path.ends_with(".user.login") || path.ends_with("sender.login")))
}

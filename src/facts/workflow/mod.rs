//! GitHub Actions: workflows and actions, read once, with the place of everything.
//!
//! What GitHub would read and andon cannot is a problem, which blocks. Only what GitHub itself looks at is read:
//! `.github/workflows/*.yml` of the repository's root, and actions.

mod expression;
mod file;
mod groups;
mod job;
mod script;
mod step;
mod stranger;
mod types;
mod uses;
mod variable;
mod words;

#[cfg(test)]
mod tests;

pub use types::*;

use crate::conflict;
use crate::evidence::{Evidence, FileBytes, Text};
use crate::facts::Problem;
use crate::facts::document::text;
use crate::facts::span::{Lines, whole_file};
use crate::parallel;
use crate::yaml::{self, Kind, Limits, Node, Wrong};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a workflow may be: GitHub's own limit lies far below.
const LIMITS: Limits = Limits { depth: 64, weight: 16 << 20, aliases: true };

/// The largest workflow that is read, in bytes.
const LARGEST: usize = 2 << 20;

/// Reads every workflow and action among the files.
pub(super) fn gather(evidence: &Evidence) -> (WorkflowFacts, Vec<Problem>) {
    let (mut facts, mut problems) = (WorkflowFacts::default(), Vec::new());
    let mut left: Vec<(&Text, &FileBytes)> = Vec::new();
    let mut now: Vec<(&Text, &FileBytes, WorkflowFileKind)> = Vec::new();
    for (path, bytes) in &evidence.files {
        match kind(path) {
            Some(kind) => now.push((path, bytes, kind)),
            None if is_action(path) => left.push((path, bytes)),
            None => {}
        }
    }
    // An action elsewhere in the repository counts where something that is read uses it.
    while !now.is_empty() {
        for ((path, _, kind), document) in now.iter().zip(documents(&now)) {
            problems.extend(document.and_then(|document| read(path, document, *kind, &mut facts)).err());
        }
        let used: BTreeSet<String> = facts.uses.iter().filter_map(|used| local(&used.written)).collect();
        let (next, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(path, _)| used.contains(directory(path)));
        left = others;
        now = next.into_iter().map(|(path, bytes)| (path, bytes, WorkflowFileKind::Action)).collect();
    }
    groups::fill(&mut facts);
    (facts, problems)
}

/// Whether GitHub reads this file in any case. What lies deeper in `.github/workflows/` is not looked at.
fn kind(path: &str) -> Option<WorkflowFileKind> {
    if let Some(name) = path.strip_prefix(".github/workflows/") {
        let fits = !name.contains('/') && (name.ends_with(".yml") || name.ends_with(".yaml"));
        return fits.then_some(WorkflowFileKind::Workflow);
    }
    let own = directory(path).is_empty() || path.starts_with(".github/");
    (own && is_action(path)).then_some(WorkflowFileKind::Action)
}

/// Whether a file can be a workflow or an action, and is nothing else that is read.
pub(crate) fn is_of_workflows(path: &str) -> bool {
    is_action(path) || (path.starts_with(".github/") && (path.ends_with(".yml") || path.ends_with(".yaml")))
}

fn is_action(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("action.yml" | "action.yaml"))
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The directory that a `uses` of the repository's own names, as the file system sees it.
fn local(written: &str) -> Option<String> {
    let written = written.replace('\\', "/");
    let path = written.strip_prefix("./").or_else(|| written.strip_prefix("$/"))?;
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file's text, mended, and its document.
type Document<'t> = (Cow<'t, str>, Node);

/// Reading YAML is most of what a workflow costs, so that files are read side by side.
fn documents<'e>(files: &[(&Text, &'e FileBytes, WorkflowFileKind)]) -> Vec<Result<Document<'e>, Problem>> {
    parallel::map(files, 2, |(path, bytes, _)| document(path, bytes))
}

fn document<'e>(path: &Text, bytes: &'e FileBytes) -> Result<Document<'e>, Problem> {
    if bytes.as_bytes().len() > LARGEST {
        let message = format!("this workflow is larger than {LARGEST} bytes; nothing in it was judged");
        return Err(Problem { at: whole_file(path), message });
    }
    let text = text(path, bytes, "GitHub")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (text, root) = indented(text);
    let root = root.map_err(|wrong| unreadable(&Lines::new(path.clone(), &text), wrong))?;
    Ok((text, root))
}

fn read(path: &Text, document: Document<'_>, kind: WorkflowFileKind, facts: &mut WorkflowFacts) -> Result<(), Problem> {
    let (text, root) = document;
    // What is all comments runs nothing.
    match root.kind {
        Kind::Scalar(serde_json::Value::Null) => Ok(()),
        _ => file::read(&Lines::new(path.clone(), &text), &root, kind, facts),
    }
}

/// How many quoted texts are indented for the parser, and by how much.
const MENDED: usize = 64;

/// Reads a document. YAML asks that the lines of a quoted text be indented, and GitHub does not mind where they are not:
/// such lines are indented here, which changes no value and no line's number.
fn indented(text: &str) -> (Cow<'_, str>, Result<Node, Wrong>) {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MENDED {
        let read = yaml::read(&text, LIMITS);
        let mended = match &read {
            Err(wrong) if wrong.message.contains("invalid indentation in quoted scalar") => indent(&text, wrong),
            _ => None,
        };
        match mended {
            Some(mended) => text = Cow::Owned(mended),
            None => return (text, read),
        }
    }
    let read = yaml::read(&text, LIMITS);
    (text, read)
}

/// Indents the lines of the quoted text that begins where the parser gave up.
fn indent(text: &str, wrong: &Wrong) -> Option<String> {
    let lines_before = usize::try_from(wrong.line).ok()?.checked_sub(1)?;
    let columns_before = usize::try_from(wrong.column).ok()?.checked_sub(1)?;
    let line: usize = text.split_inclusive('\n').take(lines_before).map(str::len).sum();
    let start = line + text.get(line..)?.chars().take(columns_before).map(char::len_utf8).sum::<usize>();
    let rest = text.get(start..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    let closing = rest.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = quote == '"' && *c == '\\' && !escaped;
        closes
    });
    let end = start + closing?.0;
    let indented = text.get(start..end)?.replace('\n', &format!("\n{}", " ".repeat(MENDED)));
    Some(format!("{}{indented}{}", text.get(..start)?, text.get(end..)?))
}

fn unreadable(lines: &Lines<'_>, wrong: Wrong) -> Problem {
    if let Some((range, message)) = conflict::unresolved(lines.text()) {
        return lines.problem(range, message);
    }
    let mut at = lines.whole();
    (at.line, at.column, at.end_column) = (wrong.line, wrong.column, wrong.column);
    let message = format!("this workflow cannot be read: {}; nothing in it was judged", wrong.message);
    Problem { at, message }
}

//! Annotations of a GitHub workflow: commands in its log, which GitHub shows beside the lines of a change.
//!
//! Source: GitHub's "Workflow commands for GitHub Actions". Of each kind GitHub shows ten a step, so that the gravest
//! come first and the last says how many more there are.

use super::escape::workflow::{data, property, unheard};
use super::group;
use super::places;
use super::standing::{Standing, why_now};
use crate::finding::{Finding, Span};
use crate::verdict::{Undecided, Verdict};

/// How many annotations of a kind GitHub shows of a step.
const SHOWN: usize = 10;

/// The annotations, then `prose` for whoever reads the log, in which no command is obeyed.
pub fn github(verdict: &Verdict, prose: &str) -> String {
    let blocking = verdict.undecided.iter().filter(|entry| entry.blocks);
    let mut errors: Vec<String> = blocking.map(|entry| unjudged(entry, verdict)).collect();
    errors.extend(annotations("error", &Standing::Stops.among(verdict), verdict));
    let warnings = annotations("warning", &Standing::Told.among(verdict), verdict);
    let mut news = Standing::Debt.among(verdict);
    news.retain(|finding| why_now(finding).is_some());
    let notices = annotations("notice", &news, verdict);
    let kinds = [("error", errors), ("warning", warnings), ("notice", notices)];
    let commands: String = kinds.into_iter().map(|(kind, commands)| shown(kind, commands)).collect();
    if prose.is_empty() { commands } else { commands + &unheard(prose) }
}

/// As many as are shown; where there are more, the last place is for their number.
fn shown(kind: &str, mut commands: Vec<String>) -> String {
    let count = commands.len();
    if count > SHOWN {
        commands.truncate(SHOWN - 1);
        let more = count - commands.len();
        commands.push(format!("::{kind} title=andon::{more} more; the log of this step has all of them\n"));
    }
    commands.concat()
}

/// One for each finding; what several workspaces have in common is told once.
fn annotations(kind: &str, findings: &[&Finding], verdict: &Verdict) -> Vec<String> {
    let groups = group::by_policy(findings).into_iter().flat_map(|policy| policy.subjects);
    groups.flat_map(|subject| subject.distinct).map(|finding| annotation(kind, finding, verdict)).collect()
}

fn annotation(kind: &str, finding: &Finding, verdict: &Verdict) -> String {
    let mut text = finding.message.clone();
    if finding.path.len() > 1 {
        text.push_str(&format!(" ({})", finding.path.join(" → ")));
    }
    for (name, note) in [("why now", why_now(finding)), ("help", finding.remedy.clone())] {
        text.extend(note.map(|note| format!("; {name}: {note}")));
    }
    command(kind, &finding.policy, &text, finding.at.as_ref(), &finding.workspace, verdict)
}

fn unjudged(entry: &Undecided, verdict: &Verdict) -> String {
    let of = if entry.subjects.is_empty() { String::new() } else { format!(" ({})", entry.subjects.join(", ")) };
    let policy = entry.policy.as_deref().unwrap_or("evidence");
    let text = format!("not judged: {}{of}", entry.reason);
    command("error", policy, &text, entry.at.as_ref(), &entry.workspace, verdict)
}

fn command(kind: &str, policy: &str, text: &str, at: Option<&Span>, workspace: &str, verdict: &Verdict) -> String {
    let place = places::of(at, workspace, verdict);
    let mut properties = format!("file={},line={}", property(&place.file), place.line);
    if let Some((first, end)) = place.columns {
        // GitHub counts the last column, andon the one behind it.
        properties.push_str(&format!(",col={first},endColumn={}", end - 1));
    }
    format!("::{kind} {properties},title={}::{}\n", property(&format!("andon {policy}")), data(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_finding_is_one_command_at_its_place() {
        let verdict =
            sample::verdict(vec![sample::finding(crate::finding::Level::Deny, "vulnerable", "X-1", "a@1")], vec![]);
        assert_eq!(
            github(&verdict, ""),
            "::error file=Cargo.lock,line=3,col=8,endColumn=13,title=andon vulnerable::a 1 has X-1 (app@1.0.0 → \
             chrono@0.4.19 → a@1); help: upgrade to 0.2.23\n"
        );
    }

    #[test]
    fn there_are_never_more_than_are_shown_and_the_rest_is_counted() {
        let text = github(&sample::many(100), "all of them\n");
        assert_eq!((text.matches("::error ").count(), text.matches("::warning ").count()), (10, 10));
        assert!(text.contains("::error title=andon::25 more; ") && text.contains("::warning title=andon::57 more; "));
        assert!(text.contains("\nall of them\n::andon-"), "{text}");
    }

    #[test]
    fn text_from_outside_is_no_command() {
        let text = github(&sample::hostile(), "");
        assert!(text.lines().all(|line| line.starts_with("::error file=") || line.starts_with("::warning file=")));
        let properties = text.lines().filter_map(|line| line.split_once("::")?.1.split_once("::"));
        for (properties, _) in properties {
            assert_eq!(properties.matches(',').count(), 4, "a property ends where it should: {properties}");
        }
        assert!(
            !text.contains("##[") && text.chars().all(|c| c == '\n' || !crate::report::escape::hidden(c)),
            "{text}"
        );
    }

    #[test]
    fn what_was_not_judged_is_an_error() {
        let text = github(&sample::undecided(), "");
        assert!(
            text.starts_with("::error file=Cargo.lock,line=1,title=andon licence_not_allowed::not judged: "),
            "{text}"
        );
    }
}

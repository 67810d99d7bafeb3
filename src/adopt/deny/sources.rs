//! `[sources]`.

use crate::adopt::draft::Draft;
use crate::adopt::tree::Node;
use crate::adopt::words::level;
use crate::finding::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const POLICY: &str = "unknown_source";
/// Prefixes of every git URL.
const ANY_GIT: [&str; 5] = ["https://", "http://", "ssh://", "git://", "file://"];

type Fields = BTreeMap<String, Node>;

pub(super) fn translate(mut fields: Fields, draft: &mut Draft) {
    levels(fields.remove("unknown-registry"), fields.remove("unknown-git"), draft);
    if let Some(node) = fields.remove("allow-registry") {
        registries(node, draft);
    }
    for key in ["allow-git", "private"] {
        if let Some(node) = fields.remove(key) {
            let below = key == "private";
            draft.strings(POLICY, "git", node, |url| Value::from(git_url(url, below)));
        }
    }
    organisations(fields.remove("allow-org"), draft);
    if let Some(node) = fields.remove("required-git-spec") {
        draft.default_level("git_reference_unpinned", Level::Deny);
        draft.parameter("git_reference_unpinned", "required", node.json(), &node);
    }
    for key in ["unused-allowed-source", "unused-allowed-org"] {
        if let Some(node) = fields.remove(key) {
            draft.unused(POLICY, &node);
        }
    }
    draft.leave_rest(fields);
}

/// Two levels, one policy: where they differ, the graver one holds.
fn levels(registry: Option<Node>, git: Option<Node>, draft: &mut Draft) {
    let word = |node: &Option<Node>| node.as_ref().map_or(Some(Level::Warn), |node| node.text().and_then(level));
    let (registry_level, git_level) = (word(&registry), word(&git));
    let graver = [registry_level, git_level].into_iter().flatten().min_by_key(|level| grade(*level));
    draft.default_level(POLICY, graver.unwrap_or(Level::Warn));
    for (node, own) in [(registry, registry_level), (git, git_level)] {
        match (node, own) {
            (Some(node), Some(own)) if Some(own) == graver => draft.level(POLICY, own, &node),
            (Some(node), Some(Level::Allow)) if node.path.ends_with("git") => any_git(&node, draft),
            (Some(node), Some(_)) => draft.leave(
                &node,
                "one policy judges registries and git, at one level: the graver of the two levels holds for both",
            ),
            (Some(node), None) => draft.leave(&node, "is none of `deny`, `warn`, `allow`"),
            (None, _) => {}
        }
    }
}

fn grade(level: Level) -> u8 {
    match level {
        Level::Deny => 0,
        Level::Warn => 1,
        Level::Allow => 2,
    }
}

fn any_git(node: &Node, draft: &mut Draft) {
    for prefix in ANY_GIT {
        draft.entry(POLICY, "git", Value::from(prefix), node);
    }
}

fn registries(node: Node, draft: &mut Draft) {
    const CRATES_IO: [&str; 2] = ["github.com/rust-lang/crates.io-index", "index.crates.io"];
    let crates_io = |url: &str| CRATES_IO.iter().any(|index| url.trim_end_matches('/').ends_with(index));
    let named = node.texts().is_some_and(|urls| urls.iter().any(|url| crates_io(url)));
    if !named {
        draft.leave(&node, "without crates.io in it: andon always allows crates.io");
    }
    for entry in node.entries() {
        match entry.text() {
            Some(url) if crates_io(url) => draft.carry(&entry),
            Some(url) => {
                let url = Value::from(url.trim_start_matches("registry+"));
                draft.entry(POLICY, "registries", url, &entry);
            }
            None => draft.leave(&entry, "is no string"),
        }
    }
}

/// A repository's URL, or with `below` that of everything below it.
fn git_url(url: &str, below: bool) -> String {
    let url = url.strip_prefix("git+").unwrap_or(url).trim_end_matches('/');
    match below {
        true => format!("{url}/"),
        false => url.to_owned(),
    }
}

fn organisations(node: Option<Node>, draft: &mut Draft) {
    let mut fields = draft.section(node);
    for host in ["github", "gitlab", "bitbucket"] {
        let Some(node) = fields.remove(host) else { continue };
        if node.is_empty() {
            draft.carry(&node);
        } else if draft.takes(POLICY, "organisations") {
            draft.nested(POLICY, "organisations", host, json!(node.texts().unwrap_or_default()), &node);
        } else {
            let domain = if host == "bitbucket" { "bitbucket.org".to_owned() } else { format!("{host}.com") };
            draft.strings(POLICY, "git", node, |name| Value::from(format!("https://{domain}/{name}/")));
        }
    }
    draft.leave_rest(fields);
}

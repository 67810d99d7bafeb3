//! The file that `cargo-andon init` writes: everything commented out, and what stands there is what holds without it.

use super::ADVISORIES_URL;
use super::toml_text::{key, toml_value};
use crate::finding::Level;
use serde_json::Value;
use std::fmt::Write as _;

/// What the template tells of a policy.
#[derive(Debug, Clone, Copy)]
pub struct Outline<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it finds, in a few words.
    pub title: &'a str,
    /// Its level where nothing else is configured.
    pub level: Level,
    /// The JSON Schema of its parameters, with their defaults.
    pub parameters: &'a Value,
}

const HEAD: &str = "\
# What andon does in this repository. Without this file everything below holds as it stands here:
# lines that begin with `#` and no space are settings at their defaults; take the `#` away to change one.
#
# A policy's level is \"deny\" (stops the line), \"warn\" (is shown) or \"allow\" (is not run), or one per stage:
#     level = { commit = \"warn\", merge = \"deny\", deploy = \"deny\", release = \"deny\" }
# `cargo-andon explain <policy>` tells what a policy looks for and why.
";

const TAIL: &str = "
# Findings that somebody answers for, for a while. Everything but `code` is mandatory; from the day `expires` on the
# finding counts again, and a waiver that covers nothing is shown.
#     [[waiver]]
#     policy = \"unmaintained\"
#     subject = \"paste@1.0.15\"            # or \"paste\" for all its versions
#     code = \"RUSTSEC-2024-0436\"          # only this finding
#     reason = \"no successor yet; used at build time only\"
#     owner = \"ada@example.org\"
#     added = \"2026-11-23\"               # the first day on which it holds; may be left out
#     expires = \"2027-03-31\"

# Which waivers are accepted: none that holds longer than `max_days`, none for what is `forbidden`.
#     [waiver_rules]
#     max_days = 180
#     forbidden = [{ policy = \"checksum_changed\" }, { policy = \"vulnerable\", severity = \"critical\" }]
";

const STAGES: &str = "
# What stops the line at each stage: \"introduced\" (what the change brought in, or all where there is no base to compare
# with), \"all\" or \"nothing\"; and whether what could not be judged stops it (\"stop\") or is only shown (\"warn\").
#[stage.commit]
#blocks = \"introduced\"
#undecided = \"stop\"
#[stage.merge]
#blocks = \"introduced\"
#undecided = \"stop\"
#[stage.deploy]
#blocks = \"all\"
#undecided = \"stop\"
#[stage.release]
#blocks = \"all\"
#undecided = \"stop\"
";

/// The text of a configuration that means the same as none.
pub fn template(policies: &[Outline]) -> String {
    let mut text = HEAD.to_string();
    for policy in policies {
        settings(&mut text, policy);
    }
    text.push_str(TAIL);
    text.push_str(STAGES);
    let _ = write!(
        text,
        "
# Directories or archives with advisories (RustSec or OSV), relative to this file, used together with what is installed;
# and where `cargo-andon advisories update` fetches from when --config names this file: the set serves all repositories.
#[advisories]
#sources = []
#url = {}

# Folders with policies of your own, relative to this file.
#[policies]
#folders = []
#
# OPA bundles of policies: `cargo-andon policy fetch URL` fetches one and prints this with its digest. One that is signed
# needs `key`, the file with the public key, and `algorithm`.
#     [[policies.bundles]]
#     url = \"https://example.org/policies.tar.gz\"   # or: path = \"policies.tar.gz\"
#     sha256 = \"…\"
#     key = \"policies.pem\"
#     algorithm = \"ES256\"

# Directories that are not judged, all below them included.
#[collect]
#exclude = []
",
        toml_value(&Value::from(ADVISORIES_URL))
    );
    text
}

fn settings(text: &mut String, policy: &Outline) {
    let level = match policy.level {
        Level::Deny => "deny",
        Level::Warn => "warn",
        Level::Allow => "allow",
    };
    let _ = write!(text, "\n# {}\n#[policy.{}]\n#level = \"{level}\"\n", one_line(policy.title), policy.id);
    for (name, schema) in policy.parameters.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(description) = schema.get("description").and_then(Value::as_str) {
            let _ = writeln!(text, "# {}", one_line(description));
        }
        if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
            let _ = writeln!(text, "#{} = {}", key(name), toml_value(default));
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

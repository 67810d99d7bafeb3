//! The readers, the merge and the snapshot, on what they should bear and on what they should refuse by name.

mod line;
mod markdown;
mod merge;
mod osv;
mod severity;
mod snapshot;
mod versions;

use super::{Advisory, AdvisorySet, Origin};

fn origin() -> Origin {
    Origin { source: "here".to_owned(), revision: None, date: jiff::civil::date(2026, 8, 21) }
}

fn set(entries: &[(&str, &str)]) -> AdvisorySet {
    AdvisorySet::build(entries.iter().copied(), origin())
}

fn advisories(set: &AdvisorySet) -> Vec<Advisory> {
    set.iter().collect::<Result<_, _>>().expect("every line can be read")
}

/// The reasons of all entries that could not be read.
fn reasons(set: &AdvisorySet) -> Vec<String> {
    set.unreadable().into_iter().map(|unreadable| unreadable.reason).collect()
}

/// A RustSec entry for package `p`.
fn rustsec(id: &str, more: &str, versions: &str) -> String {
    format!(
        "```toml\n[advisory]\nid = \"{id}\"\npackage = \"p\"\ndate = \"2024-01-02\"\n{more}\n[versions]\n{versions}\n```\n\n# Title\n\nText.\n"
    )
}

/// An OSV document for package `p`, fixed in 1.2.3.
fn osv(id: &str, more: &str) -> String {
    let events = r#"[{"introduced": "0"}, {"fixed": "1.2.3"}]"#;
    osv_with(id, more, &format!(r#""ranges": [{{"type": "SEMVER", "events": {events}}}]"#))
}

/// An OSV document for package `p`, with what stands in its entry on that.
fn osv_with(id: &str, more: &str, affected: &str) -> String {
    format!(
        r#"{{"id": "{id}", "modified": "2024-01-02T03:04:05Z", {more}
            "affected": [{{"package": {{"ecosystem": "crates.io", "name": "p"}}, {affected}}}]}}"#
    )
}

fn affects(set: &AdvisorySet, version: &str) -> bool {
    let version = version.parse().expect("version");
    advisories(set).iter().any(|advisory| advisory.affects(&version))
}

//! `deny.toml`: every key of cargo-deny 0.20, and those that it had before.
//!
//! Where a key is absent, cargo-deny's default holds, and is written out where andon's own is another one.

mod advisories;
mod bans;
mod build;
mod licences;
mod sources;

use super::draft::Draft;
use super::tree::Node;
use super::words::says_nothing;
use crate::finding::Level;
use std::collections::BTreeMap;

/// Keys of `[graph]`, which once stood at the top of the file.
const GRAPH: [(&str, &str); 7] = [
    (
        "targets",
        "andon judges the whole lockfile: a crate that is built for other targets only is judged too, since the lockfile \
         that is committed serves all of them",
    ),
    ("exclude", "andon judges every package of the lockfile; waive what is found about this one instead"),
    ("features", WHOLE_LOCKFILE),
    ("all-features", WHOLE_LOCKFILE),
    ("no-default-features", WHOLE_LOCKFILE),
    ("exclude-dev", "andon judges dependencies of tests too: they run on your machines and in CI"),
    (
        "exclude-unpublished",
        "andon judges members that are not published too: they are built and run; `own = \"published\"` of \
         [policy.licence_not_allowed] leaves out their licences",
    ),
];
const WHOLE_LOCKFILE: &str = "andon judges the whole lockfile, which holds what any feature brings in";

pub(super) fn translate(root: Node, draft: &mut Draft) {
    let mut root = draft.section(Some(root));
    graph(&mut root, draft);
    let mut section = |name: &str, draft: &mut Draft| draft.section(root.remove(name));
    let (advisories, bans) = (section("advisories", draft), section("bans", draft));
    let (licences, sources) = (section("licenses", draft), section("sources", draft));
    advisories::translate(advisories, draft);
    bans::translate(bans, draft);
    licences::translate(licences, draft);
    sources::translate(sources, draft);
    // It asks for no audits: a `supply-chain/` beside it is another gate's, to be adopted by itself.
    draft.default_level("audit_missing", Level::Allow);
    draft.leave_rest(root);
}

/// `deny.exceptions.toml`: licences of single crates.
pub(super) fn exceptions(root: Node, draft: &mut Draft) {
    let mut root = draft.section(Some(root));
    licences::exceptions(root.remove("exceptions"), draft);
    draft.leave_rest(root);
}

fn graph(root: &mut BTreeMap<String, Node>, draft: &mut Draft) {
    let mut graph = draft.section(root.remove("graph"));
    for (key, why) in GRAPH {
        for node in [graph.remove(key), root.remove(key)].into_iter().flatten() {
            match says_nothing(&node) {
                true => draft.carry(&node),
                false => draft.leave(&node, why),
            }
        }
    }
    draft.leave_rest(graph);
    let mut output = draft.section(root.remove("output"));
    for node in [output.remove("feature-depth"), root.remove("feature-depth")].into_iter().flatten() {
        draft.leave(&node, "it is about how cargo-deny draws a graph; andon shows the shortest chain to each package");
    }
    draft.leave_rest(output);
}

//! `supply-chain/config.toml`: andon reads cargo-vet's files themselves as facts, so that only what decides is carried:
//! which criteria count, and how grave a crate without an audit is.

use super::draft::Draft;
use super::tree::Node;
use crate::finding::Level;

const POLICY: &str = "audit_missing";
const READ: &str = "andon reads it where it stands; it is not copied";

pub(super) fn translate(root: Node, draft: &mut Draft) {
    let mut root = draft.section(Some(root));
    draft.default_level(POLICY, Level::Deny);
    draft.default_level("audit_violation", Level::Deny);
    if let Some(node) = root.remove("default-criteria") {
        match draft.takes(POLICY, "criteria") {
            true => draft.parameter(POLICY, "criteria", node.json(), &node),
            false => draft.leave(&node, READ),
        }
    }
    for section in ["cargo-vet", "imports", "policy", "exemptions"] {
        if let Some(node) = root.remove(section) {
            draft.leave(&node, READ);
        }
    }
    draft.leave_rest(root);
}

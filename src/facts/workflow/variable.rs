//! The variables (`env`) that an expression can read, and what of strangers' text they hold.

use super::expression;
use super::stranger::is_untrusted;
use crate::evidence::Text;
use crate::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// The variables of a workflow, a job or a step.
#[derive(Debug, Default)]
pub(super) struct Variables<'a> {
    /// By name in lower case, with what strangers can write of each.
    own: BTreeMap<String, BTreeSet<Text>>,
    /// Those of what it stands in, which its own hide.
    outer: Option<&'a Variables<'a>>,
}

impl Variables<'_> {
    /// The variables of `env` in what stands within.
    pub(super) fn within<'v>(&'v self, node: &Node) -> Variables<'v> {
        let mut own = BTreeMap::new();
        for (name, value) in node.get("env").map(Node::entries).unwrap_or_default() {
            let text = value.key_text();
            let expressions = expression::spans(&text).into_iter().filter_map(|range| text.get(range));
            let contexts = expressions.flat_map(|found| expression::contexts(found).flowing).map(Text::from).collect();
            own.insert(name.key_text().to_lowercase(), self.untrusted(&contexts));
        }
        Variables { own, outer: Some(self) }
    }

    /// What strangers can write of a value that is made of these contexts.
    pub(super) fn untrusted(&self, contexts: &BTreeSet<Text>) -> BTreeSet<Text> {
        let mut all: BTreeSet<Text> = contexts.iter().filter(|context| is_untrusted(context)).cloned().collect();
        contexts.iter().for_each(|context| self.add(context, &mut all));
        all
    }

    /// What is behind a context: one variable, or every one where it is `env` as a whole.
    fn add(&self, context: &str, all: &mut BTreeSet<Text>) {
        let name = context.strip_prefix("env.").filter(|name| *name != "*");
        let found = match name {
            None if context != "env" && context != "env.*" => return,
            None => {
                all.extend(self.own.values().flatten().cloned());
                None
            }
            Some(name) => self.own.get(name),
        };
        match (found, self.outer) {
            (Some(untrusted), _) => all.extend(untrusted.iter().cloned()),
            (None, Some(outer)) => outer.add(context, all),
            (None, None) => {}
        }
    }
}

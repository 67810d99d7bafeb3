//! Through which dependencies of the workspace's own packages the findings come in: where a change mends most.

use crate::finding::Finding;
use crate::report::escape::escape;
use crate::verdict::Verdict;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// So many dependencies are shown, and so many findings make the picture worth while.
const SHOWN: usize = 8;
const LEAST: usize = 4;
/// The longest bar, in pixels.
const BAR: usize = 260;

/// A bar for each of the dependencies that bring in most.
pub(super) fn chart(verdict: &Verdict) -> Markup {
    let bars = bars(&verdict.findings);
    let most = bars.first().map_or(1, |(_, count)| *count);
    let all: usize = bars.iter().map(|(_, count)| count).sum();
    html! {
        @if all >= LEAST && bars.len() > 1 {
            section id="origins" {
                h2 { "Comes in through" }
                table.bars {
                    @for (name, count) in bars.iter().take(SHOWN) {
                        tr {
                            th scope="row" { (escape(&name.replacen('@', " ", 1))) }
                            td { svg width=(BAR) height="12" aria-hidden="true" { rect width=((count * BAR / most).max(3)) height="12" rx="3" {} } }
                            td.count { (count) }
                        }
                    }
                }
                @if bars.len() > SHOWN {
                    @let others: usize = bars.iter().skip(SHOWN).map(|(_, count)| count).sum();
                    p.note { (bars.len() - SHOWN) " more dependencies bring in " (others) "." }
                }
            }
        }
    }
}

/// The findings that count, by the dependency that a member of the workspace asks for; the most first.
fn bars(findings: &[Finding]) -> Vec<(&str, usize)> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for direct in findings.iter().filter(|finding| finding.counts()).filter_map(|finding| finding.path.get(1)) {
        *counts.entry(direct).or_default() += 1;
    }
    let mut bars: Vec<_> = counts.into_iter().collect();
    bars.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_dependency_that_brings_in_most_stands_first() {
        let mut verdict = sample::many(6);
        verdict.findings[0].path[1] = "rare@1.0.0".into();
        assert_eq!(bars(&verdict.findings), [("chrono@0.4.19", 5), ("rare@1.0.0", 1)]);
        let chart = chart(&verdict).into_string();
        assert!(chart.contains("<rect width=\"260\"") && chart.contains("<rect width=\"52\""), "{chart}");
        verdict.findings.truncate(2);
        assert_eq!(super::chart(&verdict).into_string(), "");
    }
}

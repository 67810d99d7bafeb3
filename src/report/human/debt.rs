//! What a change is not answerable for: debt, counted, what is news among it in a line each, and what it mended.

use super::layout::{plural, wrap};
use super::{Detail, Report};
use crate::finding::Finding;
use crate::report::escape::escape;
use crate::report::standing::{Standing, why_now};
use crate::verdict::Verdict;
use std::collections::BTreeMap;

/// So many findings that are news get a line; the rest are among those that are counted.
const NEWS: usize = 5;

impl Report<'_> {
    pub(super) fn debt(&mut self, verdict: &Verdict) {
        let debt = Standing::Debt.among(verdict);
        // With everything told in full, each finding of it is.
        if debt.is_empty() || self.context.detail == Detail::Verbose {
            return;
        }
        let news: Vec<&Finding> = debt.iter().copied().filter(|finding| why_now(finding).is_some()).collect();
        for finding in news.iter().take(NEWS) {
            let why = why_now(finding).unwrap_or_default();
            self.brief("news", finding, &format!(" ({why})"));
        }
        let mut counts = BTreeMap::<&str, usize>::new();
        debt.iter().for_each(|finding| *counts.entry(&finding.policy).or_default() += 1);
        let words: Vec<String> = counts.iter().map(|(policy, count)| format!("{} {count}", escape(policy))).collect();
        let head = plural(debt.len(), "finding was", "findings were");
        let text = wrap(&words, ", ", self.context.width.saturating_sub(4)).replace('\n', "\n  ");
        self.line(&format!("debt: {head} there before this change; `cargo-andon debt` lists them\n  {text}\n"));
    }

    pub(super) fn mended(&mut self, verdict: &Verdict) {
        if verdict.mended.is_empty() {
            return;
        }
        if self.context.detail == Detail::Verbose {
            verdict.mended.iter().for_each(|finding| self.brief("mended", finding, ""));
        }
        let gone = plural(verdict.mended.len(), "finding of the base is gone", "findings of the base are gone");
        self.line(&format!("mended: {gone}\n"));
    }
}

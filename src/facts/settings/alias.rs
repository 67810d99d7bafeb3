//! `[alias]`: what a name stands for can bring settings of its own (`--config`) and flags of rustc.
//!
//! Source: Cargo's book, "Configuration", "Command-line overrides": `--config` takes `KEY=VALUE`, or a file.

use super::value::Word;
use super::{CargoSettings, config};
use crate::evidence::Text;
use crate::facts::span::Lines;
use crate::finding::Span;
use toml::de::DeTable;

/// What stands behind `--config` among the words of an alias.
pub(super) fn configurations(words: &[Word]) -> Vec<(&str, &std::ops::Range<usize>)> {
    let own = own(words);
    let following = own.iter().skip(1).map(Some).chain([None]);
    let each = own.iter().zip(following).filter_map(|((word, at), next)| match &**word {
        "--config" => next.map(|(word, at)| (&**word, at)),
        word => word.strip_prefix("--config=").map(|value| (value, at)),
    });
    each.collect()
}

/// The words that `cargo rustc` and `cargo rustdoc` hand on to the compiler.
pub(super) fn flags(words: &[Word]) -> &[Word] {
    let own = own(words);
    match own.iter().any(|(word, _)| matches!(&**word, "rustc" | "rustdoc")) {
        true => words.get(own.len()..).unwrap_or_default(),
        false => &[],
    }
}

/// The words for Cargo itself.
fn own(words: &[Word]) -> &[Word] {
    words.split(|(word, _)| &**word == "--").next().unwrap_or_default()
}

/// The settings of `KEY=VALUE`, all with the place of the alias. What is no TOML Cargo refuses.
pub(super) fn settings(file: &Text, text: &str, at: &Span) -> CargoSettings {
    let Ok(root) = DeTable::parse(text) else { return CargoSettings::default() };
    let lines = Lines::new(file.clone(), text);
    let mut settings = config::settings(&lines, root.get_ref()).unwrap_or_default();
    settings.lists().into_iter().flatten().for_each(|setting| setting.at = at.clone());
    settings.patches.iter_mut().for_each(|patch| patch.at = at.clone());
    settings.profiles.iter_mut().for_each(|setting| setting.at = at.clone());
    settings
}

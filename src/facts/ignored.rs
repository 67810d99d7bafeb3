//! Whether git ignores the lockfile, by the `.gitignore` files above it.
//!
//! Only what is certain counts: a file with a pattern that is not understood here says nothing.

use super::span::{Lines, whole_file};
use super::workspace::{Budget, Glob};
use super::{IgnoreRule, Problem};
use crate::evidence::{FileBytes, Text};
use std::collections::{BTreeMap, HashMap};

/// A line of a `.gitignore`.
struct Rule<'t> {
    written: &'t str,
    line: usize,
    negated: bool,
    directories: bool,
    /// Matches against the path from the file's directory, else against a name alone.
    anchored: bool,
    glob: Glob,
}

/// How many rules a file may have; one that has more says nothing.
const MOST_RULES: usize = 10_000;
/// How many steps the rules of all files may take for all lockfiles: thousands of workspaces with hundreds of rules take
/// fewer, and hostile ones a second or two.
const STEPS: usize = 200_000_000;

enum Decision {
    Ignored(IgnoreRule),
    Kept,
}

/// The `.gitignore` files, each read once.
pub(super) struct Ignores<'e> {
    files: &'e BTreeMap<Text, FileBytes>,
    read: HashMap<&'e Text, Option<Rules<'e>>>,
    budget: Budget,
}

/// What a file says.
struct Rules<'e> {
    text: &'e str,
    rules: Vec<Rule<'e>>,
}

impl<'e> Ignores<'e> {
    pub(super) fn new(files: &'e BTreeMap<Text, FileBytes>) -> Self {
        Ignores { files, read: HashMap::new(), budget: Budget::new(STEPS) }
    }

    /// The rule by which git ignores the path, where that is certain.
    pub(super) fn rule(&mut self, path: &str) -> Option<IgnoreRule> {
        let ends = path.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| at);
        // Git looks at each directory on the way: what lies in an ignored one cannot be taken back.
        for end in ends.chain([path.len()]) {
            match self.decide(path.get(..end)?, end < path.len())? {
                Decision::Ignored(rule) => return Some(rule),
                Decision::Kept => {}
            }
        }
        None
    }

    /// That not every rule was tried, where that is so.
    pub(super) fn unfinished(&self) -> Option<Problem> {
        let first = self.read.keys().min().filter(|_| self.budget.is_spent())?;
        let message = format!(
            "the `.gitignore` files have more patterns than could be tried within {STEPS} steps; whether git ignores each \
             lockfile is not known"
        );
        Some(Problem { at: whole_file(first), message })
    }

    /// The last rule that matches decides, and a deeper file before one above; `None` where that is not certain.
    fn decide(&mut self, path: &str, directory: bool) -> Option<Decision> {
        let mut above = path;
        while !above.is_empty() {
            self.budget.spend(above.len() + 1).then_some(())?;
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
            let file = if above.is_empty() { ".gitignore".to_owned() } else { format!("{above}/.gitignore") };
            let Some((file, bytes)) = self.files.get_key_value(&*file) else { continue };
            let Rules { text, rules } = self.read.entry(file).or_insert_with(|| read(bytes)).as_ref()?;
            let relative = path.get(if above.is_empty() { 0 } else { above.len() + 1 }..)?;
            let rule = rules.iter().rev().find(|rule| rule.matches(relative, directory, &mut self.budget));
            // A rule that was not tried may be the one that decides.
            (!self.budget.is_spent()).then_some(())?;
            if let Some(rule) = rule {
                let decision = if rule.negated { Decision::Kept } else { Decision::Ignored(ignored(file, text, rule)) };
                return Some(decision);
            }
        }
        Some(Decision::Kept)
    }
}

/// Reads a file; `None` where one of its rules is not understood.
fn read(bytes: &FileBytes) -> Option<Rules<'_>> {
    let text = bytes.as_text().ok()?;
    let rules = rules(text)?;
    (rules.len() <= MOST_RULES).then_some(Rules { text, rules })
}

fn ignored(file: &Text, text: &str, rule: &Rule<'_>) -> IgnoreRule {
    let lines = Lines::new(file.clone(), text);
    let start: usize = text.split_inclusive('\n').take(rule.line).map(str::len).sum();
    IgnoreRule { pattern: rule.written.into(), at: lines.span(start..start + rule.written.len()) }
}

/// The rules of a file; `None` where one is not understood.
fn rules(text: &str) -> Option<Vec<Rule<'_>>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.split('\n').enumerate().map(|(line, text)| (line, text.trim_end_matches(['\r', ' '])));
    let rules = lines.filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    rules.map(|(line, text)| parse(line, text)).collect()
}

fn parse(line: usize, written: &str) -> Option<Rule<'_>> {
    let (negated, pattern) = written.strip_prefix('!').map_or((false, written), |rest| (true, rest));
    let (directories, pattern) = pattern.strip_suffix('/').map_or((false, pattern), |rest| (true, rest));
    let anchored = pattern.contains('/');
    let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
    if pattern.contains('\\') || pattern.contains("[^") || pattern.contains("[[:") {
        return None;
    }
    // Git means by `a/**` what lies in `a`, not `a` itself.
    let glob = match pattern.strip_suffix("/**") {
        Some(inside) => Glob::parse(&format!("{inside}/**/*")),
        None => Glob::parse(pattern),
    };
    Some(Rule { written, line, negated, directories, anchored, glob: glob.ok()? })
}

impl Rule<'_> {
    fn matches(&self, path: &str, directory: bool, budget: &mut Budget) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        (directory || !self.directories) && self.glob.matches(if self.anchored { path } else { name }, budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored_by(files: &[(&str, &str)], path: &str) -> Option<(String, String, u32)> {
        let files = files.iter().map(|(path, text)| (Text::from(*path), FileBytes::from(*text))).collect();
        Ignores::new(&files).rule(path).map(|rule| (rule.pattern.to_string(), rule.at.file.to_string(), rule.at.line))
    }

    fn is_ignored(text: &str, path: &str) -> bool {
        ignored_by(&[(".gitignore", text)], path).is_some()
    }

    #[test]
    fn patterns_as_git_reads_them() {
        for (text, path, expected) in [
            ("Cargo.lock", "Cargo.lock", true),
            ("Cargo.lock", "a/b/Cargo.lock", true),
            ("\u{feff}Cargo.lock", "Cargo.lock", true),
            ("/Cargo.lock", "Cargo.lock", true),
            ("/Cargo.lock", "a/Cargo.lock", false),
            ("**/Cargo.lock\r\n", "a/Cargo.lock", true),
            ("*.lock", "Cargo.lock", true),
            ("a/Cargo.lock", "a/Cargo.lock", true),
            ("a/Cargo.lock", "b/a/Cargo.lock", false),
            ("Cargo.lock/", "Cargo.lock", false),
            ("fuzz/", "fuzz/Cargo.lock", true),
            ("fuzz/**", "fuzz/Cargo.lock", true),
            ("fuzz/**\n!fuzz/Cargo.lock", "fuzz/Cargo.lock", false),
            ("fuzz/\n!fuzz/Cargo.lock", "fuzz/Cargo.lock", true),
            ("Cargo.lock\n!Cargo.lock", "Cargo.lock", false),
            ("!Cargo.lock\nCargo.lock", "Cargo.lock", true),
            ("# Cargo.lock\n\ntarget/", "Cargo.lock", false),
            ("cargo.lock", "Cargo.lock", false),
        ] {
            assert_eq!(is_ignored(text, path), expected, "{text:?} {path}");
        }
    }

    #[test]
    fn a_deeper_file_decides_first() {
        let files = [(".gitignore", "Cargo.lock"), ("a/.gitignore", "# x\n!Cargo.lock")];
        assert_eq!(ignored_by(&files, "a/Cargo.lock"), None);
        assert_eq!(ignored_by(&files, "b/Cargo.lock"), Some(("Cargo.lock".into(), ".gitignore".into(), 1)));
    }

    #[test]
    fn what_is_not_understood_says_nothing() {
        for text in ["Cargo.lock\n\\!x", "Cargo.lock\n[^a]", "a**b\nCargo.lock", "[\nCargo.lock"] {
            assert!(!is_ignored(text, "Cargo.lock"), "{text:?}");
        }
        let files = [(Text::from(".gitignore"), FileBytes::Bytes(vec![0xff]))].into_iter().collect();
        assert!(Ignores::new(&files).rule("Cargo.lock").is_none());
    }

    #[test]
    fn rules_that_take_too_long_are_given_up_and_that_is_said() {
        let text = format!("Cargo.lock\n{}", format!("{}x\n", "**/a/".repeat(100)).repeat(1_000));
        let files = [(Text::from(".gitignore"), FileBytes::from(&*text))].into_iter().collect();
        let mut ignores = Ignores::new(&files);
        assert!(ignores.rule("Cargo.lock").is_some() && ignores.unfinished().is_none());
        let deep = format!("{}Cargo.lock", "a/".repeat(400));
        assert!(ignores.rule(&deep).is_none());
        let problem = ignores.unfinished().expect("a problem");
        assert_eq!(&*problem.at.file, ".gitignore");
        assert!(problem.message.contains("not known"), "{}", problem.message);
        assert!(ignores.rule("Cargo.lock").is_none(), "what is not tried is not certain");
    }
}

//! Modules in conftest's form: rules `deny`, `violation` and `warn` in a package of any name.
//!
//! A package with `deny` or `violation` is a policy that denies, and one with `warn` a policy that warns, under the
//! package's name with `_` for `.`; the second has `_warn` behind it where both are there. What the rules are is the
//! engine's to judge; here only the lines are looked at on which they start.

use super::{Form, Metadata, Policy, PolicyFile, folder, parameters};
use crate::error::Error;
use crate::evidence::Text;
use crate::finding::Level;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rules of one level: those of these names, and those that have `_` and more behind them.
pub type Words = &'static [&'static str];

const DENYING: Words = &["deny", "violation"];
const WARNING: Words = &["warn"];

/// A file with tests of modules of conftest's form.
#[derive(Debug, Clone)]
pub struct ModuleTests {
    /// The file.
    pub tests: PolicyFile,
    /// Every module of the folder.
    pub modules: Arc<[PolicyFile]>,
    /// Every helper module that they could import.
    pub library: Arc<[PolicyFile]>,
    /// What they read as `data`.
    pub data: Arc<Json>,
}

/// Whether a rule is one of those that say what was found.
pub fn is_named(rule: &str, words: Words) -> bool {
    words.iter().any(|word| rule.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
}

/// Whether a rule is one of those that say what was found, at whichever level.
pub fn is_verdict(rule: &str) -> bool {
    is_named(rule, DENYING) || is_named(rule, WARNING)
}

/// Whether a file is a module of conftest's form rather than one of andon's own, whose place in the folder says what it
/// is. A `policy.rego` with a misspelt package must not pass for a module that finds nothing.
pub(super) fn is_module(file: &PolicyFile, stem: &str) -> bool {
    let andons = package(file).is_none_or(|package| package == "andon" || package.starts_with("andon."));
    let verdicts = defines(file, DENYING) || defines(file, WARNING);
    !andons && (stem != "policy" || verdicts)
}

/// The package of a file, by the line that names it.
pub(crate) fn package(file: &PolicyFile) -> Option<&str> {
    let line = file.text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let rest = line.strip_prefix("package")?;
    rest.starts_with([' ', '\t']).then(|| rest.split('#').next().unwrap_or_default().trim())
}

/// The policies that modules are, and their tests.
pub(super) fn read(
    modules: &[PolicyFile],
    tests: &[PolicyFile],
    library: &Arc<[PolicyFile]>,
    data: &Arc<Json>,
) -> Result<(Vec<Policy>, Vec<ModuleTests>), Error> {
    let mut packages: BTreeMap<&str, Vec<&PolicyFile>> = BTreeMap::new();
    for file in modules {
        packages.entry(package(file).unwrap_or_default()).or_default().push(file);
    }
    let shared: Arc<[PolicyFile]> = modules.into();
    let mut policies = Vec::new();
    for (package, files) in packages {
        policies.extend(of_package(package, &files, &shared, library, data)?);
    }
    if let (true, Some(file)) = (policies.is_empty(), modules.first()) {
        let message = "no module of this folder has `deny`, `violation` or `warn`, so none could ever find anything; a \
                       policy of andon's own form has `package andon.policies.<id>`";
        return Err(file.error(0, 0, message));
    }
    let of = |tests: &PolicyFile| ModuleTests {
        tests: tests.clone(),
        modules: Arc::clone(&shared),
        library: Arc::clone(library),
        data: Arc::clone(data),
    };
    Ok((policies, tests.iter().map(of).collect()))
}

fn of_package(
    package: &str,
    files: &[&PolicyFile],
    modules: &Arc<[PolicyFile]>,
    library: &Arc<[PolicyFile]>,
    data: &Arc<Json>,
) -> Result<Vec<Policy>, Error> {
    let with = |words| files.iter().find(|file| defines(file, words)).copied();
    let (denying, warning) = (with(DENYING), with(WARNING));
    let name = package.replace('.', "_").to_lowercase();
    let mut policies = Vec::new();
    let pairs = [(denying, DENYING, Level::Deny, ""), (warning, WARNING, Level::Warn, "_warn")];
    for (file, words, level, suffix) in pairs {
        let Some(file) = file else { continue };
        let id = format!("{name}{}", if denying.is_some() { suffix } else { "" });
        if !folder::is_id(&id) {
            return Err(file.error(0, 0, format!("the package `{package}` gives no policy's id: {id:?}")));
        }
        policies.push(Policy {
            id: id.into(),
            metadata: metadata(package, files.iter().flat_map(|file| rules(file, words)).collect(), level),
            file: file.clone(),
            tests: None,
            library: Arc::clone(library),
            form: Form::Conftest { package: package.into(), words, modules: Arc::clone(modules) },
            data: Arc::clone(data),
        });
    }
    Ok(policies)
}

/// Whether a rule of one of these names starts on a line of the file. A line that only looks so makes a policy that the
/// engine then refuses for having no such rule.
fn defines(file: &PolicyFile, words: Words) -> bool {
    rules(file, words).next().is_some()
}

/// The rules of one of these names that start on a line of the file.
fn rules(file: &PolicyFile, words: Words) -> impl Iterator<Item = &str> {
    let name = |line: &'_ str| line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
    let names = file.text.lines().filter_map(move |line| line.get(..name(line)));
    names.filter(move |name| is_named(name, words))
}

fn metadata(package: &str, rules: BTreeSet<&str>, level: Level) -> Metadata {
    let names = rules.iter().map(|rule| format!("`{rule}`")).collect::<Vec<_>>().join(", ");
    Metadata {
        title: Text::from(format!("{names} of package {package}")),
        description: format!("What is found by {names} of the package `{package}`, in conftest's form.").into(),
        related_resources: Vec::new(),
        category: None,
        precedent: None,
        level,
        needs: Vec::new(),
        parameters: parameters::no_parameters(),
        remedy: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Folder;

    fn file(path: &str, text: &str) -> PolicyFile {
        PolicyFile { origin: "p".into(), path: path.into(), text: text.into() }
    }

    fn load(files: &[PolicyFile]) -> Result<Vec<(String, Level)>, String> {
        let folder = Folder::read(files, &Arc::default()).map_err(|e| e.to_string())?;
        Ok(folder.policies.iter().map(|policy| (policy.id.to_string(), policy.metadata.level)).collect())
    }

    #[test]
    fn packages_are_policies_by_their_rules() {
        let files = [
            file("main.rego", "# of ours\npackage main\n\ndeny contains msg if { msg := \"x\" }\n"),
            file("sub/more.rego", "package main # and more\nwarn_later[msg] { msg := \"x\" }\n"),
            file("w.rego", "package acme.Crates\nwarn contains \"x\"\n"),
            file("util.rego", "package util\ndenying := 3\n"),
            file("main_test.rego", "package main\n"),
        ];
        let expected = [("acme_crates", Level::Warn), ("main", Level::Deny), ("main_warn", Level::Warn)];
        assert_eq!(load(&files), Ok(expected.map(|(id, level)| (id.to_owned(), level)).to_vec()));
    }

    #[test]
    fn titles_name_the_rules_that_are_there() {
        let files = [
            file("main.rego", "package acme.crates\ndeny contains \"x\"\nwarn contains \"z\"\ndeny contains \"y\"\n"),
            file("more.rego", "package acme.crates\ndeny_later contains \"x\"\n"),
        ];
        let folder = Folder::read(&files, &Arc::default()).expect("policies");
        let titles: Vec<&str> = folder.policies.iter().map(|policy| &*policy.metadata.title).collect();
        assert_eq!(titles, ["`deny`, `deny_later` of package acme.crates", "`warn` of package acme.crates"]);
    }

    #[test]
    fn a_folder_that_could_find_nothing_is_refused() {
        assert!(load(&[file("util.rego", "package util\nx := 3\n")]).expect_err("is refused").contains("no module"));
        assert!(load(&[file("x.rego", "package andon.policies.x\n")]).expect_err("is refused").contains("not a file"));
        assert!(load(&[file("x.rego", "deny := 3\n")]).expect_err("is refused").contains("not a file"));
        let package = file("x.rego", "package a[\"b c\"]\ndeny contains \"x\"\n");
        assert!(load(&[package]).expect_err("is refused").contains("gives no policy's id"));
    }
}

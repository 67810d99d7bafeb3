//! From files to settings: which of them are settings, and what they include.

use super::place::{base, directory, locate};
use super::value::words;
use super::{ConfigFile, Place, Setting, Settings, SettingsFile, alias, config, toolchain};
use crate::evidence::{FileBytes, Text};
use crate::facts::Problem;
use crate::facts::document::{Document, Table};
use crate::facts::span::Lines;
use crate::finding::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How many files may be included in all, each as often as it is.
const MOST_INCLUDED: usize = 1000;

/// How many bytes they may have in all, each counted as often as it is included.
const MOST_BYTES: usize = 1 << 20;

/// What was read of all settings of a repository.
#[derive(Debug, Default)]
pub(in crate::facts) struct Read {
    /// Each file with what it includes, in order of paths.
    pub files: Vec<Arc<SettingsFile>>,
    /// What could not be read, or leads out of the repository.
    pub problems: Vec<Problem>,
    /// Files that are included and not among the files.
    pub missing: BTreeSet<Text>,
}

/// Reads every setting among the files.
pub(in crate::facts) fn read(files: &BTreeMap<Text, FileBytes>) -> Read {
    let mut reader = Reader { files, read: Read::default(), included: 0, bytes: 0 };
    for (path, bytes) in files {
        let name = path.rsplit('/').next().unwrap_or_default();
        let read = match name {
            "rust-toolchain" | "rust-toolchain.toml" => reader.toolchain(path, bytes),
            "config" | "config.toml" if is_config(path) => reader.config(path, bytes),
            _ => continue,
        };
        reader.read.files.extend(read.map(Arc::new));
    }
    reader.read
}

/// Whether the file stands in a directory `.cargo`.
fn is_config(path: &str) -> bool {
    directory(path).rsplit('/').next() == Some(".cargo")
}

struct Reader<'e> {
    files: &'e BTreeMap<Text, FileBytes>,
    read: Read,
    included: usize,
    bytes: usize,
}

impl<'e> Reader<'e> {
    fn toolchain(&mut self, path: &Text, bytes: &FileBytes) -> Option<SettingsFile> {
        let toolchain = self.noted(toolchain::toolchain(path, bytes))??;
        let settings = Settings { toolchain: vec![toolchain], ..Settings::default() };
        Some(SettingsFile { directory: directory(path).into(), settings })
    }

    fn config(&mut self, path: &Text, bytes: &'e FileBytes) -> Option<SettingsFile> {
        let directory = directory(directory(path));
        let mut settings = Settings::default();
        self.file(path, bytes, &mut vec![path.clone()], &mut settings);
        (!settings.files.is_empty()).then(|| SettingsFile { directory: directory.into(), settings })
    }

    /// Adds what a file says to `settings`, behind what it includes. `chain` are the files that led here, itself the last.
    fn file(&mut self, path: &Text, bytes: &'e FileBytes, chain: &mut Vec<Text>, settings: &mut Settings) {
        let Some(document) = self.noted(Document::parse(path, bytes)) else { return };
        let (lines, root) = (&document.lines, &document.root);
        settings.files.push(ConfigFile {
            path: path.clone(),
            included_by: chain.len().checked_sub(2).and_then(|at| chain.get(at).cloned()),
            hides: self.hidden_by(path),
            at: lines.whole(),
        });
        let mut includes = self.noted(includes(lines, root)).unwrap_or_default();
        includes.extend(self.named_by_aliases(lines, root));
        for include in &includes {
            self.include(include, chain, settings);
        }
        if let Some(cargo) = self.noted(config::settings(lines, root)) {
            settings.cargo.add(&cargo);
        }
        settings.cargo.includes.extend(includes);
    }

    /// Follows one `include`.
    fn include(&mut self, include: &Setting, chain: &mut Vec<Text>, settings: &mut Settings) {
        let wrong = |message: String| Problem { at: include.at.clone(), message };
        let Some(path) = &include.path else {
            let message =
                format!("includes {:?} from outside of the repository, so what it sets is not known", include.value);
            return self.read.problems.push(wrong(message));
        };
        if chain.contains(path) {
            return self
                .read
                .problems
                .push(wrong(format!("includes {path}, which includes this file; Cargo refuses it")));
        }
        self.included += 1;
        self.bytes += self.files.get(path).map_or(0, |bytes| bytes.as_bytes().len());
        if self.included > MOST_INCLUDED || self.bytes > MOST_BYTES {
            let message = format!(
                "includes {path}: more than {MOST_INCLUDED} files, or {MOST_BYTES} bytes, are included in all, so it was \
                 not looked at"
            );
            return self.read.problems.push(wrong(message));
        }
        match self.files.get(path) {
            Some(bytes) => {
                chain.push(path.clone());
                self.file(path, bytes, chain, settings);
                chain.pop();
            }
            None => {
                self.read.missing.insert(path.clone());
                if !include.optional {
                    let message = format!("includes {path}, which is not there; Cargo stops at that");
                    self.read.problems.push(wrong(message));
                }
            }
        }
    }

    /// The files that aliases name behind `--config`. They are looked for from where Cargo is called: the directory that
    /// the configuration holds for. What has a `=` is a file only where there is one.
    fn named_by_aliases(&self, lines: &Lines<'_>, root: &DeTable<'_>) -> Vec<Setting> {
        let mut found = Vec::new();
        for value in root.get("alias").and_then(|aliases| aliases.get_ref().as_table()).into_iter().flatten() {
            let words = words(value.1);
            let named = alias::configurations(&words).into_iter();
            let named =
                named.map(|(text, at)| included(&base(&lines.whole().file), text, lines.span(at.clone()), false));
            let is_file = |path: &Text| self.files.contains_key(path);
            found.extend(named.filter(|file| !file.value.contains('=') || file.path.as_ref().is_some_and(is_file)));
        }
        found
    }

    /// The `config.toml` beside a `config`.
    fn hidden_by(&self, path: &Text) -> Option<Text> {
        let beside = format!("{path}.toml");
        let old = path.ends_with(".cargo/config");
        old.then(|| self.files.get_key_value(&*beside)).flatten().map(|(path, _)| path.clone())
    }

    fn noted<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.read.problems.push(problem)).ok()
    }
}

/// The entries of `include`: texts, or tables with `path` and `optional`. Their paths start from the file's directory.
fn includes(lines: &Lines<'_>, root: &DeTable<'_>) -> Result<Vec<Setting>, Problem> {
    let Some(value) = root.get("include") else { return Ok(Vec::new()) };
    // A lone text was accepted while `include` was unstable.
    match value.get_ref() {
        DeValue::Array(entries) => entries.iter().map(|entry| include(lines, entry)).collect(),
        _ => Ok(vec![include(lines, value)?]),
    }
}

fn include(lines: &Lines<'_>, entry: &Spanned<DeValue<'_>>) -> Result<Setting, Problem> {
    let table = entry.get_ref().as_table();
    let written = match table {
        Some(table) => table.string(lines, "path")?,
        None => entry.get_ref().as_str().map(|text| (text, entry.span())),
    };
    let Some((text, range)) = written else {
        return Err(lines.problem(entry.span(), "an entry of `include` is a path, or a table with `path`"));
    };
    let at = lines.span(range);
    let optional = table.map(|table| table.boolean(lines, "optional")).transpose()?.flatten();
    Ok(included(directory(&lines.whole().file), text, at, optional.unwrap_or(false)))
}

/// A file to include, as seen from a directory.
fn included(from: &str, text: &str, at: Span, optional: bool) -> Setting {
    let (place, path) = locate(from, text);
    Setting {
        file: at.file.clone(),
        key: "include".into(),
        name: None,
        value: text.into(),
        program: None,
        arguments: Vec::new(),
        place: Some(place),
        path: path.filter(|_| place == Place::Repository),
        url: None,
        force: false,
        optional,
        at,
    }
}

//! What lies in the sources of others' packages: built code, scripts, licence texts.

use super::licence::alternatives;
use super::span::whole_file;
use super::{KnownFrom, Package, SourceKind};
use crate::evidence::{CodeFiles, CrateFiles, Edit, EditedFile, LicenceFile, Text, Vendored};
use crate::finding::Span;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What lies in the sources of others' packages, by package id. A package of whose sources nothing is known stands in
/// `unknown` and nowhere else; one that lies in this repository, a member or not, stands nowhere.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Contents {
    /// The SHA-256 of each build script.
    pub build_scripts: BTreeMap<Text, Text>,
    /// Programs, shared libraries and WebAssembly modules.
    pub executables: BTreeMap<Text, CodeFiles>,
    /// Archives of object code.
    pub libraries: BTreeMap<Text, CodeFiles>,
    /// Scripts.
    pub scripts: BTreeMap<Text, CodeFiles>,
    /// The licence files at each package's root with the SHA-256 of their content; empty where a file is too large.
    pub licence_files: BTreeMap<Text, BTreeMap<Text, Text>>,
    /// Of packages that name no licence expression, the licences that their licence files are the text of.
    pub licence_texts: BTreeMap<Text, RecognisedLicence>,
    /// How many files and directories of a package could not be read; packages without any are left out.
    pub unread: BTreeMap<Text, u32>,
    /// Packages of whose sources nothing is known.
    pub unknown: Vec<Text>,
    /// Vendored packages whose files are not those that were published.
    pub edited: Vec<EditedSources>,
    /// Vendored packages of which that is not known: what was published is not at hand, or not all of them can be read.
    pub uncompared: Vec<Text>,
    /// Packages from git to whose commit no branch or tag leads that Cargo has fetched.
    pub unplaced: Vec<Text>,
}

/// A vendored directory that is not what was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EditedSources {
    /// The package, by its id.
    pub package: Text,
    /// The directory, relative to the root.
    pub directory: Text,
    /// SHA-256 over the names and contents of its files; empty where they cannot all be read.
    pub content: Text,
    /// The first of the files that differ.
    pub files: Vec<EditedSource>,
    /// How many more there are.
    pub more: u32,
}

/// A file of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EditedSource {
    /// Its path relative to the crate's root.
    pub path: Text,
    /// What became of it.
    pub edit: Edit,
    /// The SHA-256 of its content; absent where it is gone, or is no regular file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Text>,
    /// The file as a whole.
    pub at: Span,
}

/// What the licence files of a package are the text of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecognisedLicence {
    /// The licences of all files, joined by `AND`.
    pub expression: Text,
    /// As in the group `by_licence`.
    pub alternatives: Vec<BTreeSet<Text>>,
    /// How alike the least similar text is, in percent.
    pub confidence: u8,
}

impl Contents {
    /// Adds what is known of one package.
    pub(super) fn add(&mut self, package: &Package, files: Option<&CrateFiles>) {
        let is_here = package.source.kind == SourceKind::Path && package.known.contains(&KnownFrom::Manifest);
        if package.member || is_here {
            return;
        }
        let Some(files) = files else { return self.unknown.push(package.id.clone()) };
        self.build_scripts.extend(files.build_script.iter().map(|sha256| (package.id.clone(), sha256.clone())));
        let lists = [
            (&files.executables, &mut self.executables),
            (&files.libraries, &mut self.libraries),
            (&files.scripts, &mut self.scripts),
        ];
        for (list, packages) in lists.into_iter().filter(|(list, _)| !list.files.is_empty()) {
            packages.insert(package.id.clone(), list.clone());
        }
        if files.unread > 0 {
            self.unread.insert(package.id.clone(), files.unread);
        }
        let digests = files.licences.iter().map(|file| (file.path.clone(), file.sha256.clone().unwrap_or_default()));
        self.licence_files.insert(package.id.clone(), digests.collect());
        self.licence_texts.extend(recognised(package, &files.licences).map(|licence| (package.id.clone(), licence)));
    }
}

impl Contents {
    /// Adds what the repository keeps of one package.
    pub(super) fn compare(&mut self, package: &Package, vendored: &[Vendored]) {
        for Vendored { directory, content, edits } in vendored {
            let Some(edits) = edits else {
                if self.uncompared.last() != Some(&package.id) {
                    self.uncompared.push(package.id.clone());
                }
                continue;
            };
            let file = |file: &EditedFile| EditedSource {
                path: file.path.clone(),
                edit: file.edit,
                sha256: file.sha256.clone(),
                at: whole_file(&format!("{directory}/{}", file.path).into()),
            };
            let files: Vec<_> = edits.files.iter().map(file).collect();
            if !files.is_empty() {
                self.edited.push(EditedSources {
                    package: package.id.clone(),
                    directory: directory.clone(),
                    content: content.clone().unwrap_or_default(),
                    files,
                    more: edits.more,
                });
            }
        }
    }
}

/// Whose text the licence files are, where each is recognised, and where the manifest names one, that one. A copyright
/// notice that is no licence's text says nothing.
fn recognised(package: &Package, files: &[LicenceFile]) -> Option<RecognisedLicence> {
    if package.licence.as_ref().is_some_and(|licence| licence.expression.is_some()) {
        return None;
    }
    let named = package.licence.as_ref().and_then(|licence| licence.file.as_deref());
    let named = named.map(|named| named.strip_prefix("./").unwrap_or(named));
    let notice = |file: &LicenceFile| file.text.is_none() && file.path.to_ascii_lowercase().starts_with("copyright");
    let meant = files.iter().filter(|file| named.map_or(!notice(file), |named| *file.path == *named));
    let texts: Vec<_> = meant.map(|file| file.text.as_ref()).collect::<Option<_>>()?;
    let confidence = texts.iter().map(|text| text.confidence).min()?;
    let licences: BTreeSet<&str> = texts.iter().map(|text| &*text.licence).collect();
    let expression = licences.into_iter().collect::<Vec<_>>().join(" AND ");
    let alternatives = alternatives(&expression).ok()?;
    Some(RecognisedLicence { expression: expression.into(), alternatives, confidence })
}

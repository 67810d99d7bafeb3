//! A case: a small repository in one text file, and what a policy is to say of it.
//!
//! A sentence says what the case is about. Then come the repository's files, each under a line `-- its path --`, and two
//! more where they are needed: `-- case.json --` with what else is known (`Settings`), and `-- advisories --` with a
//! line for each advisory, in the form in which andon keeps them. With `-- base/path --` the case is a change: its base
//! has these files in the place of the repository's own, and an empty one is a file that the base does not have. The
//! file's name says what is expected: `fires-…`, `silent-…` or `undecided-…`.

use super::PolicyFile;
use crate::advisories::AdvisorySet;
use crate::error::Error;
use crate::evidence::{
    Base, CrateFiles, CrateKnowledge, Evidence, FileBytes, IndexKnowledge, ManifestKnowledge, Releases, Stage, Text,
    Trust, crate_key, moment, releases_key,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::de::DeTable;

/// What a case without advisories of its own is judged by: a set must not be empty.
const NO_ADVISORY: &str = "none\tNONE-1\tnotice\t2020-01-01\n";
/// The names under which a case holds what is no file of the repository.
const SETTINGS: &str = "case.json";
const ADVISORIES: &str = "advisories";
/// crates.io, as lockfiles write it.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Before the paths of the files that a change starts from.
const BASE: &str = "base/";

/// A case, ready to be judged.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file's name without its ending: `fires-through-a-dependency`.
    pub name: Text,
    /// What it is about.
    pub sentence: String,
    /// What its policy is to say.
    pub expected: Expected,
    /// Parameters by policy.
    pub parameters: BTreeMap<String, Map<String, Value>>,
    /// Everything that the file holds, by name, as it is written.
    pub parts: BTreeMap<String, String>,
    /// The same as evidence.
    pub evidence: Evidence,
}

/// What a policy is to say of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// It finds something.
    Fires,
    /// It finds nothing, and could judge everything.
    Silent,
    /// It finds nothing, because it could not judge something.
    Undecided,
}

/// `case.json`: everything may be left out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    #[serde(deserialize_with = "moment::required")]
    as_of: Timestamp,
    stage: Stage,
    /// Which side of a change the gate is taken from.
    trust: Trust,
    /// The day of the advisory set; that of `as_of` where none is named.
    advisories_of: Option<String>,
    /// What is known of a package that is not of the file system, by `name@version`. Of those that are not named it is
    /// known that they are not yanked and are under MIT; of those that are null, nothing. Whose manifest is known, its
    /// files are, and there is nothing among them where none are named.
    crates: BTreeMap<String, Option<CrateKnowledge>>,
    /// The same for the packages of the base.
    base_crates: BTreeMap<String, Option<CrateKnowledge>>,
    /// Which versions there are of crates of crates.io, by name; not known of those that are not named.
    releases: BTreeMap<String, Releases>,
    /// Parameters by policy.
    parameters: BTreeMap<String, Map<String, Value>>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            as_of: Timestamp::constant(1_787_313_600, 0), // 2026-08-21T12:00:00Z
            stage: Stage::default(),
            trust: Trust::default(),
            advisories_of: None,
            crates: BTreeMap::new(),
            base_crates: BTreeMap::new(),
            releases: BTreeMap::new(),
            parameters: BTreeMap::new(),
        }
    }
}

impl Case {
    /// Whether a file of a policies folder is a case: `<id>/cases/<name>.txt`.
    pub fn is_case(path: &str) -> bool {
        matches!(path.rsplit('/').collect::<Vec<_>>().as_slice(), [name, "cases", _, ..] if name.ends_with(".txt"))
    }

    /// The policy that a case belongs to, by the case's path.
    pub fn policy_of(path: &str) -> &str {
        path.rsplit('/').nth(2).unwrap_or_default()
    }

    /// Reads a case.
    ///
    /// # Errors
    /// [`Error::Policy`] where its name says nothing of what is expected, and where what it holds cannot be read.
    pub fn read(file: &PolicyFile) -> Result<Case, Error> {
        let (name, expected) = named(file)?;
        let (sentence, parts) = parts(&file.text);
        let settings: Settings = match parts.get(SETTINGS) {
            Some(json) => serde_json::from_str(json).map_err(|e| file.error(0, 0, format!("{SETTINGS}: {e}")))?,
            None => Settings::default(),
        };
        let mut evidence = Evidence::new(settings.as_of);
        evidence.stage = settings.stage;
        let releases =
            settings.releases.iter().map(|(name, known)| (releases_key(name, CRATES_IO).into(), known.clone()));
        evidence.releases = releases.collect();
        evidence.advisories = advisories(&settings, parts.get(ADVISORIES)).map_err(|e| file.error(0, 0, e))?;
        let mut base = Base { trust: settings.trust, ..Base::default() };
        for (path, text) in parts.iter().filter(|(name, _)| ![SETTINGS, ADVISORIES].contains(&name.as_str())) {
            let (path, files, crates, named) = match path.strip_prefix(BASE) {
                Some(path) => (path, &mut base.files, &mut base.crates, &settings.base_crates),
                None => (path.as_str(), &mut evidence.files, &mut evidence.crates, &settings.crates),
            };
            if path.ends_with("Cargo.lock") {
                know(crates, named, text);
            }
            files.insert(path.into(), FileBytes::from(text.as_str()));
        }
        evidence.base = (!base.files.is_empty()).then(|| whole(base, &evidence));
        Ok(Case { name: name.into(), sentence, expected, parameters: settings.parameters, parts, evidence })
    }
}

/// A case's name, and what it says is expected. It has to be a file's name on every system.
fn named(file: &PolicyFile) -> Result<(&str, Expected), Error> {
    let name = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".txt")).unwrap_or_default();
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let expected = match name.split_once('-') {
        Some(("fires", _)) => Some(Expected::Fires),
        Some(("silent", _)) => Some(Expected::Silent),
        Some(("undecided", _)) => Some(Expected::Undecided),
        _ => None,
    };
    expected.filter(|_| plain).map(|expected| (name, expected)).ok_or_else(|| {
        let message = "a case is called fires-….txt, silent-….txt or undecided-….txt, in a-z, 0-9 and -";
        file.error(0, 0, message)
    })
}

/// The sentence and the files of a case by name.
fn parts(text: &str) -> (String, BTreeMap<String, String>) {
    let mut sentence = Vec::new();
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
            current = Some(name.to_owned());
            parts.insert(name.to_owned(), String::new());
        } else if let Some(part) = current.as_ref().and_then(|name| parts.get_mut(name)) {
            part.push_str(line);
            part.push('\n');
        } else {
            sentence.push(line.trim());
        }
    }
    (sentence.join(" ").trim().to_owned(), parts)
}

fn advisories(settings: &Settings, lines: Option<&String>) -> Result<Arc<AdvisorySet>, String> {
    let lines = lines.map_or(NO_ADVISORY, String::as_str);
    let as_of = settings.as_of.to_string();
    let day = settings.advisories_of.as_deref().or(as_of.get(..10)).unwrap_or_default();
    let count = lines.lines().count();
    let text = format!("# andon advisory snapshot 2\n# source case\n# date {day}\n# count {count}\n{lines}");
    AdvisorySet::from_snapshot(text).map(Arc::new).map_err(|e| e.to_string())
}

/// A base with the files that the case does not name: they are the head's. Empty ones are not there.
fn whole(mut base: Base, evidence: &Evidence) -> Base {
    for (path, bytes) in &evidence.files {
        base.files.entry(path.clone()).or_insert_with(|| bytes.clone());
    }
    base.files.retain(|_, bytes| !bytes.as_bytes().is_empty());
    base
}

/// Adds what is known of the packages of a lockfile. One that is no TOML has none; the judgement says so.
fn know(
    crates: &mut BTreeMap<Text, Arc<CrateKnowledge>>,
    named: &BTreeMap<String, Option<CrateKnowledge>>,
    lockfile: &str,
) {
    let manifest = ManifestKnowledge { licence: Some("MIT".into()), ..ManifestKnowledge::default() };
    let usual = CrateKnowledge {
        index: Some(IndexKnowledge::default()),
        manifest: Some(manifest),
        ..CrateKnowledge::default()
    };
    let Ok(lockfile) = DeTable::parse(lockfile) else { return };
    for package in lockfile.get_ref().get("package").and_then(|list| list.get_ref().as_array()).into_iter().flatten() {
        let text = |key: &str| package.get_ref().get(key).and_then(|value| value.get_ref().as_str());
        let (Some(name), Some(version), Some(source)) = (text("name"), text("version"), text("source")) else {
            continue;
        };
        let known = named.get(&format!("{name}@{version}")).cloned().unwrap_or(Some(usual.clone()));
        if let Some(mut known) = known {
            if known.manifest.is_some() {
                known.files.get_or_insert(CrateFiles::default());
            }
            crates.insert(crate_key(name, version, source).into(), known.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Result<Case, String> {
        Case::read(&PolicyFile { origin: "p".into(), path: path.into(), text: text.into() }).map_err(|e| e.to_string())
    }

    #[test]
    fn a_case_is_read_whole() {
        let text = "Two\nlines.\n-- case.json --\n{\"stage\": \"release\", \"parameters\": {\"a\": {\"days\": 3}}}\n\
                    -- sub/Cargo.lock --\nversion = 4\n[[package]]\nname = \"x\"\nversion = \"1.0.0\"\nsource = \"s\"\n";
        let case = read("a/cases/silent-x.txt", text).expect("reads");
        assert_eq!((&*case.name, &*case.sentence, case.expected), ("silent-x", "Two lines.", Expected::Silent));
        assert_eq!(case.evidence.as_of.to_string(), "2026-08-21T12:00:00Z");
        assert_eq!(case.evidence.files.keys().map(|k| &**k).collect::<Vec<_>>(), ["sub/Cargo.lock"]);
        assert!(case.evidence.crates.contains_key("x@1.0.0 s"));
        assert_eq!((case.evidence.stage, &case.parameters["a"]["days"]), (Stage::Release, &Value::from(3)));
    }

    #[test]
    fn a_change_has_a_base() {
        let text = "-- a --\n1\n-- base/a --\n2\n-- b --\n3\n-- c --\n4\n-- base/c --\n";
        let evidence = read("a/cases/silent-x.txt", text).expect("reads").evidence;
        let base = evidence.base.expect("there is one").files;
        let said: Vec<_> = base.iter().map(|(path, bytes)| (&**path, bytes.as_bytes())).collect();
        assert_eq!(said, [("a", &b"2\n"[..]), ("b", &b"3\n"[..])]);
        assert!(read("a/cases/silent-x.txt", "-- a --\n1\n").expect("reads").evidence.base.is_none());
    }

    #[test]
    fn what_is_no_case_is_refused() {
        assert!(read("a/cases/firing.txt", "").expect_err("its name").contains("a case is called"));
        assert!(read("a/cases/fires-Ä.txt", "").expect_err("its name").contains("a case is called"));
        let wrong = read("a/cases/fires-x.txt", "-- case.json --\n{\"stage\": 1}\n").expect_err("its settings");
        assert!(wrong.starts_with("p/a/cases/fires-x.txt: case.json: "), "{wrong}");
    }

    #[test]
    fn cases_are_known_by_their_path() {
        assert!(Case::is_case("a/cases/fires-x.txt") && Case::is_case("acme/a/cases/x.txt"));
        assert!(!Case::is_case("cases/x.txt") && !Case::is_case("a/cases/x.json") && !Case::is_case("a/policy.rego"));
        assert_eq!(Case::policy_of("acme/a/cases/fires-x.txt"), "a");
    }
}

//! What is to be done about findings, sorted by who does it.

use andon::evidence::Text;
use andon::finding::{Edit, EditAction, Finding, Fix, Update, cargo_update};
use andon::report::escape::escape;
use semver::{Version, VersionReq};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How many findings that only a person can mend are shown.
const SHOWN: usize = 20;

/// The work, by who does it.
#[derive(Default)]
pub struct Work<'f> {
    /// What andon does, by file.
    pub edits: BTreeMap<Text, Vec<Edit>>,
    /// What Cargo does, in order, each with the codes of the findings that it mends.
    commands: Vec<(String, BTreeSet<&'f str>)>,
    /// What a person does.
    left: Vec<&'f Finding>,
    /// How many findings come to their turn when the commands have been run.
    later: usize,
    /// The packages that a command moves, and where to; the next command on one of them would not find it.
    moved: BTreeMap<String, Option<Text>>,
    /// Requirements that are changed: the file, which of its edits, and the workspace.
    requirements: Vec<(Text, usize, &'f str)>,
}

impl<'f> Work<'f> {
    pub fn of(findings: &[&'f Finding]) -> Self {
        let mut work = Work::default();
        for finding in findings {
            work.add(finding);
        }
        work.ask_for_what_comes();
        // Any command lets the lockfile follow the manifests; the one that does nothing else comes last.
        work.commands.sort_by_key(|(command, _)| command.ends_with("--workspace"));
        work
    }

    fn add(&mut self, finding: &'f Finding) {
        let breaking = |fix: &Fix| matches!(fix, Fix::Edit(edit) if edit.breaking);
        if finding.fix.is_empty() || finding.fix.iter().any(breaking) {
            return self.left.push(finding);
        }
        let updates: Vec<&Update> = finding.fix.iter().filter_map(update).collect();
        let known = |update: &&Update| self.commands.iter().any(|(command, _)| *command == update.command);
        let is_moved =
            |update: &&Update| self.moved.contains_key(&id(&update.package, &update.from, &finding.workspace));
        if updates.iter().any(|update| !known(update) && is_moved(update)) {
            self.later += 1;
            return;
        }
        for edit in finding.fix.iter().filter_map(edit) {
            let edits = self.edits.entry(edit.at.file.clone()).or_default();
            if !edits.contains(edit) {
                self.requirements.push((edit.at.file.clone(), edits.len(), &finding.workspace));
                edits.push(edit.clone());
            }
        }
        if finding.fix.iter().filter_map(edit).any(|edit| edit.action == EditAction::PinRevision) {
            self.command(cargo_update(&finding.workspace, "--workspace"), &finding.code);
        }
        for update in updates {
            self.moved.insert(id(&update.package, &update.from, &finding.workspace), update.to.clone());
            self.command(update.command.clone(), &finding.code);
        }
    }

    /// A requirement that would be that of the version in use becomes that of the one that a command puts in its place,
    /// where it would not admit it. Else it stays: Cargo obeys `--precise` only while the lockfile fits the manifest.
    fn ask_for_what_comes(&mut self) {
        for (file, number, workspace) in &self.requirements {
            let edit = self.edits.get_mut(file).and_then(|edits| edits.get_mut(*number));
            let Some(Edit { action: EditAction::SetRequirement, package: Some(package), after: Some(after), .. }) =
                edit
            else {
                continue;
            };
            let Some(Some(to)) = self.moved.get(&id(package, after, workspace)) else { continue };
            let admits = VersionReq::parse(after).ok().zip(Version::parse(to).ok());
            if admits.is_some_and(|(requirement, to)| !requirement.matches(&to)) {
                *after = to.clone();
            }
        }
    }

    fn command(&mut self, command: String, code: &'f str) {
        match self.commands.iter_mut().find(|(known, _)| *known == command) {
            Some((_, codes)) => drop(codes.insert(code)),
            None => self.commands.push((command, BTreeSet::from([code]))),
        }
    }

    /// The rest in words.
    pub fn told(&self) -> String {
        let mut text = String::new();
        let heading = |text: &mut String, words: &str| {
            let gap = if text.is_empty() && self.edits.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{words}");
        };
        if !self.commands.is_empty() {
            heading(&mut text, "run, in this order:");
            for (command, codes) in &self.commands {
                let codes: Vec<&str> = codes.iter().copied().collect();
                let _ = writeln!(text, "    {}  # {}", escape(command), escape(&codes.join(", ")));
            }
        }
        if self.later > 0 {
            let _ = writeln!(text, "then `cargo-andon fix` again: {} more depend on what comes out", self.later);
        }
        if !self.left.is_empty() {
            heading(&mut text, "left to you:");
            for finding in self.left.iter().take(SHOWN) {
                let remedy = finding.remedy.as_deref().unwrap_or("see `cargo-andon check`");
                let _ = writeln!(text, "    {}: {}", escape(&finding.message), escape(remedy));
            }
            if let Some(more @ 1..) = self.left.len().checked_sub(SHOWN) {
                let _ = writeln!(text, "    … and {more} more; `cargo-andon check` shows them");
            }
        }
        text
    }
}

fn edit(fix: &Fix) -> Option<&Edit> {
    match fix {
        Fix::Edit(edit) => Some(edit),
        Fix::Update(_) => None,
    }
}

fn update(fix: &Fix) -> Option<&Update> {
    match fix {
        Fix::Update(update) => Some(update),
        Fix::Edit(_) => None,
    }
}

/// A package of one of the workspaces.
fn id(package: &str, version: &str, workspace: &str) -> String {
    format!("{workspace} {package}@{version}")
}

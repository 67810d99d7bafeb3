//! `policy new`: a policy with a test and two cases, to be changed.

use crate::Failure;
use crate::terminal::Terminal;
use andon::policy::folder;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

const FILES: [(&str, &str); 4] = [
    ("policy.rego", include_str!("new/policy.rego.txt")),
    ("policy_test.rego", include_str!("new/policy_test.rego.txt")),
    ("cases/fires-named-crate.txt", include_str!("new/fires-named-crate.txt")),
    ("cases/silent-other-crate.txt", include_str!("new/silent-other-crate.txt")),
];

pub fn run(id: &str, folder: &Path, terminal: &Terminal) -> Result<u8, Failure> {
    if !folder::is_id(id) {
        let message = format!("{id:?} cannot be a policy's id: a lower-case letter, then letters, digits and _");
        return Err(Failure::usage(message));
    }
    let target = folder.join(id);
    if target.exists() {
        return Err(Failure::usage(format!("{} is there already and is not overwritten", target.display())));
    }
    for (name, text) in FILES {
        let path = target.join(name);
        write(&path, &text.replace("POLICY_ID", id).replace("POLICY_TITLE", &title(id)))
            .map_err(|e| Failure::undecided(format!("{}: {e}", path.display())))?;
    }
    let (folder, target) = (folder.display(), target.display());
    terminal.print(&format!(
        "{target} is written: a policy that finds crates by their names, to be changed\n\
         next: cargo-andon test {folder} && cargo-andon policy lint {folder}, and in andon.toml:\n\
         [policies]\nfolders = [\"{folder}\"]\n"
    ))?;
    Ok(0)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// An id as a few words: `no_left_pad` is "No left pad".
fn title(id: &str) -> String {
    let words = id.replace('_', " ");
    let mut letters = words.trim().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

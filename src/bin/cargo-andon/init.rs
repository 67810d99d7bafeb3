//! `init`: a commented andon.toml, or another tool's configuration translated.

use super::adoption::{self, Found};
use super::arguments::Init;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::adopt::Adopted;
use andon::config::{self, Outline};
use andon::gate::Gate;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

pub fn run(init: &Init, terminal: &Terminal) -> Result<u8, Failure> {
    match &init.from {
        None => {
            let text = template()?;
            write(init, &text, terminal, "everything in it stands at its default")
        }
        Some(from) => {
            let found = adoption::find(from)?;
            let set = adoption::advisories(&init.source, terminal)?;
            let adopted = found.translate(&set, init.owner.as_deref(), init.until)?;
            tell(&found, &adopted, terminal);
            write(init, &adopted.text, terminal, &told(&found, &adopted, init))
        }
    }
}

fn template() -> Result<String, Failure> {
    let gate = Gate::builder().build()?;
    let outlines: Vec<Outline> = gate
        .policies()
        .iter()
        .map(|policy| Outline {
            id: &policy.id,
            title: &policy.metadata.title,
            level: policy.metadata.level,
            parameters: &policy.metadata.parameters,
        })
        .collect();
    Ok(config::template(&outlines))
}

/// Names what is not carried over, a line each.
fn tell(found: &Found, adopted: &Adopted, terminal: &Terminal) {
    for left in &adopted.left {
        terminal.warning(&format!("{}: {} is not carried over: {}", left.at, left.key, left.why));
    }
    found.not_translated().for_each(|other| terminal.warning(&other));
}

/// What became of the source, and what is still to be done.
fn told(found: &Found, adopted: &Adopted, init: &Init) -> String {
    let (waivers, left) = (adopted.waived_at.len(), adopted.left.len());
    let mut told = format!("translated from {}; waivers: {waivers}, entries not carried over: {left}", found.file);
    if waivers > 0 && (init.owner.is_none() || init.until.is_none()) {
        told.push_str("\nfill in `owner` and `expires` of each waiver, or write them with --owner NAME --until DATE");
    }
    told
}

fn write(init: &Init, text: &str, terminal: &Terminal, told: &str) -> Result<u8, Failure> {
    let path = match &init.output {
        Some(path) if path.as_os_str() == "-" => return terminal.print(text).map(|()| 0),
        Some(path) => path.clone(),
        None => init.directory.join(config::FILE_NAME),
    };
    let path: PathBuf = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
    if path.is_symlink() {
        return Err(Failure::usage(format!("{} is a symbolic link, which is not written through", path.display())));
    }
    let mut options = OpenOptions::new();
    options.write(true);
    match init.force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    match options.open(&path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {
            terminal.print(&format!("{} is written; {told}\n", path.display()))?;
            Ok(0)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            Err(Failure::usage(format!("{} is there already and is not overwritten without --force", path.display())))
        }
        Err(e) => Err(Failure { code: UNDECIDED, message: format!("{}: {e}", path.display()) }),
    }
}

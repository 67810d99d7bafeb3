//! `init`: a commented andon.toml.

use super::arguments::Init;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use andon::config::{self, Outline};
use andon::gate::Gate;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

pub fn run(init: &Init, terminal: &Terminal) -> Result<u8, Failure> {
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
    let path = init.directory.join(config::FILE_NAME);
    let path = path.strip_prefix(".").unwrap_or(&path);
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    match created.and_then(|mut file| file.write_all(config::template(&outlines).as_bytes())) {
        Ok(()) => {
            terminal.print(&format!("{} is written; everything in it stands at its default\n", path.display()))?;
            Ok(0)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            Err(Failure::usage(format!("{} is there already and is not overwritten", path.display())))
        }
        Err(e) => Err(Failure { code: UNDECIDED, message: format!("{}: {e}", path.display()) }),
    }
}

//! `policy lint`: what would be refused, and what is unwise, with exact places.

use crate::Failure;
use crate::arguments::Global;
use crate::terminal::Terminal;
use crate::test::sources;
use andon::engine::lint::{Remark, lint};
use andon::engine::testing::Tests;
use andon::error::Error;
use andon::policy::{Folder, Policy};
use andon::report::escape::escape;
use std::path::PathBuf;

/// Something is to be mended.
const REMARKS: u8 = 1;

pub fn run(paths: &[PathBuf], global: &Global, terminal: &Terminal) -> Result<u8, Failure> {
    let mut remarks = Vec::new();
    let mut count = 0;
    for source in sources(paths, global, terminal)? {
        match Folder::read(&source.files, &source.data) {
            Ok(folder) => {
                count += folder.policies.len();
                remarks.extend(folder.policies.iter().flat_map(of_policy));
            }
            Err(error) => remarks.push(refused(error)),
        }
    }
    if count == 0 && remarks.is_empty() {
        return Err(Failure::usage("there is no policy: nothing was checked"));
    }
    // Helpers are looked at with each policy that could import them.
    remarks.sort();
    remarks.dedup();
    for Remark { at, rule, message } in &remarks {
        terminal.print(&format!("{}\n", escape(&format!("{at}: {rule}: {message}"))))?;
    }
    let policies = if count == 1 { "policy" } else { "policies" };
    terminal.print(&format!("{count} {policies}, {} to mend\n", remarks.len()))?;
    Ok(if remarks.is_empty() { 0 } else { REMARKS })
}

fn of_policy(policy: &Policy) -> Vec<Remark> {
    let mut remarks = lint(policy);
    remarks.extend(Tests::of(policy).err().map(refused));
    remarks
}

fn refused(error: Error) -> Remark {
    let (at, message) = match error {
        Error::Policy { at, message } | Error::Config { at, message } => (at, message),
        other => (andon::error::Location { file: String::new(), line: 0, column: 0 }, other.to_string()),
    };
    Remark { at, rule: "refused", message }
}

//! `completions` and `man`: what a package of andon has beside the binary, made from the command line's own definition.

use super::arguments::Arguments;
use super::terminal::Terminal;
use super::{Failure, UNDECIDED};
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::path::Path;

pub fn completions(shell: Shell, terminal: &Terminal) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), env!("CARGO_BIN_NAME"), &mut text);
    terminal.print(&String::from_utf8_lossy(&text))?;
    Ok(0)
}

pub fn man(folder: &Path, terminal: &Terminal) -> Result<u8, Failure> {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map_err(|e| Failure { code: UNDECIDED, message: format!("{}: {e}", folder.display()) })?;
    terminal.print(&format!("the manual is written to {}: `man cargo-andon`\n", folder.display()))?;
    Ok(0)
}

//! Text from outside in the log of a GitHub workflow, where a line that begins with `::` is a command.
//!
//! Source: `src/Runner.Common/ActionCommand.cs` of actions/runner, by which the two functions here unescape; a line is
//! trimmed before it is looked at, and the older form `##[command]` counts anywhere in a line.

use super::escape;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The message of a command.
pub fn data(text: &str) -> String {
    escape(text).replace('%', "%25")
}

/// A property of a command.
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Several lines in which no command is obeyed. The word that ends them is made of them: no text holds its own hash.
pub fn unheard(text: &str) -> String {
    let mut word = String::from("andon-");
    for byte in Sha256::digest(text).iter().take(16) {
        let _ = write!(word, "{byte:02x}");
    }
    format!("::stop-commands::{word}\n{}\n::{word}::\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line_and_its_properties_end_where_they_should() {
        assert_eq!(data("50% a\nb\u{1b}::x"), "50%25 a\\u{a}b\\u{1b}::x");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
        let text = unheard("x\n::error::y\n");
        let word = text.lines().next().and_then(|line| line.strip_prefix("::stop-commands::")).expect("a word");
        assert_eq!(text, format!("::stop-commands::{word}\nx\n::error::y\n::{word}::\n"));
        assert_ne!(unheard("x\n"), unheard("y\n"));
    }
}

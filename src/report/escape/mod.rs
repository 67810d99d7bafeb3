//! Text from outside, on a terminal first of all: crate names, advisories, policies' messages and paths could carry sequences that
//! move the cursor, hide text or turn its direction. All that does not show itself is shown as `\u{…}`.

pub mod json;
pub mod markdown;
pub mod workflow;

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character acts on the terminal or on its neighbours, or is not seen at all.
pub fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line of text in which every character shows itself, and in which no CI system finds a command when it stands in
/// a log.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(hidden) && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if hidden(c) || begins_command(text, at) {
            let _ = write!(escaped, "{}", c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Whether a command begins there: `::name` where a line may come to begin, `##[name]` or `##vso[name]` anywhere.
/// Source: `ActionCommand.cs` of actions/runner, which trims a line first, and the logging commands of Azure Pipelines.
fn begins_command(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    match (rest.strip_prefix("::"), rest.strip_prefix("##")) {
        (Some(name), _) => {
            name.starts_with(|c: char| c.is_ascii_alphabetic()) && !before.ends_with(|c: char| !c.is_whitespace())
        }
        (_, Some(name)) => name.starts_with(|c: char| c == '[' || c.is_ascii_alphabetic()),
        _ => false,
    }
}

/// The text as a basic string of TOML, to be pasted: TOML has escapes of its own for what does not show itself.
pub fn toml_string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if hidden(c) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_itself_is_shown() {
        let cases = [
            ("plain – ünï→ 漢字 🦀", "plain – ünï→ 漢字 🦀"),
            ("\u{1b}[2Jgone\u{7}", "\\u{1b}[2Jgone\\u{7}"),
            ("a\u{9b}31mb", "a\\u{9b}31mb"),
            ("a\r\n\tb\u{7f}", "a\\u{d}\\u{a}\\u{9}b\\u{7f}"),
            ("se\u{202e}drow\u{2066}x\u{2069}", "se\\u{202e}drow\\u{2066}x\\u{2069}"),
            ("to\u{200b}kio\u{feff}\u{200d}", "to\\u{200b}kio\\u{feff}\\u{200d}"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
            ("::error::x std::env a::b", "\\u{3a}:error::x std::env a::b"),
            ("x ::add-mask::y", "x \\u{3a}:add-mask::y"),
            ("a##[error]b ##vso[task] ## c", "a\\u{23}#[error]b \\u{23}#vso[task] ## c"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
        assert!(matches!(escape("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn toml_reads_its_string_back() {
        for text in ["plain", "a\"b\\c", "\u{1b}\u{202e}\n", "ä"] {
            let table: toml::Table = toml::from_str(&format!("a = {}", toml_string(text))).unwrap();
            assert_eq!(table["a"].as_str(), Some(text));
        }
    }
}

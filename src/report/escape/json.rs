//! JSON whose text shows itself: the same values, with escapes of JSON's own for what would be hidden or act.

use super::hidden;
use serde_json::Value;
use std::fmt::Write as _;

/// A document, indented, on lines of its own.
pub fn document(value: &Value) -> String {
    shown(format!("{value:#}\n"))
}

/// JSON with every character in it visible. Layout is left alone: line breaks are all that it has.
pub fn shown(text: String) -> String {
    let raw = |c: char| c != '\n' && hidden(c);
    if !text.contains(raw) {
        return text;
    }
    let mut shown = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if !raw(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_stays_and_the_text_hides_nothing() {
        for text in ["plain\n\"ä漢🦀\"", "a\u{202e}b\u{9b}c\u{7f}", "tag\u{e0041}\u{1b}"] {
            let value = Value::from(text);
            let document = document(&value);
            assert!(document.chars().all(|c| c == '\n' || !hidden(c)), "{document}");
            assert_eq!(serde_json::from_str::<Value>(&document).ok(), Some(value));
        }
    }
}

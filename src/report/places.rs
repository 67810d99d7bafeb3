//! Places as formats name them: a file relative to the repository, a line, columns.

use crate::finding::Span;
use crate::verdict::Verdict;
use std::fmt::Write as _;

/// Where something stands. Formats that show findings in files need a place for each of them.
pub(super) struct Place {
    /// Relative to the root, with `/` between components.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// The first column and the one behind the last, from 1 in Unicode scalar values, where they are known.
    pub columns: Option<(u32, u32)>,
}

/// A finding's own place, or else the first line of its workspace's lockfile.
pub(super) fn of(at: Option<&Span>, workspace: &str, verdict: &Verdict) -> Place {
    let Some(at) = at else { return Place { file: lockfile(workspace, verdict), line: 1, columns: None } };
    let known = at.line > 0 && at.column > 0 && at.end_column > at.column;
    Place { file: at.file.to_string(), line: at.line.max(1), columns: known.then_some((at.column, at.end_column)) }
}

fn lockfile(workspace: &str, verdict: &Verdict) -> String {
    let inside = |file: &&str| workspace.is_empty() || file.strip_prefix(workspace).is_some_and(|f| f.starts_with('/'));
    let mut files = verdict.evidence.lockfiles.iter().map(|record| &*record.file);
    match files.find(inside) {
        Some(file) => file.to_owned(),
        None if workspace.is_empty() => "Cargo.lock".into(),
        None => format!("{workspace}/Cargo.lock"),
    }
}

/// A path as a relative reference of RFC 3986: every byte that could mean something there is encoded.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte.into()),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// A link of the web where it is one, else nothing: not every help is a link.
pub(super) fn link(text: &str) -> Option<&str> {
    Some(text).filter(|text| text.starts_with("https://") && is_uri(text))
}

/// Whether a text can stand as a URI: nothing in it but what RFC 3986 allows.
fn is_uri(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference_and_nothing_else() {
        assert_eq!(uri("crates/a b/Cargo.toml"), "crates/a%20b/Cargo.toml");
        assert_eq!(uri("javascript:x?#ä\u{202e}"), "javascript%3Ax%3F%23%C3%A4%E2%80%AE");
        assert_eq!(link("https://example.org/a?b#c"), Some("https://example.org/a?b#c"));
        for text in ["https://example.org/ä", "https://a b", "https://a\"<", "javascript:x", "cargo-andon explain x"] {
            assert_eq!(link(text), None);
        }
    }
}

//! Text from outside in Markdown as GitHub and GitLab read it.
//!
//! Escaping character by character is not enough there: names after `@`, numbers after `#`, bare links and `:words:`
//! become something after the Markdown is read. So a word that is nothing but letters, digits and the punctuation of
//! sentences stays as it is, and every other stands as code, in which nothing becomes anything.

use super::escape;

/// A sentence. What stands between backticks in it is code already.
pub fn prose(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = line.split('`').collect();
    // An odd number of backticks quotes nothing.
    if parts.len().is_multiple_of(2) {
        return words(&line);
    }
    let part = |(index, part): (usize, &&str)| if index % 2 == 0 { words(part) } else { code(part) };
    parts.iter().enumerate().map(part).collect()
}

/// Code on one line. A code span has no escapes, so that a backtick becomes an apostrophe.
pub fn code(text: &str) -> String {
    let text = escape(text).replace('`', "'");
    match text.trim() {
        "" => String::new(),
        text => format!("`{text}`"),
    }
}

fn words(text: &str) -> String {
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let start = word.find(|c| c != '(').unwrap_or(word.len());
    let (before, rest) = word.split_at(start);
    let end = rest.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).len();
    let (body, after) = rest.split_at(end);
    if is_plain(body) { word.to_owned() } else { format!("{before}{}{after}", code(body)) }
}

fn is_plain(word: &str) -> bool {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '-' | '\'' | '’' | '–' | '→' | '…' | '·');
    word.chars().all(harmless) && !word.starts_with("www.") && !word.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_stay_and_everything_else_is_code() {
        let cases = [
            ("bytes 1.10.1 has a vulnerability: X-1", "bytes 1.10.1 has a vulnerability: X-1"),
            ("run `cargo update -p a@1`, now", "run `cargo update -p a@1`, now"),
            ("see (src/main.rs:3), ok?", "see (`src/main.rs:3`), ok?"),
            ("ask @alice of #12 :tada: now", "ask `@alice` of `#12` `:tada`: now"),
            ("[a](https://b) <img> *x* _y_", "`[a](https://b`) `<img>` `*x*` `_y_`"),
            ("www.example.org a@b.org", "`www.example.org` `a@b.org`"),
            ("one ` tick", "one `'` tick"),
            ("a\n# b\u{202e}", "a `#` `b\\u{202e}`"),
            ("a``b", "ab"),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text), expected);
        }
        assert_eq!(code("a`b\n|"), "`a'b\\u{a}|`");
        assert_eq!(code(" "), "");
    }
}

//! Fitting text into lines.

use crate::report::escape::escape;

/// Joins words with a separator and breaks the line before a word that would not fit.
pub(super) fn wrap(words: &[String], separator: &str, width: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for (i, word) in words.iter().enumerate() {
        let lead = if i == 0 { "" } else { separator };
        let length = width_of(lead) + width_of(word);
        if column > 0 && column + length > width {
            text.push_str(lead.trim_end());
            text.push('\n');
            text.push_str(word);
            column = width_of(word);
        } else {
            text.push_str(lead);
            text.push_str(word);
            column += length;
        }
    }
    text
}

/// A sentence in lines of at most `width` columns, broken between words.
pub(super) fn sentence(text: &str, width: usize) -> String {
    let words: Vec<String> = escape(text).split(' ').map(String::from).collect();
    wrap(&words, " ", width)
}

/// A text cut to `width` columns.
pub(super) fn cut(text: &str, width: usize) -> String {
    if width_of(text) <= width {
        return text.to_string();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Columns of a text; wide characters are rare in what is shown, and are counted as one.
pub(super) fn width_of(text: &str) -> usize {
    text.chars().count()
}

/// `1 finding`, `2 findings`.
pub(super) fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// The first few of many: `a, b, c and 9 more`.
pub(super) fn few(names: &[String], limit: usize) -> String {
    let shown = if names.len() <= limit + 1 { names.len() } else { limit };
    let list = names.get(..shown).unwrap_or_default().join(", ");
    match names.len() - shown {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// An id as people say it: `name 1.2.3`.
pub(super) fn spoken(id: &str) -> String {
    escape(&id.replacen('@', " ", 1)).into_owned()
}

/// A workspace's root as people say it.
pub(super) fn directory(root: &str) -> String {
    if root.is_empty() { ".".into() } else { escape(root).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_before_what_does_not_fit() {
        let words: Vec<String> = ["aaaa", "bbbb", "cccc"].map(String::from).to_vec();
        assert_eq!(wrap(&words, " → ", 40), "aaaa → bbbb → cccc");
        assert_eq!(wrap(&words, " → ", 12), "aaaa → bbbb →\ncccc");
        assert_eq!(wrap(&words, " → ", 1), "aaaa →\nbbbb →\ncccc");
        assert_eq!(sentence("one two", 3), "one\ntwo");
    }

    #[test]
    fn many_become_a_few_and_a_count() {
        let names = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!(few(&names(3), 3), "0, 1, 2");
        assert_eq!(few(&names(4), 3), "0, 1, 2, 3");
        assert_eq!(few(&names(9), 3), "0, 1, 2 and 6 more");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}

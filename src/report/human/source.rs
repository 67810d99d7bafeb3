//! The source line that a finding stands on, cut to what can be read.

use super::entry::named;
use crate::evidence::{FileBytes, Text};
use crate::finding::Span;
use crate::report::escape::escape;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Origin, Snippet};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A line of at most this many characters is shown whole; of a longer one, a window around the span.
const LONG_LINE: usize = 160;
/// How many characters a window shows before the span.
const BEFORE: usize = 40;

/// The lines of the evidence's files, each file indexed when it is first asked for.
pub(super) struct Sources<'a> {
    files: &'a BTreeMap<Text, FileBytes>,
    line_starts: RefCell<BTreeMap<Text, Vec<usize>>>,
}

/// What of a line is shown: escaped, with the bytes of the span in it.
#[derive(Debug, PartialEq, Eq)]
struct Window {
    text: String,
    marked: std::ops::Range<usize>,
    verbatim: bool,
}

impl<'a> Sources<'a> {
    pub fn new(files: &'a BTreeMap<Text, FileBytes>) -> Self {
        Sources { files, line_starts: RefCell::default() }
    }

    /// Adds the place to a group: the file, the line and the column, and the line itself where it is there.
    pub fn show<'g>(&self, group: Group<'g>, at: &Span) -> Group<'g> {
        let file = escape(&at.file).into_owned();
        let (line, column) = (at.line as usize, at.column as usize);
        let shown = self.line(at).map(|line| window(line, at));
        match shown {
            Some(window) if window.verbatim => group.element(snippet(file, line, window)),
            // A snippet counts columns in what it shows, so the true place is named beside a line that is not shown as
            // it stands in the file.
            Some(window) => {
                let place = Origin::path(file).line(line).char_column(column);
                group.element(place).element(named("text", window.text))
            }
            None if line == 0 => group.element(Origin::path(file)),
            None => group.element(Origin::path(file).line(line).char_column(column)),
        }
    }

    fn line(&self, at: &Span) -> Option<&'a str> {
        let text: &'a str = self.files.get(&at.file)?.as_text().ok()?;
        let mut indexes = self.line_starts.borrow_mut();
        let starts = indexes.entry(at.file.clone()).or_insert_with(|| line_starts(text));
        let line = at.line as usize;
        let start = *starts.get(line.checked_sub(1)?)?;
        let end = starts.get(line).map_or(text.len(), |next| next - 1);
        Some(text.get(start..end)?.trim_end_matches('\r'))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

fn snippet<'g>(file: String, line: usize, window: Window) -> Element<'g> {
    let annotation: Annotation = AnnotationKind::Primary.span(window.marked);
    Snippet::source(window.text).path(file).line_start(line).annotation(annotation).into()
}

fn window(line: &str, at: &Span) -> Window {
    let first = (at.column as usize).saturating_sub(1);
    let length = (at.end_column.saturating_sub(at.column) as usize).max(1);
    let long = line.chars().nth(LONG_LINE).is_some();
    let from = if long { first.saturating_sub(BEFORE) } else { 0 };
    let until = if long { from + LONG_LINE } else { usize::MAX };
    let part = |from: usize, until: usize| -> String {
        escape(&line.chars().skip(from).take(until.saturating_sub(from)).collect::<String>().replace('\t', "    "))
            .into()
    };
    let mut text = part(from, first);
    if from > 0 {
        text.insert(0, '…');
    }
    let start = text.len();
    text.push_str(&part(first, until.min(first + length)));
    let marked = start..text.len();
    text.push_str(&part(first + length, until));
    if long && line.chars().nth(until).is_some() {
        text.push('…');
    }
    Window { verbatim: text == line, text, marked }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(column: u32, end_column: u32) -> Span {
        Span { file: "f".into(), line: 1, column, end_column }
    }

    #[test]
    fn a_short_line_is_shown_whole_and_escaped() {
        let shown = window("\tna\u{202e}me = \"äx\"", &at(11, 13));
        assert_eq!(shown.text, "    na\\u{202e}me = \"äx\"");
        assert_eq!(&shown.text[shown.marked.clone()], "äx");
        assert!(!shown.verbatim && window("name = \"x\"", &at(8, 11)).verbatim);
    }

    #[test]
    fn of_a_long_line_only_a_window_is_shown() {
        let line = format!("{}here{}", "a".repeat(9_000), "b".repeat(9_000));
        let shown = window(&line, &at(9_001, 9_005));
        assert_eq!(&shown.text[shown.marked.clone()], "here");
        assert!(shown.text.starts_with("…aaa") && shown.text.ends_with("bbb…"));
        assert_eq!(shown.text.chars().count(), LONG_LINE + 2);
        let shown = window(&line, &at(1, 18_000));
        assert_eq!(shown.marked.len(), LONG_LINE);
    }

    #[test]
    fn a_span_outside_the_text_shows_no_more_than_is_there() {
        assert_eq!(window("ab", &at(7, 9)), Window { text: "ab".into(), marked: 2..2, verbatim: true });
        let files = BTreeMap::from([("f".into(), FileBytes::from("one\r\ntwo"))]);
        let sources = Sources::new(&files);
        let line = |line| sources.line(&Span { line, ..at(1, 2) });
        assert_eq!([line(0), line(1), line(2), line(3)], [None, Some("one"), Some("two"), None]);
    }
}

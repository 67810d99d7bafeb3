//! The snapshot's layout: a header, the advisories in order, the entries that could not be read.

use super::line::{Escaped, UNREADABLE, unescape};
use std::ops::Range;

/// The first line of every snapshot.
pub(super) const FORMAT: &str = "# andon advisory snapshot 2";

/// The lines that a snapshot begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub source: String,
    pub revision: Option<String>,
    pub date: jiff::civil::Date,
    pub count: u32,
}

impl Header {
    /// Writes it.
    pub(super) fn text(&self) -> String {
        let revision = self.revision.as_ref().map(|r| format!("# revision {}\n", Escaped(r))).unwrap_or_default();
        let (date, count) = (self.date, self.count);
        format!("{FORMAT}\n# source {}\n{revision}# date {date}\n# count {count}\n", Escaped(&self.source))
    }

    /// Reads it, and says where it ends.
    ///
    /// # Errors
    /// Says what is missing or cannot be read.
    pub(super) fn read(text: &str) -> Result<(Self, usize), String> {
        let Some(mut rest) = text.strip_prefix(FORMAT).and_then(|rest| rest.strip_prefix('\n')) else {
            return Err(format!("the first line is not `{FORMAT}`"));
        };
        let mut value = |key: &str| {
            let (line, behind) = rest.split_once('\n')?;
            let value = line.strip_prefix("# ")?.strip_prefix(key)?.strip_prefix(' ')?;
            rest = behind;
            Some(value)
        };
        let missing = |key: &str| format!("the header has no line `# {key} …` where one belongs");
        let source = unescape(value("source").ok_or_else(|| missing("source"))?)?;
        let revision = value("revision").map(unescape).transpose()?;
        let date = value("date").ok_or_else(|| missing("date"))?;
        let count = value("count").ok_or_else(|| missing("count"))?;
        let header = Header {
            source,
            revision,
            date: date.parse().map_err(|_| format!("the date `{date}` is none"))?,
            count: count.parse().map_err(|_| format!("the count `{count}` is no number"))?,
        };
        Ok((header, text.len() - rest.len()))
    }
}

/// Where the advisories stand, given where the header ends: the entries that could not be read come behind them.
pub(super) fn body(text: &str, header_end: usize) -> Range<usize> {
    let mut end = text.len();
    while let Some(line) = text.get(header_end..end).and_then(last_line)
        && line.starts_with(UNREADABLE)
    {
        end -= line.len() + 1;
    }
    header_end..end
}

/// Checks what finding a package by bisection relies on: the lines are complete, in order and as many as were counted.
///
/// # Errors
/// Says what is wrong, and for an unordered line which.
pub(super) fn check(body: &str, count: u32) -> Result<(), String> {
    if !body.is_empty() && !body.ends_with('\n') {
        return Err("the last line is cut off".to_owned());
    }
    let mut previous = "";
    let mut lines = 0;
    for line in body.split_terminator('\n') {
        if line <= previous {
            return Err(format!("line `{}` is not in order", line.chars().take(60).collect::<String>()));
        }
        previous = line;
        lines += 1;
    }
    match lines == count {
        true => Ok(()),
        false => Err(format!("the header counts {count} advisories, and {lines} are there")),
    }
}

/// Where each line begins. Without this, each step of a bisection would have to go back to its line's start: a lookup
/// would take five times as long, and a lockfile makes a thousand of them.
pub(super) fn line_starts(body: &str) -> Vec<usize> {
    let behind = body.match_indices('\n').map(|(at, _)| at + 1).filter(|start| *start < body.len());
    std::iter::once(0).chain(behind).collect()
}

/// The lines of a package: those that begin with its name and a tab.
pub(super) fn lines_of<'a>(body: &'a str, starts: &[usize], package: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let key = format!("{package}\t");
    let before = |start: &usize| {
        let line = body.as_bytes().get(*start..).unwrap_or_default();
        line.get(..key.len()).unwrap_or(line) < key.as_bytes()
    };
    let first = starts.get(starts.partition_point(before)).copied().unwrap_or(body.len());
    let lines = body.get(first..).unwrap_or_default().split_terminator('\n');
    lines.take_while(move |line| line.starts_with(&key))
}

fn last_line(text: &str) -> Option<&str> {
    let text = text.strip_suffix('\n')?;
    Some(text.rsplit_once('\n').map_or(text, |(_, last)| last))
}

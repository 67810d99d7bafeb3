//! From byte offsets to lines and columns.

use crate::evidence::Text;
use crate::finding::Span;
use std::ops::Range;

/// Characters are counted in blocks of this many bytes, so that a hostile file of one endless line costs no more than
/// any other.
const BLOCK: usize = 1024;

/// A text's line table, built once per file.
#[derive(Debug)]
pub struct Lines<'t> {
    file: Text,
    text: &'t str,
    /// Where each line starts.
    starts: Vec<usize>,
    /// How many characters start before each block.
    blocks: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Reads the text once.
    pub fn new(file: Text, text: &'t str) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts = std::iter::once(0).chain(newlines).collect();
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut seen = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            blocks.push(seen);
            seen += characters(block);
        }
        Lines { file, text, starts, blocks }
    }

    /// The text itself.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The span of a range of bytes; of its first line only where it has several.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = range.start.min(self.text.len());
        let line = self.starts.partition_point(|at| *at <= start);
        let line_start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let line_end = match self.starts.get(line) {
            Some(next) => self.text[..next - 1].strip_suffix('\r').map_or(next - 1, str::len),
            None => self.text.len(),
        };
        let end = range.end.clamp(start, line_end.max(start));
        let column = 1 + self.characters(line_start..start);
        let end_column = column + self.characters(start..end);
        let (column, end_column) = (narrow(column), narrow(end_column));
        Span { file: self.file.clone(), line: narrow(line), column, end_column }
    }

    /// The file as a whole, by its first position.
    pub fn whole(&self) -> Span {
        whole_file(&self.file)
    }

    /// How many characters start in a range of bytes.
    fn characters(&self, range: Range<usize>) -> usize {
        if range.len() <= BLOCK {
            return characters(self.text.as_bytes().get(range).unwrap_or_default());
        }
        self.characters_before(range.end) - self.characters_before(range.start)
    }

    fn characters_before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let counted = self.blocks.get(block).or(self.blocks.last()).copied().unwrap_or(0);
        let from = block.min(self.blocks.len().saturating_sub(1)) * BLOCK;
        counted + characters(self.text.as_bytes().get(from..at).unwrap_or_default())
    }
}

/// A file as a whole, by its first position.
pub fn whole_file(file: &Text) -> Span {
    Span { file: file.clone(), line: 1, column: 1, end_column: 1 }
}

/// How many characters start in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, range: Range<usize>) -> (u32, u32, u32) {
        let span = Lines::new("f".into(), text).span(range);
        (span.line, span.column, span.end_column)
    }

    #[test]
    fn counts_lines_and_columns_from_one() {
        assert_eq!(at("ab\ncd\n", 0..2), (1, 1, 3));
        assert_eq!(at("ab\ncd\n", 3..5), (2, 1, 3));
        assert_eq!(at("ab\ncd\n", 4..5), (2, 2, 3));
        assert_eq!(at("", 0..0), (1, 1, 1));
        assert_eq!(at("ab\n", 3..3), (2, 1, 1));
    }

    #[test]
    fn columns_are_characters() {
        assert_eq!(at("é=ü\nñ = 1", 3..5), (1, 3, 4));
        assert_eq!(at("é=ü\nñ = 1", 6..8), (2, 1, 2));
        assert_eq!(at("é=ü\nñ = 1", 11..12), (2, 5, 6));
    }

    #[test]
    fn a_span_over_several_lines_is_its_first() {
        assert_eq!(at("a = [\n1]\n", 4..8), (1, 5, 6));
        assert_eq!(at("a = [\r\n1]\r\n", 4..9), (1, 5, 6));
    }

    #[test]
    fn out_of_range_is_the_end() {
        assert_eq!(at("ab", 7..9), (1, 3, 3));
        assert_eq!(at("ab", Range { start: 1, end: 0 }), (1, 2, 2));
    }

    #[test]
    fn a_line_longer_than_a_block() {
        let text = format!("x\n{}é=1", "ü".repeat(BLOCK));
        let start = 2 + 2 * BLOCK;
        assert_eq!(at(&text, start..start + 2), (2, BLOCK as u32 + 1, BLOCK as u32 + 2));
        assert_eq!(at(&text, text.len()..text.len()), (2, BLOCK as u32 + 4, BLOCK as u32 + 4));
    }

    #[test]
    fn a_text_that_ends_on_a_block() {
        let text = "y".repeat(BLOCK);
        assert_eq!(at(&text, BLOCK - 1..BLOCK), (1, BLOCK as u32, BLOCK as u32 + 1));
    }
}

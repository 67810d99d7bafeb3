//! The form in which Cargo writes lockfiles of versions 3 and 4, read line by line at a tenth of what TOML costs.
//!
//! Each line that is read here is a line of TOML with this one meaning. Whatever is not exactly of this form, good or bad,
//! is left to TOML: nothing is refused here and nothing guessed.

use super::entry::{Entry, PackageName, is_package_name};
use crate::facts::document::Placed;
use std::ops::Range;

/// The version of a lockfile and its packages; `None` for another form.
pub(super) fn read(text: &str) -> Option<(u32, Vec<Entry<'_>>)> {
    let mut reader = Reader { text, at: 0 };
    let mut line = reader.line()?;
    while line.is_empty() || is_comment(line) {
        line = reader.line()?;
    }
    let version = match line {
        "version = 3" => 3,
        "version = 4" => 4,
        _ => return None,
    };
    let mut entries = Vec::with_capacity(text.len() / 256);
    while let Some(line) = reader.line() {
        match line {
            "" => {}
            "[[package]]" => entries.push(reader.entry()?),
            _ => return None,
        }
    }
    (reader.at == text.len()).then_some((version, entries))
}

/// A comment without what TOML allows in none.
fn is_comment(line: &str) -> bool {
    line.starts_with('#') && !line.bytes().any(|byte| byte.is_ascii_control())
}

struct Reader<'t> {
    text: &'t str,
    /// Where the next line begins.
    at: usize,
}

impl<'t> Reader<'t> {
    /// The next line without its end; none where the text ends, or does so within a line.
    fn line(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?;
        let line = rest.get(..memchr::memchr(b'\n', rest.as_bytes())?)?;
        self.at += line.len() + 1;
        Some(line)
    }

    /// A package, up to the empty line behind it or the end.
    fn entry(&mut self) -> Option<Entry<'t>> {
        let (mut name, mut version, mut source, mut checksum, mut dependencies) = (None, None, None, None, None);
        while let Some(line) = self.line().filter(|line| !line.is_empty()) {
            if line == "dependencies = [" {
                let read = self.dependencies()?;
                dependencies.replace(read).is_none().then_some(())?;
                continue;
            }
            let (key, value) = line.split_once(" = ")?;
            let place = match key {
                "name" => &mut name,
                "version" => &mut version,
                "source" => &mut source,
                "checksum" => &mut checksum,
                _ => return None,
            };
            let value = self.string(value, self.at - 1)?;
            place.replace(value).is_none().then_some(())?;
        }
        let (name, version): (Placed<&str>, Placed<&str>) = (name?, version?);
        let valid = is_package_name(name.0) && semver::Version::parse(version.0).is_ok();
        valid.then(|| Entry {
            name,
            version,
            source,
            checksum: checksum.map(|(text, _)| text),
            dependencies: dependencies.unwrap_or_default(),
            replace: None,
        })
    }

    fn dependencies(&mut self) -> Option<Vec<Placed<PackageName<'t>>>> {
        let mut names = Vec::new();
        loop {
            let line = self.line()?;
            if line == "]" {
                return Some(names);
            }
            let (text, range) = self.string(line.strip_prefix(' ')?.strip_suffix(',')?, self.at - 2)?;
            names.push((PackageName::parse(text).ok()?, range));
        }
    }

    /// A string in quotes that ends at `end`: no escape, no quote and no control character stands in it.
    fn string(&self, quoted: &'t str, end: usize) -> Option<(&'t str, Range<usize>)> {
        let text = quoted.strip_prefix('"')?.strip_suffix('"')?;
        let plain = |byte: u8| byte != b'"' && byte != b'\\' && !byte.is_ascii_control();
        text.bytes().all(plain).then(|| (text, end - quoted.len()..end))
    }
}

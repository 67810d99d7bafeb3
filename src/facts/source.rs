//! Sources as Cargo.lock writes them: `registry+…`, `sparse+…`, `git+…?branch=…#commit`.

use crate::evidence::Text;
use crate::facts::{Source, SourceKind};

const CRATES_IO: [&str; 2] = ["https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

impl Source {
    /// A package of the file system.
    pub fn path() -> Self {
        Source { kind: SourceKind::Path, url: None, reference: None, revision: None }
    }

    /// Reads a source; `None` where Cargo knows no such kind.
    pub fn parse(written: &str) -> Option<Self> {
        let (kind, rest) = written.split_once('+')?;
        match kind {
            "registry" => Some(registry(without_fragment(rest).0)),
            "sparse" => Some(registry(without_fragment(written).0)),
            "git" => Some(git(rest)),
            "path" => Some(Source { url: Some(rest.into()), ..Source::path() }),
            _ => None,
        }
    }

    /// Without the commit that git resolved it to.
    pub fn without_revision(&self) -> Self {
        Source { revision: None, ..self.clone() }
    }

    /// What Cargo compares sources by: the kind, the URL in its canonical form, and the reference.
    pub(crate) fn canonical(&self) -> (SourceKind, String, Option<Text>) {
        (self.kind, self.url.as_deref().map(canonical_url).unwrap_or_default(), self.reference.clone())
    }
}

fn registry(url: &str) -> Source {
    let kind = if CRATES_IO.contains(&url) { SourceKind::CratesIo } else { SourceKind::Registry };
    Source { kind, url: Some(url.into()), reference: None, revision: None }
}

fn git(written: &str) -> Source {
    let (rest, revision) = without_fragment(written);
    let (url, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut reference = None;
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match &*decode(key) {
            "branch" | "ref" => reference = Some(format!("branch={}", decode(value)).into()),
            "tag" => reference = Some(format!("tag={}", decode(value)).into()),
            "rev" => reference = Some(format!("rev={}", decode(value)).into()),
            _ => {}
        }
    }
    Source { kind: SourceKind::Git, url: Some(url.into()), reference, revision: revision.map(Text::from) }
}

fn without_fragment(written: &str) -> (&str, Option<&str>) {
    match written.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (written, None),
    }
}

/// Cargo holds `https://GitHub.com/A/b.git/` and `https://github.com/a/b` for one repository.
fn canonical_url(url: &str) -> String {
    let url = url.strip_suffix('/').unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    if scheme.contains('+') {
        return url.to_owned();
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.to_lowercase();
    let path = path.strip_suffix(".git").unwrap_or(path);
    match &*host {
        "github.com" => format!("https://{host}{}", path.to_lowercase().trim_end_matches(".git")),
        _ => format!("{}://{host}{path}", scheme.to_lowercase()),
    }
}

/// `application/x-www-form-urlencoded`, as lockfiles of version 4 write references.
fn decode(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(written: &str) -> (SourceKind, String, String, String) {
        let source = Source::parse(written).expect("a source");
        let text = |part: Option<Text>| part.unwrap_or_default().to_string();
        (source.kind, text(source.url), text(source.reference), text(source.revision))
    }

    fn strings(kind: SourceKind, parts: [&str; 3]) -> (SourceKind, String, String, String) {
        (kind, parts[0].into(), parts[1].into(), parts[2].into())
    }

    #[test]
    fn crates_io_under_both_its_names_and_no_lookalike() {
        for written in ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"] {
            assert_eq!(parse(written).0, SourceKind::CratesIo, "{written}");
        }
        for written in [
            "registry+https://github.com/rust-lang/crates.io-index2",
            "registry+https://github.com.evil/rust-lang/crates.io-index",
            "sparse+https://index.crates.io.evil/",
            "sparse+http://index.crates.io/",
        ] {
            assert_eq!(parse(written).0, SourceKind::Registry, "{written}");
        }
    }

    #[test]
    fn sparse_keeps_its_prefix() {
        let url = "sparse+https://cargo.example.org/i/";
        assert_eq!(parse(url), strings(SourceKind::Registry, [url, "", ""]));
    }

    #[test]
    fn git_references() {
        let git = |parts| strings(SourceKind::Git, parts);
        assert_eq!(parse("git+https://h/r#abc"), git(["https://h/r", "", "abc"]));
        assert_eq!(parse("git+https://h/r?branch=m#abc"), git(["https://h/r", "branch=m", "abc"]));
        assert_eq!(parse("git+https://h/r?ref=m#abc"), git(["https://h/r", "branch=m", "abc"]));
        assert_eq!(parse("git+https://h/r?tag=v1"), git(["https://h/r", "tag=v1", ""]));
        assert_eq!(parse("git+https://h/r?rev=a%2Fb%23c+d%zz#f"), git(["https://h/r", "rev=a/b#c d%zz", "f"]));
        assert_eq!(parse("git+ssh://git@h:22/r.git?x=y"), git(["ssh://git@h:22/r.git", "", ""]));
    }

    #[test]
    fn kinds_that_cargo_does_not_know() {
        for written in ["", "https://x", "hg+https://x", "local-registry+file:///x"] {
            assert_eq!(Source::parse(written), None, "{written}");
        }
    }

    #[test]
    fn the_same_repository() {
        let canonical = |written| Source::parse(written).expect("a source").canonical();
        assert_eq!(canonical("git+http://GitHub.com/A/b.git/#1"), canonical("git+https://github.com/a/B#2"));
        assert_ne!(canonical("git+https://h/A"), canonical("git+https://h/a"));
        assert_ne!(canonical("git+https://h/a?rev=1"), canonical("git+https://h/a?rev=2"));
    }
}

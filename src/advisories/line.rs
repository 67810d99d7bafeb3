//! One line of a snapshot: an advisory, or an entry that could not be read.
//!
//! An advisory is `package`, `id`, `kind` and `published`, then `key=value` fields in a fixed order, all separated by
//! tabs; lists within a value are separated by semicolons. What could be mistaken for either, and all that is not
//! printable ASCII, stands percent-encoded, so that no advisory can break out of its line.

use super::advisory::{Advisory, Form, Versions};
use super::severity::Rating;
use super::versions::{Intervals, parse_interval};
use crate::evidence::Text;
use crate::facts::{AdvisoryKind, UnreadableAdvisory};
use semver::VersionReq;
use std::collections::BTreeSet;
use std::fmt::{self, Display, Write as _};

/// What a line begins with that names an unreadable entry. No package name does.
pub(super) const UNREADABLE: &str = "!unreadable\t";

/// Writes an advisory, without the line's end.
pub(super) fn encode(advisory: &Advisory) -> String {
    let a = advisory;
    let kind = kind_name(a.kind);
    let mut line = format!("{}\t{}\t{kind}\t{}", Escaped(&a.package), Escaped(&a.id), Escaped(&a.published));
    field(&mut line, "withdrawn", &a.withdrawn);
    field(&mut line, "aliases", &a.aliases);
    match a.versions.form {
        Form::Requirements => {
            field(&mut line, "patched", &a.versions.patched);
            field(&mut line, "unaffected", &a.versions.unaffected);
        }
        Form::Intervals => {
            let intervals: Vec<Text> = a.versions.affected.iter().map(|i| i.to_string().into()).collect();
            field(&mut line, "affected", &intervals);
        }
    }
    field(&mut line, "cvss", &a.rating.as_ref().map(|rating| rating.to_string().into()));
    field(&mut line, "functions", &a.functions);
    field(&mut line, "arch", &a.architectures);
    field(&mut line, "os", &a.systems);
    line
}

/// Reads a line that [`encode`] wrote.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn decode(line: &str) -> Result<Advisory, String> {
    let mut columns = line.split('\t');
    let mut column = |what: &str| columns.next().ok_or_else(|| format!("{what} is missing")).and_then(unescape);
    let package = package_name(&column("package")?)?;
    let (id, kind, published) = (column("id")?, column("kind")?, date(&column("date")?)?);
    let mut fields = Fields::default();
    for field in columns {
        fields.read(field)?;
    }
    Ok(Advisory {
        package,
        id: identifier(&id)?,
        kind: kind_named(&kind).ok_or_else(|| format!("kind `{kind}` is not known"))?,
        published,
        versions: fields.versions()?,
        aliases: fields.aliases,
        rating: fields.rating,
        functions: fields.functions,
        architectures: fields.architectures,
        systems: fields.systems,
        withdrawn: fields.withdrawn,
    })
}

/// Writes the name and the reason of an entry that could not be read, without the line's end.
pub(super) fn encode_unreadable(entry: &UnreadableAdvisory) -> String {
    format!("{UNREADABLE}{}\t{}", Escaped(&entry.entry), Escaped(&entry.reason))
}

/// Reads a line that [`encode_unreadable`] wrote. What is wrong with the line is itself a reason.
pub(super) fn decode_unreadable(line: &str) -> UnreadableAdvisory {
    let rest = line.strip_prefix(UNREADABLE).unwrap_or(line);
    let (entry, reason) = rest.split_once('\t').unwrap_or((rest, ""));
    let plain = |text: &str| unescape(text).unwrap_or_else(|_| text.to_owned());
    UnreadableAdvisory { entry: plain(entry).into(), reason: plain(reason) }
}

/// The name as snapshots and policies write it.
pub(super) fn kind_name(kind: AdvisoryKind) -> &'static str {
    match kind {
        AdvisoryKind::Vulnerability => "vulnerability",
        AdvisoryKind::Unsound => "unsound",
        AdvisoryKind::Unmaintained => "unmaintained",
        AdvisoryKind::Notice => "notice",
    }
}

/// The kind of that name.
pub(super) fn kind_named(name: &str) -> Option<AdvisoryKind> {
    use AdvisoryKind::{Notice, Unmaintained, Unsound, Vulnerability};
    [Vulnerability, Unsound, Unmaintained, Notice].into_iter().find(|kind| kind_name(*kind) == name)
}

/// Checks that crates.io could have a crate of this name. Lines are found by it, so nothing else may stand there.
///
/// # Errors
/// Says that it could not.
pub(super) fn package_name(name: &str) -> Result<Text, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match !name.is_empty() && name.len() <= 64 && name.chars().all(allowed) {
        true => Ok(name.into()),
        false => Err(format!("`{name}` is not a name that a crate on crates.io can have")),
    }
}

/// Checks that a text is fit for an id: something, and no white space or control characters.
///
/// # Errors
/// Says that it is not.
pub(super) fn identifier(id: &str) -> Result<Text, String> {
    match !id.is_empty() && id.len() <= 128 && id.chars().all(|c| c.is_ascii_graphic()) {
        true => Ok(id.into()),
        false => Err(format!("`{id}` is not fit for an advisory's id")),
    }
}

/// The day of an RFC 3339 date or moment.
///
/// # Errors
/// Says that it is none.
pub(super) fn date(text: &str) -> Result<Text, String> {
    let day = text.get(..10).filter(|_| matches!(text.as_bytes().get(10), None | Some(b'T' | b't' | b' ')));
    let date = day.and_then(|day| day.parse::<jiff::civil::Date>().ok());
    date.map(|date| date.to_string().into()).ok_or_else(|| format!("`{text}` is not a date"))
}

#[derive(Default)]
struct Fields<'a> {
    seen: Vec<&'a str>,
    withdrawn: Option<Text>,
    aliases: BTreeSet<Text>,
    patched: Vec<VersionReq>,
    unaffected: Vec<VersionReq>,
    affected: Option<Vec<String>>,
    rating: Option<Rating>,
    functions: BTreeSet<Text>,
    architectures: BTreeSet<Text>,
    systems: BTreeSet<Text>,
}

impl<'a> Fields<'a> {
    fn read(&mut self, field: &'a str) -> Result<(), String> {
        let (key, value) = field.split_once('=').ok_or_else(|| format!("`{field}` is not `key=value`"))?;
        if self.seen.contains(&key) {
            return Err(format!("`{key}` stands twice"));
        }
        self.seen.push(key);
        let values = value.split(';').map(unescape).collect::<Result<Vec<_>, _>>()?;
        let texts = || values.iter().map(|value| value.as_str().into()).collect();
        match key {
            "withdrawn" => self.withdrawn = Some(date(value)?),
            "aliases" => self.aliases = texts(),
            "patched" => self.patched = requirements(&values)?,
            "unaffected" => self.unaffected = requirements(&values)?,
            "affected" => self.affected = Some(values),
            "cvss" => self.rating = Some(Rating::read(&unescape(value)?)?),
            "functions" => self.functions = texts(),
            "arch" => self.architectures = texts(),
            "os" => self.systems = texts(),
            _ => return Err(format!("`{key}` is not a field that this version of andon knows")),
        }
        Ok(())
    }

    fn versions(&self) -> Result<Versions, String> {
        let Some(intervals) = &self.affected else {
            return Versions::free_in(&self.patched, &self.unaffected);
        };
        if self.seen.contains(&"patched") || self.seen.contains(&"unaffected") {
            return Err("`affected` and `patched` or `unaffected` exclude each other".to_owned());
        }
        let intervals = intervals.iter().map(|text| parse_interval(text)).collect::<Result<Vec<_>, _>>()?;
        Ok(Versions::affected_in(Intervals::union(intervals)))
    }
}

fn requirements(texts: &[String]) -> Result<Vec<VersionReq>, String> {
    let parse = |text: &String| VersionReq::parse(text).map_err(|e| format!("requirement `{text}`: {e}"));
    texts.iter().map(parse).collect()
}

/// Appends `key=value`, and nothing where there are no values.
fn field<'a>(line: &mut String, key: &str, values: impl IntoIterator<Item = &'a Text>) {
    for (i, value) in values.into_iter().enumerate() {
        let _ = match i {
            0 => write!(line, "\t{key}={}", Escaped(value)),
            _ => write!(line, ";{}", Escaped(value)),
        };
    }
}

/// A text with all that is not printable ASCII percent-encoded, and `%` and `;` too.
pub(super) struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.bytes().try_for_each(|byte| match byte {
            b'%' | b';' => write!(f, "%{byte:02X}"),
            b' '..=b'~' => f.write_char(char::from(byte)),
            _ => write!(f, "%{byte:02X}"),
        })
    }
}

/// Undoes [`Escaped`].
///
/// # Errors
/// Says that a `%` is not followed by two hexadecimal digits, or that what comes out is not UTF-8.
pub(super) fn unescape(text: &str) -> Result<String, String> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.ok_or_else(|| format!("`{text}` has a `%` without two hexadecimal digits"))?);
        bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| format!("`{text}` does not stand for UTF-8"))
}

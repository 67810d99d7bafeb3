//! The advisory set: what is known to be wrong with which versions of which crates.
//!
//! One form serves the built-in set, the imported ones, the user's cache and the evidence document: the *snapshot*, a
//! sorted text of one advisory a line. It holds facts and no prose, a reviewer can diff it, and a package's advisories
//! are found by bisection without parsing the rest. RustSec Markdown and OSV JSON are read into it, one entry at a
//! time; an entry that cannot be read is named in it and costs nothing else.

mod advisory;
mod builder;
mod cvss2;
mod line;
mod markdown;
mod merge;
mod osv;
pub mod severity;
mod snapshot;
#[cfg(test)]
mod tests;
pub mod versions;

pub use advisory::{Advisory, Versions};
pub use builder::{Builder, Origin, is_entry};

use crate::digest::sha256;
use crate::error::Error;
use crate::evidence::Text;
use crate::facts::UnreadableAdvisory;
use serde::{Deserialize, Serialize};
use snapshot::Header;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};

/// An indexed set of advisories.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AdvisorySet {
    text: Cow<'static, str>,
    header: Header,
    body: Range<usize>,
    line_starts: OnceLock<Vec<usize>>,
    sha256: OnceLock<Text>,
}

static BUILTIN: LazyLock<Arc<AdvisorySet>> = LazyLock::new(|| {
    let set = AdvisorySet::open(Cow::Borrowed(include_str!("builtin.txt")));
    let set = set.expect("the built-in snapshot has a header; a test reads all of it");
    let digest = include_str!("builtin.sha256").split(' ').next();
    let _ = set.sha256.set(digest.unwrap_or_default().into());
    Arc::new(set)
});

impl AdvisorySet {
    /// The set that is compiled in.
    pub fn builtin() -> Arc<Self> {
        Arc::clone(&BUILTIN)
    }

    /// A set from a snapshot's text.
    ///
    /// # Errors
    /// [`Error::Advisories`] where the header cannot be read, or where lines are missing or out of order, since then
    /// the advisories of a package might not be found. A line that is wrong in itself is named when it is met.
    pub fn from_snapshot(text: impl Into<Cow<'static, str>>) -> Result<Self, Error> {
        let refuse = |message| Error::Advisories { origin: "snapshot".to_owned(), message };
        let set = AdvisorySet::open(text.into()).map_err(refuse)?;
        snapshot::check(set.lines(), set.header.count).map_err(refuse)?;
        Ok(set)
    }

    /// A set of all entries of a source: RustSec Markdown and OSV JSON, told apart by name. Names are relative to the
    /// source's root, with `/` between components. See [`Builder`].
    pub fn build<N: AsRef<str>, B: AsRef<[u8]>>(entries: impl IntoIterator<Item = (N, B)>, origin: Origin) -> Self {
        let mut builder = Builder::default();
        for (name, bytes) in entries {
            builder.entry(name.as_ref(), bytes.as_ref());
        }
        builder.finish(origin)
    }

    /// Both sets as one, merged by alias. Of the same entry in both that of the younger set counts; the whole counts as
    /// no younger than the older of them.
    pub fn merge(a: &AdvisorySet, b: &AdvisorySet) -> Self {
        let mut sets = [a, b];
        sets.sort_by(|a, b| b.date().cmp(&a.date()).then_with(|| a.text.cmp(&b.text)));
        let mut builder = Builder::default();
        sets.iter().for_each(|set| builder.set(set));
        let [younger, older] = sets.map(AdvisorySet::origin);
        builder.finish(younger.and(older))
    }

    /// The snapshot's text.
    pub fn snapshot(&self) -> &str {
        &self.text
    }

    /// Where the advisories came from.
    pub fn source(&self) -> &str {
        &self.header.source
    }

    /// Which revision of the source.
    pub fn revision(&self) -> Option<&str> {
        self.header.revision.as_deref()
    }

    /// The day they were gathered.
    pub fn date(&self) -> jiff::civil::Date {
        self.header.date
    }

    /// How many there are, withdrawn ones included.
    pub fn count(&self) -> u32 {
        self.header.count
    }

    /// The SHA-256 of the snapshot's text in hexadecimal digits: computed once, for the built-in set never.
    pub fn sha256(&self) -> Text {
        let digest = || sha256(self.text.as_bytes());
        Text::clone(self.sha256.get_or_init(digest))
    }

    /// The entries that could not be read when the set was made.
    pub fn unreadable(&self) -> Vec<UnreadableAdvisory> {
        let behind = self.text.get(self.body.end..).unwrap_or_default();
        behind.lines().map(line::decode_unreadable).collect()
    }

    /// The advisories on the package of exactly this name, withdrawn ones included, by id. Cargo writes names into a
    /// lockfile as crates.io has them, so nothing is gained by looking for others.
    pub fn for_package(&self, name: &str) -> impl Iterator<Item = Result<Advisory, UnreadableAdvisory>> {
        let starts = self.line_starts.get_or_init(|| snapshot::line_starts(self.lines()));
        snapshot::lines_of(self.lines(), starts, name).map(|line| self.decode(line))
    }

    /// The advisories with this id or alias: one for each package that it is about. Lines that cannot be read have no
    /// id to be found by; [`AdvisorySet::iter`] names them.
    pub fn by_id(&self, id: &str) -> Vec<Advisory> {
        let mentions = self.lines().split_terminator('\n').filter(|line| line.contains(id));
        mentions.filter_map(|line| line::decode(line).ok()).filter(|advisory| advisory.is_named(id)).collect()
    }

    /// Every advisory, by package and id.
    pub fn iter(&self) -> impl Iterator<Item = Result<Advisory, UnreadableAdvisory>> {
        self.lines().split_terminator('\n').map(|line| self.decode(line))
    }

    /// Reads the header alone, so that opening costs the same however long the text is.
    fn open(text: Cow<'static, str>) -> Result<Self, String> {
        let (header, header_end) = Header::read(&text)?;
        let body = snapshot::body(&text, header_end);
        Ok(AdvisorySet::new(text, header, body))
    }

    fn new(text: Cow<'static, str>, header: Header, body: Range<usize>) -> Self {
        AdvisorySet { text, header, body, line_starts: OnceLock::new(), sha256: OnceLock::new() }
    }

    fn lines(&self) -> &str {
        self.text.get(self.body.clone()).unwrap_or_default()
    }

    fn decode(&self, line: &str) -> Result<Advisory, UnreadableAdvisory> {
        line::decode(line).map_err(|reason| {
            let start: Vec<&str> = line.split('\t').take(2).collect();
            let entry = format!("{} in snapshot {}", start.join(" "), self.source()).into();
            UnreadableAdvisory { entry, reason }
        })
    }

    fn origin(&self) -> Origin {
        let Header { source, revision, date, .. } = self.header.clone();
        Origin { source, revision, date }
    }
}

impl fmt::Debug for AdvisorySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdvisorySet").field("header", &self.header).finish_non_exhaustive()
    }
}

impl TryFrom<String> for AdvisorySet {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        AdvisorySet::from_snapshot(text)
    }
}

impl From<AdvisorySet> for String {
    fn from(set: AdvisorySet) -> String {
        set.text.into_owned()
    }
}

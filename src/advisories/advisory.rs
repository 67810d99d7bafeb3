//! One advisory for one package: facts, no prose.

use super::severity::Rating;
use super::versions::{Interval, Intervals};
use crate::evidence::Text;
use crate::facts::AdvisoryKind;
use semver::{Version, VersionReq};
use std::collections::BTreeSet;

/// What is known of one problem of one package. An advisory on several packages is one of these for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// The package's name, exactly as crates.io writes it.
    pub package: Text,
    /// The advisory's id.
    pub id: Text,
    /// What it warns of.
    pub kind: AdvisoryKind,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: Text,
    /// Its ids in other databases.
    pub aliases: BTreeSet<Text>,
    /// Which versions it is about.
    pub versions: Versions,
    /// How grave it is. A source's vector that cannot be read is left out and named as unreadable.
    pub rating: Option<Rating>,
    /// The paths of the affected functions.
    pub functions: BTreeSet<Text>,
    /// The processor architectures that it is limited to; empty for all.
    pub architectures: BTreeSet<Text>,
    /// The operating systems that it is limited to; empty for all.
    pub systems: BTreeSet<Text>,
    /// The day it was taken back. It is kept so that a comparison of two sets shows it, and matches nothing.
    pub withdrawn: Option<Text>,
}

impl Advisory {
    /// Whether it stands against this version of its package.
    pub fn affects(&self, version: &Version) -> bool {
        self.withdrawn.is_none() && self.versions.affected.contain(version)
    }

    /// Where to read it: empty for an id of no database that is known to be read there, such as an organisation's own.
    pub fn url(&self) -> String {
        match self.id.split_once('-') {
            Some(("RUSTSEC", _)) => format!("https://rustsec.org/advisories/{}.html", self.id),
            // Those that osv.dev has for crates.io.
            Some(("GHSA" | "CVE" | "MAL" | "OSV", _)) => format!("https://osv.dev/vulnerability/{}", self.id),
            _ => String::new(),
        }
    }

    /// What somebody with this version can do, in one sentence.
    pub fn remedy(&self, version: &Version) -> String {
        if let Some(nearest) = self.compatible(version) {
            let package = &self.package;
            return format!("run `cargo update -p {package}@{version}`: {nearest} is free of it and compatible");
        }
        let later = self.versions.free(|interval| interval.start.as_ref().is_some_and(|start| start > version));
        if !later.is_empty() {
            return format!("upgrade to {}", later.join(" or "));
        }
        let earlier = self.versions.free(|_| true);
        match (earlier.is_empty(), self.kind) {
            (false, _) => format!("no later version is free of it: go back to {}, or replace it", earlier.join(" or ")),
            (true, AdvisoryKind::Unmaintained) => "no maintained version: replace it".to_owned(),
            (true, _) => "no fixed version: replace it".to_owned(),
        }
    }

    /// Whether some version is free of it.
    pub fn is_mended(&self) -> bool {
        !self.versions.patched.is_empty() || !self.versions.unaffected.is_empty()
    }

    /// The first later version that is free of it and that Cargo takes for compatible.
    fn compatible(&self, version: &Version) -> Option<Version> {
        let caret = VersionReq::parse(&format!("^{version}")).ok()?;
        let requirements = self.versions.patched.iter().filter_map(|text| VersionReq::parse(text).ok());
        let starts = requirements.filter_map(|requirement| Interval::of_requirement(&requirement).ok()?.start);
        starts.filter(|start| start > version && start.pre.is_empty() && caret.matches(start)).min()
    }

    /// Whether it has this id, or one of its aliases is it.
    pub fn is_named(&self, id: &str) -> bool {
        &*self.id == id || self.aliases.contains(id)
    }
}

/// Which versions an advisory is about, in one form for matching and as requirements for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    pub(super) form: Form,
    /// Requirements for versions in which it is mended.
    pub patched: Vec<Text>,
    /// Requirements for versions that never had it.
    pub unaffected: Vec<Text>,
    /// The affected versions.
    pub affected: Intervals,
}

/// How a source puts the versions, and so how the snapshot does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// Requirements for versions that are free of it, as RustSec writes them.
    Requirements,
    /// Intervals of affected versions, as OSV writes them.
    Intervals,
}

impl Versions {
    /// From the requirements of a RustSec advisory.
    ///
    /// # Errors
    /// Says which requirement cannot be used, or which two contradict each other.
    pub fn free_in(patched: &[VersionReq], unaffected: &[VersionReq]) -> Result<Self, String> {
        let affected = Intervals::outside(&[unaffected, patched].concat())?;
        let texts = |requirements: &[VersionReq]| requirements.iter().map(|r| r.to_string().into()).collect();
        Ok(Versions { form: Form::Requirements, patched: texts(patched), unaffected: texts(unaffected), affected })
    }

    /// From the intervals of an OSV document.
    pub fn affected_in(affected: Intervals) -> Self {
        let (patched, unaffected) = affected.requirements();
        Versions { form: Form::Intervals, patched, unaffected, affected }
    }

    /// The requirements whose versions are of the kind asked for, patched ones first.
    fn free(&self, wanted: impl Fn(&Interval) -> bool) -> Vec<&str> {
        let holds = |text: &&str| {
            let interval = VersionReq::parse(text).ok().and_then(|r| Interval::of_requirement(&r).ok());
            interval.is_some_and(|interval| wanted(&interval))
        };
        self.patched.iter().chain(&self.unaffected).map(|text| &**text).filter(holds).collect()
    }
}

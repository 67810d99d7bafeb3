//! Which package of the base became which one of the head.
//!
//! Several versions of a name can stand beside each other, so the packages are paired in passes, from the closest
//! likeness to the faintest, and what a pass pairs no later one sees. Each pass sorts: a hostile lockfile with a hundred
//! thousand versions of one name costs no more than another.

use super::step::compatibility;
use crate::facts::lockfile::LockPackage;
use crate::facts::{Package, Source, SourceKind};
use semver::Version;

/// A package of the base and what became of it.
pub(super) type Pair<'p> = (&'p LockPackage, &'p Package);

/// The packages of both sides, paired as far as they belong together.
#[derive(Debug, Default)]
pub(super) struct Pairs<'p> {
    /// One of the base, one of the head.
    pub both: Vec<Pair<'p>>,
    /// Only in the base.
    pub base: Vec<&'p LockPackage>,
    /// Only in the head.
    pub head: Vec<&'p Package>,
}

/// One side's package with what it is compared by.
struct Traits<'p, T> {
    package: T,
    name: &'p str,
    version: Option<Version>,
    written: &'p str,
    place: Place,
    pin: (Option<&'p str>, Option<&'p str>),
}

/// A repository, a registry, the file system: crates.io is one under any of its URLs.
type Place = (SourceKind, String);

pub(super) fn place(source: &Source) -> Place {
    match source.kind {
        SourceKind::CratesIo => (SourceKind::CratesIo, String::new()),
        kind => (kind, source.canonical().1),
    }
}

/// Pairs the packages of two lockfiles; the lists are in order of name and version.
pub(super) fn pairs<'p>(base: &'p [LockPackage], head: impl Iterator<Item = &'p Package>) -> Pairs<'p> {
    let base = base.iter().map(|package| traits(package, &package.name, &package.version, &package.origin));
    let head = head.map(|package| traits(package, &package.name, &package.version, &package.source));
    let (mut base, mut head): (Vec<_>, Vec<_>) = (base.collect(), head.collect());
    let mut both = Vec::new();
    // The same package; the same version of the same place, at another commit; the same version from elsewhere; a
    // compatible version of the same place; whatever is left of the same place, the newest with the newest; of any.
    for pass in 0..6 {
        (base, head) = run(pass, base, head, &mut both);
    }
    both.sort_by_key(|(_, head)| &head.id);
    base.sort_by(|a, b| (a.name, &a.version, &a.place).cmp(&(b.name, &b.version, &b.place)));
    let base = base.into_iter().map(|traits| traits.package).collect();
    let mut head: Vec<&Package> = head.into_iter().map(|traits| traits.package).collect();
    head.sort_by_key(|package| &package.id);
    Pairs { both, base, head }
}

fn traits<'p, T>(package: T, name: &'p str, version: &'p str, source: &'p Source) -> Traits<'p, T> {
    Traits {
        package,
        name,
        version: Version::parse(version).ok(),
        written: version,
        place: place(source),
        pin: (source.reference.as_deref(), source.revision.as_deref()),
    }
}

/// What a pass compares by: two packages with the same key belong together.
type Key<'a> =
    (&'a str, Option<&'a str>, Option<&'a Place>, Option<(u64, u64, u64)>, (Option<&'a str>, Option<&'a str>));

fn key<'a, T>(pass: u8, of: &'a Traits<'_, T>) -> Key<'a> {
    let compatible = of.version.as_ref().map(compatibility);
    match pass {
        0 => (of.name, Some(of.written), Some(&of.place), None, of.pin),
        1 => (of.name, Some(of.written), Some(&of.place), None, (None, None)),
        2 => (of.name, Some(of.written), None, None, (None, None)),
        3 => (of.name, None, Some(&of.place), compatible, (None, None)),
        4 => (of.name, None, Some(&of.place), None, (None, None)),
        _ => (of.name, None, None, None, (None, None)),
    }
}

type Sides<'p> = (Vec<Traits<'p, &'p LockPackage>>, Vec<Traits<'p, &'p Package>>);

/// One pass: sorts both sides by their keys, within a key the newest first, and takes them side by side.
fn run<'p>(
    pass: u8,
    mut base: Vec<Traits<'p, &'p LockPackage>>,
    mut head: Vec<Traits<'p, &'p Package>>,
    both: &mut Vec<Pair<'p>>,
) -> Sides<'p> {
    base.sort_by(|a, b| key(pass, a).cmp(&key(pass, b)).then_with(|| b.version.cmp(&a.version)));
    head.sort_by(|a, b| key(pass, a).cmp(&key(pass, b)).then_with(|| b.version.cmp(&a.version)));
    let (mut base_left, mut head_left) = (Vec::new(), Vec::new());
    let (mut base, mut head) = (base.into_iter().peekable(), head.into_iter().peekable());
    while let (Some(former), Some(new)) = (base.peek(), head.peek()) {
        match key(pass, former).cmp(&key(pass, new)) {
            std::cmp::Ordering::Less => base_left.extend(base.next()),
            std::cmp::Ordering::Greater => head_left.extend(head.next()),
            std::cmp::Ordering::Equal => {
                both.extend(base.next().zip(head.next()).map(|(former, new)| (former.package, new.package)));
            }
        }
    }
    base_left.extend(base);
    head_left.extend(head);
    (base_left, head_left)
}

//! The installed snapshots: `<cache>/advisories/<date>-<hash>.txt`.

use super::read;
use crate::advisories::AdvisorySet;
use crate::collect::files;
use crate::error::Error;
use crate::evidence::Unreadable;
use jiff::civil::Date;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many snapshots are kept.
const KEPT: usize = 5;

/// A set that is there to be used.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The set.
    pub set: Arc<AdvisorySet>,
    /// Where it lies; `None` for the built-in one.
    pub path: Option<PathBuf>,
    /// Snapshots that cannot be used and might be newer than the set.
    pub damaged: Vec<Damaged>,
}

/// A snapshot that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Its file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// What is installed.
#[derive(Debug, Clone)]
pub struct Status {
    /// The usable sets, the built-in one among them; the first is the one that is used.
    pub sets: Vec<SetStatus>,
    /// The others.
    pub damaged: Vec<Damaged>,
}

/// One usable set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetStatus {
    /// Where it lies; `None` for the built-in one.
    pub path: Option<PathBuf>,
    /// Where its advisories came from.
    pub source: String,
    /// Which revision of the source.
    pub revision: Option<String>,
    /// The day of it.
    pub date: Date,
    /// Whole days from then to today.
    pub age_days: i64,
    /// How many advisories it holds.
    pub count: u32,
    /// How many entries of its source could not be read.
    pub unreadable: usize,
}

impl Damaged {
    /// As evidence names it: without the path of this machine.
    pub(crate) fn named(&self) -> Unreadable {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let reason = format!("{}; delete it, or run `cargo-andon advisories update`", self.reason);
        Unreadable { file: format!("<andon's cache>/advisories/{name}").into(), reason }
    }
}

impl Installed {
    pub(super) fn undamaged(set: Arc<AdvisorySet>) -> Self {
        Installed { set, path: None, damaged: vec![] }
    }
}

/// The newest of the installed sets and the built-in one. Damaged snapshots are passed over and named.
pub fn installed(cache_dir: Option<&Path>) -> Installed {
    let mut best = Installed::undamaged(AdvisorySet::builtin());
    for (date, path) in snapshots(cache_dir).into_iter().rev() {
        // The file's name says how new it is, so that older ones need not be read.
        if date < best.set.date() || best.path.is_some() {
            break;
        }
        match open(&path) {
            Ok(set) => (best.set, best.path) = (Arc::new(set), Some(path)),
            Err(reason) => best.damaged.push(Damaged { path, reason }),
        }
    }
    best
}

/// All that is installed, the set that is used first, then by age.
pub fn status(cache_dir: Option<&Path>) -> Status {
    let today = crate::collect::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut status = Status { sets: vec![set_status(&AdvisorySet::builtin(), None, today)], damaged: vec![] };
    for (_, path) in snapshots(cache_dir) {
        match open(&path) {
            Ok(set) => status.sets.push(set_status(&set, Some(path), today)),
            Err(reason) => status.damaged.push(Damaged { path, reason }),
        }
    }
    status.sets.sort_by(|a, b| (b.date, &b.path).cmp(&(a.date, &a.path)));
    status
}

/// Reads a source and installs it.
///
/// # Errors
/// [`Error::Advisories`] where the source cannot be read, [`Error::Io`] where the cache cannot be written.
pub fn import(path: &Path, cache_dir: &Path) -> Result<Installed, Error> {
    install(read::read_source(path)?, cache_dir)
}

/// Writes a snapshot under its final name at once, so that nobody ever sees half of one.
pub(super) fn install(set: AdvisorySet, cache_dir: &Path) -> Result<Installed, Error> {
    let directory = cache_dir.join("advisories");
    let path = directory.join(format!("{}-{}.txt", set.date(), digest(&set)));
    let temporary = directory.join(format!(".{}-{}.part", digest(&set), std::process::id()));
    let write = || {
        fs::create_dir_all(&directory)?;
        let mut file = fs::File::create(&temporary)?;
        file.write_all(set.snapshot().as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    };
    write().map_err(|source| {
        let _ = fs::remove_file(&temporary);
        Error::Io { path: path.clone(), source }
    })?;
    remove_old(cache_dir, &path);
    Ok(Installed { set: Arc::new(set), path: Some(path), damaged: vec![] })
}

/// Old sets are of no use once there are newer ones; what was just written stays in any case.
fn remove_old(cache_dir: &Path, written: &Path) {
    let snapshots = snapshots(Some(cache_dir));
    let surplus = snapshots.len().saturating_sub(KEPT);
    for (_, path) in snapshots.into_iter().take(surplus).filter(|(_, path)| path != written) {
        let _ = fs::remove_file(path);
    }
}

/// The snapshots by the day in their names.
fn snapshots(cache_dir: Option<&Path>) -> Vec<(Date, PathBuf)> {
    let entries = cache_dir.and_then(|directory| directory.join("advisories").read_dir().ok());
    let dated = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.strip_suffix(".txt")?;
        Some((name.get(..10)?.parse().ok()?, path))
    };
    let mut snapshots: Vec<(Date, PathBuf)> =
        entries.into_iter().flatten().flatten().filter_map(|entry| dated(entry.path())).collect();
    snapshots.sort();
    snapshots
}

/// Reads a snapshot and holds its content against its name.
fn open(path: &Path) -> Result<AdvisorySet, String> {
    let bytes = files::read(path).map_err(|cause| cause.to_string())?;
    let set = read::read_snapshot(path, bytes).map_err(|cause| cause.to_string())?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    match name == format!("{}-{}", set.date(), digest(&set)) {
        true => Ok(set),
        false => Err("its content has changed since it was written".to_owned()),
    }
}

fn digest(set: &AdvisorySet) -> String {
    set.sha256().chars().take(16).collect()
}

fn set_status(set: &AdvisorySet, path: Option<PathBuf>, today: Date) -> SetStatus {
    SetStatus {
        path,
        source: set.source().to_owned(),
        revision: set.revision().map(str::to_owned),
        date: set.date(),
        age_days: i64::from((today - set.date()).get_days()),
        count: set.count(),
        unreadable: set.unreadable().len(),
    }
}

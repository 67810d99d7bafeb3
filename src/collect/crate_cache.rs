//! The crate cache: what was once read of a crate is not read again.
//!
//! A crate never changes, so what its sources say is kept for good; what a repository keeps of one can, and is kept with its
//! state. Its index entry can (yanked), so that is kept with
//! the state of the index files that it was read from. The cache is a convenience: one that is locked by another process
//! is done without, and a damaged one is deleted.

use super::codec::Coded;
use super::crates::CrateRef;
use super::sources::Sources;
use crate::evidence::{IndexKnowledge, Releases, Text};
use redb::{Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase, TableDefinition, TableError};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// How many bytes of a digest stand before each record.
const DIGEST: usize = 8;

pub(super) type Table = TableDefinition<'static, &'static str, &'static [u8]>;

/// Something that the cache keeps of a crate.
pub(super) trait Kept: Coded + Default {
    /// Bears the number of the format: what another format wrote is not found.
    const TABLE: Table;

    /// Reads what the cache has kept of a crate; nothing where there is none, or it is not what was written.
    fn decode(krate: &CrateRef, kept: &[u8]) -> Self {
        match kept.split_at_checked(DIGEST) {
            Some((written, mut rest)) if written == digest(krate, rest) => Self::take(&mut rest).unwrap_or_default(),
            _ => Self::default(),
        }
    }

    fn encode(&self, krate: &CrateRef) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.put(&mut bytes);
        [&digest(krate, &bytes)[..], &bytes].concat()
    }
}

/// What is known of one crate.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record {
    pub(super) sources: Option<Sources>,
    /// With the state of the index files that it comes from.
    pub(super) index: Option<(Text, IndexKnowledge)>,
    /// Of a package from git, a branch or tag that leads to its commit.
    pub(super) branch: Option<Text>,
}

impl Kept for Record {
    const TABLE: Table = TableDefinition::new("crates/4");
}

/// The other versions of one crate.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct OtherVersions {
    /// The state of the index files that they come from; nothing is kept where it is empty.
    pub(super) state: Text,
    pub(super) releases: Option<Releases>,
}

impl Kept for OtherVersions {
    const TABLE: Table = TableDefinition::new("releases/1");
}

/// redb does not check its pages when it reads them, and what is read here decides about commits.
fn digest(krate: &CrateRef, bytes: &[u8]) -> [u8; DIGEST] {
    let digest = Sha256::new().chain_update(key(krate)).chain_update(bytes).finalize();
    std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default())
}

/// The cache file; it is opened only while something is read or written.
pub(super) struct CrateCache {
    path: Option<PathBuf>,
}

impl CrateCache {
    /// The cache in a directory; without one nothing is kept.
    pub(super) fn new(directory: Option<&Path>) -> Self {
        CrateCache { path: directory.map(|directory| directory.join("crates.redb")) }
    }

    /// The records of these crates, encoded and in their order; empty where nothing is kept.
    pub(super) fn load<'a, K: Kept>(&self, crates: impl Iterator<Item = &'a CrateRef> + Clone) -> Vec<Vec<u8>> {
        let kept = self.guarded(|path| match path.exists() {
            true => load(path, K::TABLE, crates.clone()),
            false => Ok(vec![]),
        });
        let mut records = kept.unwrap_or_default();
        records.resize(crates.count(), vec![]);
        records
    }

    /// Keeps encoded records.
    pub(super) fn store<K: Kept>(&self, news: &[(&CrateRef, Vec<u8>)]) {
        if !news.is_empty() {
            self.guarded(|path| store(path, K::TABLE, news));
        }
    }

    /// Runs `work` and deletes the file where it is damaged. redb panics on some damage, on dropping a database too.
    fn guarded<T>(&self, work: impl FnOnce(&Path) -> Result<T, redb::Error>) -> Option<T> {
        let path = self.path.as_ref()?;
        match catch_unwind(AssertUnwindSafe(|| work(path))) {
            Ok(Ok(done)) => return Some(done),
            Ok(Err(error)) if !is_damage(&error) => {}
            Ok(Err(_)) | Err(_) => {
                let _ = std::fs::remove_file(path);
            }
        }
        None
    }
}

fn load<'a>(
    path: &Path,
    table: Table,
    crates: impl Iterator<Item = &'a CrateRef>,
) -> Result<Vec<Vec<u8>>, redb::Error> {
    let read = match ReadOnlyDatabase::open(path) {
        // A process died while writing: opening it for writing repairs it.
        Err(DatabaseError::RepairAborted) => Database::open(path)?.begin_read()?,
        database => database?.begin_read()?,
    };
    let table = match read.open_table(table) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(vec![]),
        table => table?,
    };
    let mut records = Vec::new();
    for krate in crates {
        records.push(table.get(&*key(krate))?.map(|value| value.value().to_vec()).unwrap_or_default());
    }
    Ok(records)
}

fn store(path: &Path, table: Table, news: &[(&CrateRef, Vec<u8>)]) -> Result<(), redb::Error> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let database = Database::create(path)?;
    let write = database.begin_write()?;
    {
        let mut table = write.open_table(table)?;
        for (krate, record) in news {
            table.insert(&*key(krate), &**record)?;
        }
    }
    write.commit()?;
    Ok(())
}

/// Name, version, source and checksum: of a git repository the source names the commit.
fn key(krate: &CrateRef) -> String {
    format!("{}@{} {} {}", krate.name, krate.version, krate.source, krate.checksum.as_deref().unwrap_or_default())
}

/// Whether the file itself is at fault, rather than the disk, the rights to it or another process.
fn is_damage(error: &redb::Error) -> bool {
    match error {
        redb::Error::Io(error) => matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof),
        redb::Error::DatabaseAlreadyOpen | redb::Error::RepairAborted | redb::Error::LockProtocolMismatch => false,
        _ => true,
    }
}

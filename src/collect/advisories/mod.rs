//! Advisory sets on disk: read from a source, kept in the user's cache, and chosen among.
//!
//! What is installed are snapshots, one file each, named after the day and the content. The newest of them and the one
//! that is compiled in is used: by the day of the set, not the day on which it was installed.

mod read;
mod store;
mod update;

pub(super) use read::read_named;
pub use read::read_source;
pub use store::{Damaged, Installed, SetStatus, Status, import, installed, status};
pub use update::update;

use crate::advisories::AdvisorySet;
use crate::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which advisories to judge by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AdvisoryChoice {
    /// The newest of what is installed and the built-in set.
    #[default]
    Newest,
    /// The built-in set.
    Builtin,
    /// A directory, an archive or a snapshot, read afresh.
    Path(PathBuf),
}

impl AdvisoryChoice {
    /// Reads the set, with the damaged snapshots that might have been newer.
    ///
    /// # Errors
    /// [`Error::Advisories`] where a path was chosen and cannot be read.
    pub fn read(&self, cache_dir: Option<&Path>) -> Result<Installed, Error> {
        match self {
            AdvisoryChoice::Newest => Ok(installed(cache_dir)),
            AdvisoryChoice::Builtin => Ok(Installed::undamaged(AdvisorySet::builtin())),
            AdvisoryChoice::Path(path) => Ok(Installed::undamaged(Arc::new(read_source(path)?))),
        }
    }
}

fn error(origin: impl ToString, message: impl ToString) -> Error {
    Error::Advisories { origin: origin.to_string(), message: message.to_string() }
}

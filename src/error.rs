//! What can go wrong before there is a verdict.
//!
//! Few variants, each naming its input. What goes wrong *with the evidence* (a truncated lockfile, a policy that times
//! out) is no error here: it is named in the verdict as undecided.

use std::fmt;
use std::path::PathBuf;

/// The reason why a gate could not be built, or why evidence could not be gathered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `andon.toml` cannot be used: not TOML, an unknown key, a waiver without an owner.
    #[error("{at}: {message}")]
    Config {
        /// Where in which file.
        at: Location,
        /// What is wrong and what would be right.
        message: String,
    },
    /// A policy was refused when it was loaded.
    #[error("{at}: {message}")]
    Policy {
        /// Where in which file.
        at: Location,
        /// What is wrong and what would be right.
        message: String,
    },
    /// A whole advisory set cannot be used. A single entry that cannot be read is listed in the verdict instead.
    #[error("advisories from {origin}: {message}")]
    Advisories {
        /// The directory, archive, URL or snapshot.
        origin: String,
        /// What is wrong.
        message: String,
    },
    /// Evidence handed in as a document does not have the shape of `andon.evidence/1`.
    #[error("evidence: {message}")]
    Evidence {
        /// What is wrong, with the place in the document where it is known.
        message: String,
    },
    /// A git repository has no revision of that name.
    #[error("the repository of {}: {message}", path.display())]
    Revision {
        /// The directory.
        path: PathBuf,
        /// Which one, and what is there instead.
        message: String,
    },
    /// A git repository could not be read, or a clone of it that is shallow does not have what was asked for.
    #[error("the repository of {}: {message}", path.display())]
    Repository {
        /// The directory.
        path: PathBuf,
        /// What is wrong, and what to type.
        message: String,
    },
    /// A file or directory could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    /// A number for each variant that is never reused, shared with the C binding.
    pub fn code(&self) -> u32 {
        match self {
            Error::Config { .. } => 10,
            Error::Policy { .. } => 11,
            Error::Advisories { .. } => 12,
            Error::Evidence { .. } => 13,
            Error::Io { .. } => 14,
            Error::Repository { .. } => 15,
            Error::Revision { .. } => 16,
        }
    }
}

/// A place in a text file, counted from 1; columns count Unicode scalar values. Line 0 means the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, as it was named to andon.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}:{}", self.file, self.column),
        }
    }
}

//! Collecting from directories that the tests build, hostile ones among them.
#![cfg(feature = "collect")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "these tests build the world that is read")]

mod collect {
    pub mod advisories;
    pub mod crates;
    pub mod hostile;
    pub mod policies;
    pub mod walk;
    pub mod world;
}

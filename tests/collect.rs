//! Collecting from directories that the tests build, hostile ones among them.
#![cfg(feature = "collect")]

mod collect {
    pub mod advisories;
    pub mod crates;
    pub mod hostile;
    pub mod policies;
    pub mod releases;
    pub mod sources;
    pub mod vendored;
    pub mod walk;
    pub mod world;
}

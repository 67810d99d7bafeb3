//! Evidence from git, over real repositories that git itself builds.
#![cfg(feature = "cli")]

mod git {
    pub mod compared;
    pub mod databases;
    pub mod gate;
    pub mod hooks;
    pub mod hostile;
    pub mod places;
    pub mod repo;
    pub mod sides;
    pub mod vendored;
}

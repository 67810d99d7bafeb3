#![doc = "andon"]
#![forbid(unsafe_code)]

pub mod advisories;
#[cfg(feature = "collect")]
pub mod collect;
pub mod config;
pub mod engine;
pub mod error;
pub mod evidence;
pub mod facts;
pub mod finding;
pub mod gate;
pub mod policy;
pub mod report;
pub mod suggest;
pub mod verdict;
pub mod waiver;

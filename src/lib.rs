#![doc = "andon"]
#![forbid(unsafe_code)]

pub mod advisories;
pub mod error;
pub mod evidence;
pub mod facts;
pub mod engine;
pub mod finding;
pub mod policy;
pub mod verdict;

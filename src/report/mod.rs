//! Reports: a verdict as text. Pure functions; whoever calls them writes the text somewhere.

pub mod escape;
pub mod explain;
#[cfg(feature = "cli")]
mod human;
mod json;
pub mod reference;

#[cfg(feature = "cli")]
pub use human::{Context, Detail, human};
pub use json::json;

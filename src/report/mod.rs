//! Reports: a verdict as text. Pure functions; whoever calls them writes the text somewhere.
//!
//! Each escapes what comes from outside for its own target; [`escape`] has what for which.

mod bom;
mod code_quality;
mod cyclonedx;
mod debt;
mod dependency_scanning;
pub mod escape;
pub mod explain;
mod github;
mod group;
mod html;
#[cfg(feature = "cli")]
mod human;
mod json;
#[cfg(feature = "cli")]
mod junit;
mod markdown;
mod places;
pub mod reference;
#[cfg(test)]
mod sample;
mod sarif;
mod severity;
mod standing;
#[cfg(test)]
mod tests;

pub use code_quality::code_quality;
pub use cyclonedx::cyclonedx;
pub use debt::{debt, debt_page};
pub use dependency_scanning::dependency_scanning;
pub use github::github;
pub use html::html;
#[cfg(feature = "cli")]
pub use human::{Context, Detail, human, undecided};
pub use json::json;
#[cfg(feature = "cli")]
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;

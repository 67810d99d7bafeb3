//! The advisory set: what is known to be wrong with which versions of which crates.
//!
//! One form serves the built-in set, the imported ones, the user's cache and the evidence document: the *snapshot*, a
//! sorted text of one advisory a line. It holds facts and no prose, a reviewer can diff it, and a package's advisories
//! are found by bisection without parsing the rest.

use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// An indexed set of advisories.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AdvisorySet {
    text: Cow<'static, str>,
}

impl AdvisorySet {
    /// The set that is compiled in.
    pub fn builtin() -> Arc<Self> {
        Arc::new(AdvisorySet { text: Cow::Borrowed("") })
    }
}

impl TryFrom<String> for AdvisorySet {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Ok(AdvisorySet { text: text.into() })
    }
}

impl From<AdvisorySet> for String {
    fn from(set: AdvisorySet) -> String {
        set.text.into_owned()
    }
}

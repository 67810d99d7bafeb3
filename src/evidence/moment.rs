//! Moments in documents.
//!
//! What is none is refused in these words, not in jiff's: it has some for every way to be wrong, which is a good part of
//! what its code takes in WebAssembly.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Moment(Timestamp);

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Moment).map_err(|_| format!("{text:?} is no moment of RFC 3339"))
    }
}

pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Moment::deserialize(deserializer).map(|Moment(moment)| moment)
}

pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Option::<Moment>::deserialize(deserializer).map(|moment| moment.map(|Moment(moment)| moment))
}

#[cfg(test)]
mod tests {
    use crate::evidence::Evidence;

    #[test]
    fn what_is_no_moment_is_named_with_its_place() {
        let read = |as_of: &str| Evidence::from_json(&format!("{{\"as_of\": \"{as_of}\"}}"));
        let error = read("yesterday").expect_err("is no moment").to_string();
        assert!(error.contains("\"yesterday\" is no moment of RFC 3339 at line 1 column"), "{error}");
        let error = read("2026-11-23T00:00:00Z").expect_err("has no schema").to_string();
        assert!(error.contains("missing field `schema`"), "{error}");
    }
}

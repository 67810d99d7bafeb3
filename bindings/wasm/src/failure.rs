//! Errors on their way to JavaScript, where `js/error.ts` makes an `AndonError` of them.

use andon::error::Error;
use serde_json::json;
use wasm_bindgen::JsValue;

/// Wrong use of this interface, where no error of andon's own says what it is.
const USAGE: u32 = 2;

/// An error as JSON: its number, its kind, what it says, and the place where it has one.
pub struct Failure(serde_json::Value);

impl Failure {
    pub fn usage(message: impl Into<String>) -> Self {
        let message: String = message.into();
        Failure(json!({ "code": USAGE, "kind": "usage", "message": message, "reason": message }))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Config { .. } => "config",
            Error::Policy { .. } => "policy",
            Error::Advisories { .. } => "advisories",
            Error::Evidence { .. } => "evidence",
            _ => "other",
        };
        let mut json = json!({ "code": error.code(), "kind": kind, "message": error.to_string() });
        match error {
            Error::Config { at, message } | Error::Policy { at, message } => {
                json["reason"] = message.into();
                json["file"] = at.file.into();
                // Line 0 is the file as a whole.
                if at.line > 0 {
                    json["line"] = at.line.into();
                    json["column"] = at.column.into();
                }
            }
            Error::Advisories { message, .. } | Error::Evidence { message } => json["reason"] = message.into(),
            _ => json["reason"] = json["message"].clone(),
        }
        Failure(json)
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        JsValue::from_str(&failure.0.to_string())
    }
}

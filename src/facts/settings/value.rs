//! Values of TOML as one text, and as words with their places.

use crate::evidence::Text;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// Text and its place in bytes.
pub(super) type Word = (Text, Range<usize>);

/// A value as one text: a string as it is, an array with spaces between its elements, a table as `{…}`.
pub(in crate::facts) fn plain_text(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::String(text) => Text::from(&**text),
        DeValue::Integer(number) => number.to_string().into(),
        DeValue::Float(number) => number.to_string().into(),
        DeValue::Boolean(flag) => flag.to_string().into(),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(values) => {
            let texts: Vec<Text> = values.iter().map(|value| scalar(value.get_ref())).collect();
            texts.join(" ").into()
        }
        DeValue::Table(_) => "{…}".into(),
    }
}

/// An element: what is nested deeper is not written out, so that no depth costs anything.
fn scalar(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::Array(_) => "[…]".into(),
        value => plain_text(value),
    }
}

/// The words of a value as Cargo splits them: a string at spaces, an array into its strings.
pub(super) fn words(value: &Spanned<DeValue<'_>>) -> Vec<Word> {
    match value.get_ref() {
        DeValue::String(text) => text.split_whitespace().map(|word| (word.into(), value.span())).collect(),
        DeValue::Array(_) => strings(value),
        _ => Vec::new(),
    }
}

/// The strings of an array, or a string as the only one.
pub(super) fn strings(value: &Spanned<DeValue<'_>>) -> Vec<Word> {
    match value.get_ref() {
        DeValue::String(text) => vec![(Text::from(&**text), value.span())],
        DeValue::Array(values) => {
            values.iter().filter_map(|v| v.get_ref().as_str().map(|text| (text.into(), v.span()))).collect()
        }
        _ => Vec::new(),
    }
}

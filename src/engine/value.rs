//! From Rust types to the engine's values, without a text in between.
//!
//! Strings that are equal share one allocation: a package id stands in a dozen places of a facts document. Fields that
//! no policy reads are passed over before they are looked at.

mod parts;
#[cfg(test)]
mod tests;

use super::sections::{Reading, Sections};
use crate::parallel;
use parts::{Entries, Items};
use regorus::Value;
use serde::ser::{self, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Builds the parts of a value that are read.
pub(super) fn build<T: Serialize>(value: &T, sections: &Sections) -> Result<Value, Wrong> {
    let mut strings = Strings::default();
    value.serialize(Builder { strings: &mut strings, reading: Reading::Parts(sections) })
}

/// The same of a large document, in two halves side by side.
pub(super) fn build_document<T: Serialize + Sync>(document: &T, sections: &Sections) -> Result<Value, Wrong> {
    let Some([first, second]) = sections.halves() else { return build(document, sections) };
    let (first, second) = parallel::both(|| build(document, &first), || build(document, &second));
    let (mut all, second) = (first?, second?);
    if let (Ok(all), Ok(more)) = (all.as_object_mut(), second.as_object()) {
        all.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Ok(all)
}

/// Builds a whole value.
pub(super) fn whole<T: Serialize>(value: &T) -> Result<Value, Wrong> {
    build(value, &Sections::everything())
}

/// Why a value cannot be built: a map with keys that are no texts, a number beyond 64 bits.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub(super) struct Wrong(String);

impl ser::Error for Wrong {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Wrong(message.to_string())
    }
}

/// Field names by their address, which is constant; other texts by content.
#[derive(Default)]
struct Strings {
    fields: HashMap<(usize, usize), Value, BuildHasherDefault<Mix>>,
    texts: HashSet<Arc<str>, BuildHasherDefault<Mix>>,
}

impl Strings {
    fn field(&mut self, name: &'static str) -> Value {
        self.fields.entry((name.as_ptr().addr(), name.len())).or_insert_with(|| Value::String(name.into())).clone()
    }

    fn text(&mut self, text: &str) -> Value {
        if let Some(shared) = self.texts.get(text) {
            return Value::String(Arc::clone(shared));
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&shared));
        Value::String(shared)
    }
}

/// A quick hash; the keys are a lockfile's, and a table that is slow to look up in is all that a bad one can cause.
#[derive(Default)]
struct Mix(u64);

impl Mix {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.add(word.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
        }
        self.add(words.remainder().iter().fold(bytes.len() as u64, |sum, byte| sum << 8 | u64::from(*byte)));
    }

    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

struct Builder<'a> {
    strings: &'a mut Strings,
    reading: Reading<'a>,
}

impl<'a> Builder<'a> {
    fn elements(self, length: Option<usize>) -> Items<'a> {
        let reading = match self.reading {
            Reading::Parts(sections) => sections.element(),
            other => other,
        };
        Items { strings: self.strings, reading, items: Vec::with_capacity(length.unwrap_or(0)) }
    }

    fn entries(self, length: Option<usize>) -> Entries<'a> {
        let entries = Vec::with_capacity(length.unwrap_or(0));
        Entries { strings: self.strings, reading: self.reading, entries, key: None }
    }

    fn variant(self, name: &'static str, value: Value) -> Value {
        object(vec![(self.strings.field(name), value)])
    }

    fn inside(&mut self) -> Builder<'_> {
        Builder { strings: self.strings, reading: Reading::Whole }
    }
}

fn object(mut entries: Vec<(Value, Value)>) -> Value {
    entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    Value::Object(Arc::new(BTreeMap::from_iter(entries).into()))
}

impl<'a> ser::Serializer for Builder<'a> {
    type Ok = Value;
    type Error = Wrong;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = ser::Impossible<Value, Wrong>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Entries<'a>;
    type SerializeStructVariant = ser::Impossible<Value, Wrong>;

    fn serialize_bool(self, value: bool) -> Result<Value, Wrong> {
        Ok(Value::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<Value, Wrong> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<Value, Wrong> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<Value, Wrong> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<Value, Wrong> {
        Ok(Value::from(value))
    }

    fn serialize_u8(self, value: u8) -> Result<Value, Wrong> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<Value, Wrong> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<Value, Wrong> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<Value, Wrong> {
        Ok(Value::from(value))
    }

    fn serialize_f32(self, value: f32) -> Result<Value, Wrong> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<Value, Wrong> {
        if value.is_finite() { Ok(Value::from(value)) } else { Err(ser::Error::custom("a number that is not finite")) }
    }

    fn serialize_char(self, value: char) -> Result<Value, Wrong> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<Value, Wrong> {
        Ok(self.strings.text(value))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Value, Wrong> {
        Err(ser::Error::custom("bytes are no part of a document"))
    }

    fn serialize_none(self) -> Result<Value, Wrong> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Wrong> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Wrong> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Wrong> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Wrong> {
        Ok(self.strings.field(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, Wrong> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Wrong> {
        let value = value.serialize(self.inside())?;
        Ok(self.variant(variant, value))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'a>, Wrong> {
        Ok(self.elements(length))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'a>, Wrong> {
        Ok(self.elements(Some(length)))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'a>, Wrong> {
        Ok(self.elements(Some(length)))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Wrong> {
        Err(ser::Error::custom("a variant with several values"))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Entries<'a>, Wrong> {
        Ok(self.entries(length))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Entries<'a>, Wrong> {
        Ok(self.entries(Some(length)))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Wrong> {
        Err(ser::Error::custom("a variant with several fields"))
    }
}

//! Arrays and objects in the making.

use super::{Builder, Strings, Wrong, object};
use crate::engine::sections::Reading;
use regorus::Value;
use serde::ser::{self, Serialize};
use std::sync::Arc;

/// An array in the making.
pub(super) struct Items<'a> {
    pub(super) strings: &'a mut Strings,
    pub(super) reading: Reading<'a>,
    pub(super) items: Vec<Value>,
}

impl Items<'_> {
    /// Elements of which nothing is read still count: an array keeps its length.
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Wrong> {
        let item = match self.reading {
            Reading::Nothing => Value::Null,
            reading => value.serialize(Builder { strings: self.strings, reading })?,
        };
        self.items.push(item);
        Ok(())
    }

    fn finish(self) -> Result<Value, Wrong> {
        Ok(Value::from(self.items))
    }
}

/// An object in the making.
pub(super) struct Entries<'a> {
    pub(super) strings: &'a mut Strings,
    pub(super) reading: Reading<'a>,
    pub(super) entries: Vec<(Value, Value)>,
    pub(super) key: Option<Value>,
}

impl<'a> Entries<'a> {
    fn add<T: Serialize + ?Sized>(&mut self, key: Value, name: &str, value: &T) -> Result<(), Wrong> {
        let reading = self.reading_of(name);
        if !matches!(reading, Reading::Nothing) {
            let value = value.serialize(Builder { strings: self.strings, reading });
            return self.put(key, value);
        }
        Ok(())
    }

    // What does not depend on the type is not compiled for each.

    fn reading_of(&self, name: &str) -> Reading<'a> {
        match self.reading {
            Reading::Parts(sections) => sections.field(name),
            other => other,
        }
    }

    fn put(&mut self, key: Value, value: Result<Value, Wrong>) -> Result<(), Wrong> {
        self.entries.push((key, value?));
        Ok(())
    }
}

impl ser::SerializeSeq for Items<'_> {
    type Ok = Value;
    type Error = Wrong;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Wrong> {
        self.add(value)
    }

    fn end(self) -> Result<Value, Wrong> {
        self.finish()
    }
}

impl ser::SerializeTuple for Items<'_> {
    type Ok = Value;
    type Error = Wrong;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Wrong> {
        self.add(value)
    }

    fn end(self) -> Result<Value, Wrong> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for Items<'_> {
    type Ok = Value;
    type Error = Wrong;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Wrong> {
        self.add(value)
    }

    fn end(self) -> Result<Value, Wrong> {
        self.finish()
    }
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = Value;
    type Error = Wrong;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Wrong> {
        let key = key.serialize(Builder { strings: self.strings, reading: Reading::Whole })?;
        if !matches!(key, Value::String(_)) {
            return Err(ser::Error::custom("a key that is no text"));
        }
        self.key = Some(key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Wrong> {
        let Some(Value::String(key)) = self.key.take() else { return Err(ser::Error::custom("a value without a key")) };
        self.add(Value::String(Arc::clone(&key)), &key, value)
    }

    fn end(self) -> Result<Value, Wrong> {
        Ok(object(self.entries))
    }
}

impl ser::SerializeStruct for Entries<'_> {
    type Ok = Value;
    type Error = Wrong;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Wrong> {
        let name = self.strings.field(key);
        self.add(name, key, value)
    }

    fn end(self) -> Result<Value, Wrong> {
        Ok(object(self.entries))
    }
}

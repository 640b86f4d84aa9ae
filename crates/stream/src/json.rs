//! Records as JSON, byte for byte as `serde_json` writes them, in little more than half of its instructions.
//!
//! Writing the JSON was the largest part of Link's work on a record. The derived `Serialize` of each record stays the one
//! description of its shape; only what stands behind it is ours: a [`Serializer`] that appends to one buffer, takes names of
//! fields as they are, which no escape is ever needed for, and passes over text eight bytes at a time. `serde_json` looks at
//! each byte and goes through a table. It reads what comes in, and it writes everything that is not on the hot path.

mod escape;

use std::fmt;

use serde::ser::{self, Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};

use self::escape::{Escaping, escape};

/// Appends the JSON of a record: text, whole numbers, truth values, lists, and structs of these.
///
/// # Errors
/// [`NoRecord`] for a shape that no record has, such as a map or a fraction.
pub(crate) fn write(record: &impl Serialize, json: &mut Vec<u8>) -> Result<(), NoRecord> {
    record.serialize(Writer(json))
}

/// Why a value was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoRecord {
    /// No record has this shape.
    #[error("{0} is nothing that a record holds")]
    Shape(&'static str),
    /// The value says so itself.
    #[error("{0}")]
    Said(String),
}

impl ser::Error for NoRecord {
    fn custom<T: fmt::Display>(said: T) -> Self {
        Self::Said(said.to_string())
    }
}

struct Writer<'v>(&'v mut Vec<u8>);

/// A list or a struct that has begun: each element is followed by a comma, the last of which becomes the closing bracket.
struct Open<'v> {
    json: &'v mut Vec<u8>,
    close: u8,
}

impl<'v> Open<'v> {
    fn new(json: &'v mut Vec<u8>, open: u8, close: u8) -> Self {
        json.push(open);
        Self { json, close }
    }

    fn end(self) {
        match self.json.last_mut() {
            Some(last @ b',') => *last = self.close,
            _ => self.json.push(self.close),
        }
    }
}

impl<'v> Writer<'v> {
    fn integer(self, number: impl itoa::Integer) -> Result<(), NoRecord> {
        self.0.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        Ok(())
    }

    fn refused<T>(shape: &'static str) -> Result<T, NoRecord> {
        Err(NoRecord::Shape(shape))
    }
}

impl<'v> Serializer for Writer<'v> {
    type Ok = ();
    type Error = NoRecord;
    type SerializeSeq = Open<'v>;
    type SerializeStruct = Open<'v>;
    type SerializeTuple = Impossible<(), NoRecord>;
    type SerializeTupleStruct = Impossible<(), NoRecord>;
    type SerializeTupleVariant = Impossible<(), NoRecord>;
    type SerializeMap = Impossible<(), NoRecord>;
    type SerializeStructVariant = Impossible<(), NoRecord>;

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), NoRecord> {
        self.0.push(b'"');
        escape(text, self.0);
        self.0.push(b'"');
        Ok(())
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, shown: &T) -> Result<(), NoRecord> {
        self.0.push(b'"');
        fmt::write(&mut Escaping(self.0), format_args!("{shown}")).map_err(ser::Error::custom)?;
        self.0.push(b'"');
        Ok(())
    }

    #[inline]
    fn serialize_bool(self, truth: bool) -> Result<(), NoRecord> {
        self.0.extend_from_slice(if truth { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, number: i8) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_i16(self, number: i16) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_i32(self, number: i32) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_i64(self, number: i64) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_u8(self, number: u8) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_u16(self, number: u16) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_u32(self, number: u32) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_u64(self, number: u64) -> Result<(), NoRecord> {
        self.integer(number)
    }

    fn serialize_none(self) -> Result<(), NoRecord> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NoRecord> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NoRecord> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), NoRecord> {
        debug_assert!(escape::is_plain(name), "{name} would have to be escaped");
        self.0.reserve(name.len() + 2);
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'"');
        Ok(())
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NoRecord> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'v>, NoRecord> {
        Ok(Open::new(self.0, b'[', b']'))
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'v>, NoRecord> {
        Ok(Open::new(self.0, b'{', b'}'))
    }

    fn serialize_f32(self, _: f32) -> Result<(), NoRecord> {
        Self::refused("a fraction")
    }

    fn serialize_f64(self, _: f64) -> Result<(), NoRecord> {
        Self::refused("a fraction")
    }

    fn serialize_char(self, _: char) -> Result<(), NoRecord> {
        Self::refused("a character")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NoRecord> {
        Self::refused("bytes")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NoRecord> {
        Self::refused("a struct without fields")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NoRecord> {
        Self::refused("a variant with a value")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NoRecord> {
        Self::refused("a tuple")
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, NoRecord> {
        Self::refused("a tuple")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NoRecord> {
        Self::refused("a variant with values")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NoRecord> {
        Self::refused("a map")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NoRecord> {
        Self::refused("a variant with fields")
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = NoRecord;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoRecord> {
        value.serialize(Writer(self.json))?;
        self.json.push(b',');
        Ok(())
    }

    fn end(self) -> Result<(), NoRecord> {
        Open::end(self);
        Ok(())
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = NoRecord;

    // Where the name is known, which is wherever this is inlined, it is copied without a loop.
    #[inline(always)]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NoRecord> {
        debug_assert!(escape::is_plain(name), "{name} would have to be escaped");
        self.json.reserve(name.len() + 3);
        self.json.push(b'"');
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
        value.serialize(Writer(self.json))?;
        self.json.push(b',');
        Ok(())
    }

    fn end(self) -> Result<(), NoRecord> {
        Open::end(self);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    #[derive(Debug, Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        KnownLine,
    }

    #[derive(Debug, Serialize)]
    struct Nothing {}

    #[derive(Debug, Serialize)]
    struct Record {
        text: String,
        texts: Vec<String>,
        number: i64,
        natural: u64,
        truth: bool,
        kind: Kind,
        absent: Option<u32>,
        inner: Option<Box<Record>>,
        nothing: Nothing,
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![4 => "[ -~]{0,20}", 2 => any::<String>(), 1 => "[\0-\x1f\"\\\\\x7f]{1,3}"];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    fn flat() -> impl Strategy<Value = Record> {
        let texts = prop::collection::vec(text(), 0..4);
        let fields = (text(), texts, any::<i64>(), any::<u64>(), any::<bool>(), any::<Option<u32>>());
        fields.prop_map(|(text, texts, number, natural, truth, absent)| Record {
            text,
            texts,
            number,
            natural,
            truth,
            kind: Kind::KnownLine,
            absent,
            inner: None,
            nothing: Nothing {},
        })
    }

    fn record() -> impl Strategy<Value = Record> {
        (flat(), prop::option::of(flat()))
            .prop_map(|(outer, inner)| Record { inner: inner.map(Box::new), ..outer })
    }

    fn ours(record: &impl Serialize) -> String {
        let mut json = Vec::new();
        write(record, &mut json).unwrap();
        String::from_utf8(json).unwrap()
    }

    proptest! {
        #[test]
        fn a_record_is_written_as_serde_json_writes_it(record in record()) {
            prop_assert_eq!(ours(&record), serde_json::to_string(&record).unwrap());
        }

        #[test]
        fn what_is_displayed_is_escaped_as_text_is(text in text()) {
            let mut json = Vec::new();
            Writer(&mut json).collect_str(&format_args!("{text}{:>5}", 7)).unwrap();
            let whole = format!("{text}    7");
            prop_assert_eq!(String::from_utf8(json).unwrap(), serde_json::to_string(&whole).unwrap());
        }
    }

    #[test]
    fn what_no_record_holds_is_refused_by_name() {
        let mut json = Vec::new();
        let refused = write(&0.5, &mut json).unwrap_err();
        assert_eq!(refused.to_string(), "a fraction is nothing that a record holds");
        assert!(write(&std::collections::BTreeMap::from([(1, 2)]), &mut json).is_err());
        assert!(write(&("a", "b"), &mut json).is_err());
    }
}

use std::{borrow::Cow, fmt, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

/// Text as it was written, borrowed from the record wherever it holds no escapes.
///
/// A type of its own because `Option<Cow<str>>` never borrows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Text<'a>(pub Cow<'a, str>);

/// A telephone number as it was written: text, or a whole number from a sender that thinks it is one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct PhoneText<'a>(pub Cow<'a, str>);

/// A time as it was written; [`Moment`](crate::Moment) says which forms are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct WrittenTime<'a>(pub Cow<'a, str>);

impl<'a, T: Into<Cow<'a, str>>> From<T> for Text<'a> {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for PhoneText<'a> {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for WrittenTime<'a> {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Borrowing("text")).map(Self)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for WrittenTime<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Borrowing("a time such as 2019-07-12T14:02:00+01:00")).map(Self)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for PhoneText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrInteger;
        impl<'de> Visitor<'de> for TextOrInteger {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a telephone number as text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, digits: u64) -> Result<Self::Value, E> {
                Ok(Cow::Owned(digits.to_string()))
            }
        }
        deserializer.deserialize_any(TextOrInteger).map(Self)
    }
}

/// Takes a string, borrowed where it can be; says `self.0` is expected where there is none.
struct Borrowing(&'static str);

impl<'de> Visitor<'de> for Borrowing {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl JsonSchema for Text<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl JsonSchema for PhoneText<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PhoneText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"], "minimum": 0 })
    }
}

impl JsonSchema for WrittenTime<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "RFC 3339 with an offset, or date and time without one for UK time. Years 1990 to 2100.",
            "type": "string",
            "pattern": "^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?([Zz]|[+-]\\d{2}:\\d{2})?$",
            "examples": ["2019-07-12T14:02:00+01:00", "2019-07-12T13:02:00Z", "2019-07-12T14:02:00", "2019-07-12 14:02"],
        })
    }
}

/// Reads a struct from a JSON object and from nothing else.
///
/// A derived `Deserialize` also takes a list, field by field, which no schema here allows.
pub(crate) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    ObjectOf(PhantomData).deserialize(deserializer)
}

/// Reads an object, or nothing from `null`.
pub(crate) fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    optional(deserializer, ObjectOf(PhantomData))
}

/// Reads what `seed` reads, or nothing from `null`.
pub(super) fn optional<'de, D, S>(
    deserializer: D,
    seed: S,
) -> Result<Option<<S as DeserializeSeed<'de>>::Value>, D::Error>
where
    D: Deserializer<'de>,
    S: DeserializeSeed<'de> + Visitor<'de>,
{
    struct Optional<S>(S);
    impl<'de, S: DeserializeSeed<'de> + Visitor<'de>> Visitor<'de> for Optional<S> {
        type Value = Option<<S as DeserializeSeed<'de>>::Value>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }

        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            self.0.deserialize(deserializer).map(Some)
        }
    }
    deserializer.deserialize_option(Optional(seed))
}

/// Reads a list of objects.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct ListOf<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for ListOf<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            collect_objects(seq)
        }
    }
    deserializer.deserialize_seq(ListOf(PhantomData))
}

/// Reads the rest of a list as objects.
pub(crate) fn collect_objects<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(
    mut seq: A,
) -> Result<Vec<T>, A::Error> {
    let mut all = Vec::new();
    while let Some(one) = seq.next_element_seed(ObjectOf(PhantomData))? {
        all.push(one);
    }
    Ok(all)
}

/// The seed and visitor of [`object`].
struct ObjectOf<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for ObjectOf<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectOf<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

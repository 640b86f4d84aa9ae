use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use super::{
    Text,
    intake::{Detail, DetailKind},
    value::optional,
};
use crate::{Rejection, RejectionKind};

/// The most values of unlisted fields that are read: a bound on the work, far above what any form asks of a person.
const MOST_UNLISTED: usize = 32;

/// The reporter's object in a record. What it holds beside the fields of its type is theirs too.
pub(super) trait Person<'de>: Deserialize<'de> {
    /// The record's field.
    const FIELD: &'static str;

    fn keep(&mut self, unlisted: Vec<UnlistedField>);
}

/// A value of a field that no schema names, in the reporter's object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnlistedField {
    /// Such as `contact.phones[0].value`.
    path: String,
    meaning: Meaning,
    text: String,
}

/// What the name of a field says of what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    kind: DetailKind,
    order: Order,
}

/// Where a part of an address or a date stands among the others; objects have no order that could be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// A house stands before its street, also before one in a field that is known.
    BeforeKnown,
    Early,
    Middle,
    Late,
}

/// What the object `person` says of the reporter: the `known` fields in their own order, and the unlisted ones.
///
/// # Errors
/// More unlisted values than are read.
pub(super) fn details<'r>(
    person: &str,
    known: impl Iterator<Item = Detail<'r>>,
    unlisted: &'r [UnlistedField],
) -> Result<Vec<Detail<'r>>, Rejection> {
    if unlisted.is_empty() {
        return Ok(known.collect());
    }
    if unlisted.len() > MOST_UNLISTED {
        return Err(Rejection {
            kind: RejectionKind::Schema,
            field: Some(person.to_owned()),
            message: format!("more than {MOST_UNLISTED} values in fields that tipline does not know"),
        });
    }
    let mut unlisted: Vec<_> = unlisted.iter().collect();
    unlisted.sort_by_key(|field| field.meaning.order);
    let before = unlisted.partition_point(|field| field.meaning.order == Order::BeforeKnown);
    let detail = |field: &&'r UnlistedField| Detail {
        field: &field.path,
        kind: field.meaning.kind,
        text: &field.text,
    };
    Ok(unlisted[..before]
        .iter()
        .map(detail)
        .chain(known)
        .chain(unlisted[before..].iter().map(detail))
        .collect())
}

/// Reads the reporter's object, or nothing from `null`.
pub(super) fn optional_person<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Person<'de>,
{
    optional(deserializer, PersonOf(PhantomData))
}

struct PersonOf<T>(PhantomData<T>);

impl<'de, T: Person<'de>> DeserializeSeed<'de> for PersonOf<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Person<'de>> Visitor<'de> for PersonOf<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let mut unlisted = Vec::new();
        let mut person = T::deserialize(Sifter { map, root: T::FIELD, unlisted: &mut unlisted })?;
        person.keep(unlisted);
        Ok(person)
    }
}

/// Gives a struct the fields that it names, and keeps the others.
struct Sifter<'u, A> {
    map: A,
    root: &'static str,
    unlisted: &'u mut Vec<UnlistedField>,
}

impl<'de, A: MapAccess<'de>> Deserializer<'de> for Sifter<'_, A> {
    type Error = A::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(Sifted { source: self, known })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(Sifted { source: self, known: &[] })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Sifted<'u, A> {
    source: Sifter<'u, A>,
    known: &'static [&'static str],
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Sifted<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(Text(key)) = self.source.map.next_key()? {
            if self.known.contains(&&*key) {
                return seed.deserialize(StrDeserializer::new(&key)).map(Some);
            }
            let mut path = self.source.root.to_owned();
            let meaning = Meaning { kind: DetailKind::Other, order: Order::Middle };
            self.source.map.next_value_seed(
                Unlisted { path: &mut path, meaning, fields: self.source.unlisted }.under(&key),
            )?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.source.map.next_value_seed(seed)
    }
}

/// Takes every text and number of a value, however deep; `null`, `true` and `false` say nothing of a person.
struct Unlisted<'u> {
    path: &'u mut String,
    meaning: Meaning,
    fields: &'u mut Vec<UnlistedField>,
}

impl Unlisted<'_> {
    /// The value of the field `key`; what its name does not say, that of the object around it does.
    fn under(self, key: &str) -> Self {
        self.path.push('.');
        self.path.push_str(shown(key));
        Self { meaning: Meaning::of(key).unwrap_or(self.meaning), ..self }
    }

    /// One more than are read is enough to refuse them all.
    fn take(self, text: String) {
        if self.fields.len() <= MOST_UNLISTED && !text.trim_start().is_empty() {
            self.fields.push(UnlistedField { path: self.path.clone(), meaning: self.meaning, text });
        }
    }
}

impl<'de> DeserializeSeed<'de> for Unlisted<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unlisted<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.take(number.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.take(number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.take(number.to_string());
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.take(text.to_owned());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let (len, mut at) = (self.path.len(), 0);
        loop {
            self.path.push_str(&format!("[{at}]"));
            let element = Unlisted { path: self.path, meaning: self.meaning, fields: self.fields };
            let taken = list.next_element_seed(element)?;
            self.path.truncate(len);
            if taken.is_none() {
                return Ok(());
            }
            at += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let len = self.path.len();
        while let Some(Text(key)) = map.next_key()? {
            let value = Unlisted { path: self.path, meaning: self.meaning, fields: self.fields }.under(&key);
            map.next_value_seed(value)?;
            self.path.truncate(len);
        }
        Ok(())
    }
}

/// A field's name as a path says it: one that may itself be a detail of the reporter is left out.
fn shown(key: &str) -> &str {
    const LONGEST: usize = 40;
    const MOST_DIGITS: usize = 3;
    let is_name = (1..=LONGEST).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        && key.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS;
    if is_name { key } else { "*" }
}

impl Meaning {
    fn of(key: &str) -> Option<Self> {
        let letters = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        let key: String = letters.collect();
        let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
        let (kind, order) = if has(&["email"]) {
            (DetailKind::Email, Order::Middle)
        } else if has(&["birth", "dob"]) && !has(&["name"]) || matches!(&*key, "day" | "month" | "year") {
            (DetailKind::PartOfBirth, Order::of_part(&key))
        } else if has(&["date", "time"]) {
            (DetailKind::Other, Order::Middle)
        } else if has(&["house"]) && !has(&["household"]) {
            (DetailKind::Address, Order::BeforeKnown)
        } else if has(&["street"]) {
            (DetailKind::Address, Order::Early)
        } else if has(&["address"]) {
            (DetailKind::Address, Order::Middle)
        } else if has(&["postcode", "postalcode"]) {
            (DetailKind::Address, Order::Late)
        } else if has(&["mail"]) {
            (DetailKind::Email, Order::Middle)
        } else if has(&["name", "initial"]) || key == "title" {
            (DetailKind::Name, Order::Middle)
        } else if has(&["phone", "mobile", "tel", "number", "contact", "whatsapp"]) {
            (DetailKind::Number, Order::Middle)
        } else {
            return None;
        };
        Some(Self { kind, order })
    }
}

impl Order {
    /// Of a part of a date, the day first.
    fn of_part(key: &str) -> Self {
        match key {
            _ if key.contains("year") => Self::Late,
            _ if key.contains("month") => Self::Middle,
            _ => Self::Early,
        }
    }
}

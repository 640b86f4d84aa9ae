//! What stands in a query string or a form, read into a type; what cannot be read is said in words for whoever typed it.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, EnumAccess, Error, IntoDeserializer, Unexpected, VariantAccess, Visitor,
        value::MapDeserializer,
    },
    forward_to_deserialize_any,
};

/// Reads `name=value&...`.
///
/// # Errors
/// One sentence: which parameter is at fault, and what it can be.
pub(super) fn read<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, String> {
    let pairs = form_urlencoded::parse(encoded).map(|(name, value)| (Text(name), Text(value)));
    let read = serde_path_to_error::deserialize(MapDeserializer::<_, Wrong>::new(pairs));
    read.map_err(|error| {
        let name = error.path().to_string();
        error.into_inner().sentence(&name)
    })
}

/// Why a parameter cannot be read.
#[derive(Debug)]
enum Wrong {
    NotKnown { name: String, known: &'static [&'static str] },
    NoneOf { value: String, accepted: &'static [&'static str] },
    Missing(&'static str),
    Twice(&'static str),
    Unfit(String),
}

impl Wrong {
    /// `name` is that of the parameter, where it has one.
    fn sentence(&self, name: &str) -> String {
        match self {
            Self::NotKnown { name, known: [] } => format!("“{name}” is no parameter: none is taken here"),
            Self::NotKnown { name, known } => {
                format!("“{name}” is no parameter: there is {}", one_of(known, "and"))
            }
            Self::NoneOf { value, accepted } => {
                format!("{name} cannot be “{value}”: it is {}", one_of(accepted, "or"))
            }
            Self::Missing(name) => format!("{name} is missing"),
            Self::Twice(name) => format!("{name} is given more than once"),
            Self::Unfit(why) => format!("{name} cannot be read: {why}"),
        }
    }
}

/// `a, b or c`
fn one_of(names: &[&str], last: &str) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence("the value"))
    }
}

impl std::error::Error for Wrong {}

impl Error for Wrong {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self::Unfit(why.to_string())
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::NotKnown { name: name.to_owned(), known }
    }

    fn unknown_variant(value: &str, accepted: &'static [&'static str]) -> Self {
        Self::NoneOf { value: value.to_owned(), accepted }
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::Twice(name)
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        Self::Unfit(format!("{unexpected} is not {expected}"))
    }
}

/// A name or a value, as whatever type is wanted.
struct Text<'a>(Cow<'a, str>);

impl<'de> IntoDeserializer<'de, Wrong> for Text<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! whole_numbers {
    ($($method:ident, $visit:ident, $number:ty;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            let number: $number = self
                .0
                .parse()
                .map_err(|_| Wrong::Unfit(format!("“{}” is no whole number that it can be", self.0)))?;
            visitor.$visit(number)
        })+
    };
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_string(self.0.into_owned())
    }

    whole_numbers! {
        deserialize_i64, visit_i64, i64;
        deserialize_u16, visit_u16, u16;
        deserialize_u32, visit_u32, u32;
        deserialize_u64, visit_u64, u64;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i128 u8 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Text<'_> {
    type Error = Wrong;
    type Variant = Bare;

    fn variant_seed<V: serde::de::DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Bare), Wrong> {
        Ok((seed.deserialize(self)?, Bare))
    }
}

/// A variant that is its name and nothing more.
struct Bare;

impl<'de> VariantAccess<'de> for Bare {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Ok(())
    }

    fn newtype_variant_seed<T: serde::de::DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Wrong> {
        Err(Wrong::custom("it holds more than a word"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Wrong> {
        Err(Wrong::custom("it holds more than a word"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Wrong> {
        Err(Wrong::custom("it holds more than a word"))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Which {
        show: Option<Wanted>,
        #[serde(default)]
        passed: usize,
        named: Option<String>,
        since: Option<jiff::Timestamp>,
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Wanted {
        All,
        NeedsWork,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    #[derive(Debug, Deserialize)]
    struct Typed {
        #[expect(dead_code, reason = "it is only asked for")]
        query: String,
    }

    #[test]
    fn names_and_values_are_read_whatever_type_they_have() {
        let read: Which =
            read(b"show=needs_work&passed=20&named=a+b%26c&since=2019-08-05T14:00:00Z").unwrap();
        let since = "2019-08-05T14:00:00Z".parse().ok();
        let named = Some("a b&c".to_owned());
        assert_eq!(read, Which { show: Some(Wanted::NeedsWork), passed: 20, named, since });
        let pairs: Vec<(String, String)> = super::read(b"a=1&a=2&b=").unwrap();
        assert_eq!(pairs, [("a", "1"), ("a", "2"), ("b", "")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn what_cannot_be_read_is_said_in_words() {
        let rows = [
            ("show=al", "show cannot be “al”: it is all or needs_work"),
            ("shwo=all", "“shwo” is no parameter: there is show, passed, named and since"),
            ("show=all&show=all", "show is given more than once"),
            ("passed=-1", "passed cannot be read: “-1” is no whole number that it can be"),
            ("passed=", "passed cannot be read: “” is no whole number that it can be"),
        ];
        for (sent, expected) in rows {
            assert_eq!(read::<Which>(sent.as_bytes()).unwrap_err(), expected, "{sent}");
        }
        let unreadable = read::<Which>(b"since=yesterday").unwrap_err();
        assert!(unreadable.starts_with("since cannot be read: "), "{unreadable}");
        assert_eq!(read::<Nothing>(b"a=1").unwrap_err(), "“a” is no parameter: none is taken here");
        assert_eq!(read::<Typed>(b"").unwrap_err(), "query is missing");
    }
}

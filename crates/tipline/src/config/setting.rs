use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

/// A value as one of the four places wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<String>),
}

/// A type that a key of the configuration can have.
///
/// The environment and `--set` know text only, so each type reads text besides its TOML form.
pub(crate) trait Setting: Sized {
    /// What is wanted, in words that follow "write" in a message.
    const WANTED: &'static str;

    /// The value, or `None` where it is not of this type.
    fn read(value: &Value) -> Option<Self>;

    /// The value as TOML would write it; `None` where it is not set.
    fn write(&self) -> Option<Value>;

    /// Its JSON Schema.
    fn schema() -> Json;
}

impl Setting for String {
    const WANTED: &'static str = "a text in quotes";

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.clone()))
    }

    fn schema() -> Json {
        json!({"type": "string"})
    }
}

impl Setting for PathBuf {
    const WANTED: &'static str = "a path in quotes";

    fn read(value: &Value) -> Option<Self> {
        String::read(value).filter(|path| !path.is_empty()).map(Self::from)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.display().to_string()))
    }

    fn schema() -> Json {
        json!({"type": "string", "minLength": 1})
    }
}

impl Setting for SocketAddr {
    const WANTED: &'static str = "an address and a port, such as \"127.0.0.1:9644\"";

    fn read(value: &Value) -> Option<Self> {
        String::read(value)?.parse().ok()
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.to_string()))
    }

    fn schema() -> Json {
        json!({"type": "string", "minLength": 1})
    }
}

impl<T: Setting> Setting for Option<T> {
    const WANTED: &'static str = T::WANTED;

    fn read(value: &Value) -> Option<Self> {
        T::read(value).map(Some)
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(Setting::write)
    }

    fn schema() -> Json {
        T::schema()
    }
}

impl Setting for Vec<String> {
    const WANTED: &'static str = "a list such as [\"kafka1:9092\", \"kafka2:9092\"]";

    fn read(value: &Value) -> Option<Self> {
        let list = match value {
            Value::List(list) => list.clone(),
            Value::Text(text) => text.split(',').map(|item| item.trim().to_owned()).collect(),
            _ => return None,
        };
        (!list.is_empty() && list.iter().all(|item| !item.is_empty())).then_some(list)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::List(self.clone()))
    }

    fn schema() -> Json {
        json!({"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1})
    }
}

impl Setting for NonZeroU32 {
    const WANTED: &'static str = "a whole number from 1";

    fn read(value: &Value) -> Option<Self> {
        let number = match value {
            Value::Integer(number) => *number,
            Value::Text(text) => text.parse().ok()?,
            _ => return None,
        };
        u32::try_from(number).ok().and_then(Self::new)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Integer(self.get().into()))
    }

    fn schema() -> Json {
        json!({"type": "integer", "minimum": 1, "maximum": u32::MAX})
    }
}

impl Setting for Duration {
    const WANTED: &'static str = "a time with its unit, such as \"200ms\", \"5s\" or \"2m\"";

    fn read(value: &Value) -> Option<Self> {
        let duration: SignedDuration = String::read(value)?.parse().ok()?;
        Self::try_from(duration).ok().filter(|d| !d.is_zero())
    }

    fn write(&self) -> Option<Value> {
        let duration = SignedDuration::try_from(*self).ok()?;
        Some(Value::Text(format!("{duration:#}").replace(' ', "")))
    }

    fn schema() -> Json {
        json!({"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)? ?(ms|s|m|h) ?)+$"})
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Size(u64);

impl Size {
    /// Units by size, largest first: a size is written in the largest that divides it.
    const UNITS: [(&'static str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

    pub(crate) const fn mebibytes(n: u64) -> Self {
        Self(n << 20)
    }

    pub(crate) const fn bytes(self) -> u64 {
        self.0
    }
}

impl Setting for Size {
    const WANTED: &'static str = "a size with its unit, such as \"512KiB\", \"64MiB\" or \"1GiB\"";

    fn read(value: &Value) -> Option<Self> {
        let text = String::read(value)?;
        let (unit, factor) = Self::UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        number.checked_mul(*factor).filter(|bytes| *bytes > 0).map(Self)
    }

    fn write(&self) -> Option<Value> {
        let (unit, factor) = Self::UNITS.iter().find(|(_, factor)| self.0.is_multiple_of(*factor))?;
        Some(Value::Text(format!("{}{unit}", self.0 / factor)))
    }

    fn schema() -> Json {
        json!({"type": "string", "pattern": "^[0-9]+ ?(B|KiB|MiB|GiB)$"})
    }
}

/// A setting that is one of a few words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident, $wanted:literal, { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// The word that the configuration uses.
            pub(crate) const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl Setting for $name {
            const WANTED: &'static str = $wanted;

            fn read(value: &Value) -> Option<Self> {
                match value {
                    $(Value::Text(text) if text == $word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn write(&self) -> Option<Value> {
                Some(Value::Text(self.word().to_owned()))
            }

            fn schema() -> Json {
                json!({"enum": [$($word),+]})
            }
        }
    };
}

words!(
    /// How the connection to a broker is protected.
    Security, "plaintext, ssl, sasl_plaintext or sasl_ssl", {
        /// Neither encrypted nor signed in.
        Plaintext = "plaintext",
        /// Encrypted; signed in by certificate, if at all.
        Ssl = "ssl",
        /// Signed in over an open connection: on the loopback only.
        SaslPlaintext = "sasl_plaintext",
        /// Encrypted and signed in.
        SaslSsl = "sasl_ssl",
    }
);

words!(
    /// What answers searches.
    Backend, "embedded or quickwit", {
        /// The index in a folder of this machine.
        Embedded = "embedded",
        /// A Quickwit cluster that reads the same log.
        Quickwit = "quickwit",
    }
);

words!(
    /// How a password is proven to the broker.
    Mechanism, "plain, scram-sha-256 or scram-sha-512", {
        /// The password itself (RFC 4616).
        Plain = "plain",
        /// A proof of it (RFC 5802, RFC 7677).
        ScramSha256 = "scram-sha-256",
        /// As before with SHA-512.
        ScramSha512 = "scram-sha-512",
    }
);

words!(
    /// Whether somebody who looks something up has to say why.
    AskReason, "optional or required", {
        /// They may.
        Optional = "optional",
        /// Without a reason nothing is looked up.
        Required = "required",
    }
);

words!(
    /// How log lines are written.
    LogFormat, "auto, text or json", {
        /// Text on a terminal, JSON elsewhere.
        Auto = "auto",
        /// For people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
    }
);

/// What is logged: a level, or levels by part of the program, such as `info,tipline_stream=debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogLevel(String);

impl Default for LogLevel {
    fn default() -> Self {
        Self("info".to_owned())
    }
}

impl LogLevel {
    /// The directives, already known to be readable.
    pub(crate) fn directives(&self) -> &str {
        &self.0
    }
}

impl Setting for LogLevel {
    const WANTED: &'static str =
        "a level (error, warn, info, debug, trace), or levels by part: \"info,tipline_stream=debug\"";

    fn read(value: &Value) -> Option<Self> {
        let text = String::read(value)?;
        text.parse::<tracing_subscriber::filter::Targets>().is_ok().then_some(Self(text))
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Text(self.0.clone()))
    }

    fn schema() -> Json {
        json!({"type": "string"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &str) -> Value {
        Value::Text(s.into())
    }

    #[test]
    fn a_time_has_a_unit_and_is_written_back_as_it_was_read() {
        for (written, duration) in [
            ("200ms", Duration::from_millis(200)),
            ("1s", Duration::from_secs(1)),
            ("2m", Duration::from_secs(120)),
            ("1h30m", Duration::from_secs(5400)),
        ] {
            assert_eq!(Duration::read(&text(written)), Some(duration), "{written}");
            assert_eq!(duration.write(), Some(text(written)));
        }
        for wrong in ["200", "soon", "-1s", "0s", ""] {
            assert_eq!(Duration::read(&text(wrong)), None, "{wrong}");
        }
        assert_eq!(Duration::read(&Value::Integer(200)), None, "a bare number has no unit");
    }

    #[test]
    fn a_size_has_a_unit_and_is_written_in_the_largest_that_fits() {
        for (read, bytes, written) in [
            ("64MiB", 64 << 20, "64MiB"),
            ("1024 KiB", 1 << 20, "1MiB"),
            ("1GiB", 1 << 30, "1GiB"),
            ("7B", 7, "7B"),
        ] {
            let size = Size::read(&text(read)).unwrap();
            assert_eq!(size.bytes(), bytes);
            assert_eq!(size.write(), Some(text(written)));
        }
        for wrong in ["64", "64MB", "0MiB", "-1MiB", "99999999999999GiB"] {
            assert_eq!(Size::read(&text(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn a_list_may_be_one_text_with_commas_as_the_environment_writes_it() {
        assert_eq!(Vec::read(&text("a:1, b:2")), Some(vec!["a:1".to_owned(), "b:2".to_owned()]));
        assert_eq!(Vec::<String>::read(&text("a:1,,b:2")), None);
        assert_eq!(Vec::<String>::read(&Value::List(vec![])), None);
    }

    #[test]
    fn a_level_that_tracing_cannot_read_is_refused() {
        assert!(LogLevel::read(&text("info,tipline_stream=debug")).is_some());
        assert!(LogLevel::read(&text("info,tipline_stream=loud")).is_none());
    }
}

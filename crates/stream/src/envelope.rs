use std::fmt;

use rdkafka::message::{Header, OwnedHeaders};
use tipline_report::Offset;

use crate::scan::Record;

const TOPIC: &str = "src-topic";
const PARTITION: &str = "src-partition";
const OFFSET: &str = "src-offset";

/// Where a record stands in Kafka.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Full name of the topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: Offset,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} offset {}", self.topic, self.partition, self.offset.0)
    }
}

/// The raw record that an output came from, as its headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

impl<'a> Source<'a> {
    /// Reads the headers of a record; `None` where one is missing or not what [`Source::headers`] writes.
    pub(crate) fn of(record: &'a Record<'_>) -> Option<Self> {
        let text = |name| record.header(name).and_then(|value| std::str::from_utf8(value).ok());
        Some(Self {
            topic: text(TOPIC)?,
            partition: text(PARTITION)?.parse().ok()?,
            offset: text(OFFSET)?.parse().ok()?,
        })
    }

    /// The headers that say where an output came from; `room` more can be added without a new allocation.
    pub(crate) fn headers(&self, room: usize) -> OwnedHeaders {
        let mut digits = Decimal::default();
        OwnedHeaders::new_with_capacity(3 + room)
            .insert(Header { key: TOPIC, value: Some(self.topic) })
            .insert(Header { key: PARTITION, value: Some(digits.write(i64::from(self.partition))) })
            .insert(Header { key: OFFSET, value: Some(digits.write(self.offset)) })
    }

    pub(crate) fn place(&self) -> Place {
        Place { topic: self.topic.to_owned(), partition: self.partition, offset: Offset(self.offset) }
    }
}

/// Decimal digits without the formatting machinery: two numbers a record, on the hot path.
#[derive(Default)]
struct Decimal([u8; 20]);

impl Decimal {
    fn write(&mut self, number: i64) -> &[u8] {
        let (mut rest, mut at) = (number.unsigned_abs(), self.0.len());
        loop {
            at -= 1;
            self.0[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            at -= 1;
            self.0[at] = b'-';
        }
        &self.0[at..]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decimal_digits_are_those_of_the_standard_library(number: i64) {
            let mut digits = Decimal::default();
            prop_assert_eq!(digits.write(number).to_vec(), number.to_string().into_bytes());
        }
    }

    #[test]
    fn the_extremes_fit() {
        for number in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(Decimal::default().write(number), number.to_string().as_bytes());
        }
    }
}

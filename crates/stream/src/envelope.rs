use std::fmt;

use rdkafka::message::{Header, OwnedHeaders};
use tipline_report::Offset;

use crate::scan::Record;

/// The headers that name a record.
pub(crate) struct Naming {
    topic: &'static str,
    partition: &'static str,
    offset: &'static str,
}

/// The raw record that an output came from.
pub(crate) const SOURCE: Naming =
    Naming { topic: "src-topic", partition: "src-partition", offset: "src-offset" };

/// On a raw record that was fed in again, and on its receipt: the record that came in first.
pub(crate) const ORIGIN: Naming =
    Naming { topic: "origin-topic", partition: "origin-partition", offset: "origin-offset" };

/// On a receipt: the raw record that was written when a dead letter was fed in again.
pub(crate) const REPLAY: Naming =
    Naming { topic: "replay-topic", partition: "replay-partition", offset: "replay-offset" };

/// On a report: the next offset of the lines topic that it was matched against.
pub(crate) const LINES: &str = "lines-offset";

/// On a report that was looked back on, which is no output of a raw record of its own.
pub(crate) const LOOKED_BACK: &str = "looked-back";

/// Adds a header that holds an offset.
pub(crate) fn with_offset(headers: OwnedHeaders, key: &str, offset: Offset) -> OwnedHeaders {
    headers.insert(Header { key, value: Some(itoa::Buffer::new().format(offset.0)) })
}

/// The offset that a header of a record holds.
pub(crate) fn offset(record: &Record<'_>, key: &str) -> Option<Offset> {
    std::str::from_utf8(record.header(key)?).ok()?.parse().ok().map(Offset)
}

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

/// A record as headers name it: the raw record that an output came from, above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

impl<'a> Source<'a> {
    /// Which raw record an output came from; `None` where a header is missing or not what [`Source::headers`] writes.
    pub(crate) fn of(record: &'a Record<'_>) -> Option<Self> {
        Self::named(record, &SOURCE)
    }

    /// Which record these headers name.
    pub(crate) fn named(record: &'a Record<'_>, naming: &Naming) -> Option<Self> {
        let text = |name| record.header(name).and_then(|value| std::str::from_utf8(value).ok());
        Some(Self {
            topic: text(naming.topic)?,
            partition: text(naming.partition)?.parse().ok()?,
            offset: text(naming.offset)?.parse().ok()?,
        })
    }

    /// A place that headers are to name.
    pub(crate) fn at(place: &'a Place) -> Self {
        Self { topic: &place.topic, partition: place.partition, offset: place.offset.0 }
    }

    /// The headers that say where an output came from; `room` more can be added without a new allocation.
    pub(crate) fn headers(&self, room: usize) -> OwnedHeaders {
        self.headers_named(&SOURCE, OwnedHeaders::new_with_capacity(3 + room))
    }

    /// Adds the headers that name this record.
    pub(crate) fn headers_named(&self, naming: &Naming, to: OwnedHeaders) -> OwnedHeaders {
        let mut digits = itoa::Buffer::new();
        to.insert(Header { key: naming.topic, value: Some(self.topic) })
            .insert(Header { key: naming.partition, value: Some(digits.format(self.partition)) })
            .insert(Header { key: naming.offset, value: Some(digits.format(self.offset)) })
    }

    pub(crate) fn place(&self) -> Place {
        Place { topic: self.topic.to_owned(), partition: self.partition, offset: Offset(self.offset) }
    }
}

//! What the loops need of Kafka, and no more: the seam between what decides and the client library.
//!
//! Link, Index and looking back are written against these few traits and those of [`link`](crate::link),
//! [`index`](crate::index) and [`look_back`](crate::look_back). The program runs them on Kafka; the tests also on a model of it, where everything that can happen between two calls does
//! happen. All of it is resolved when the program is built: nothing is called through a table.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{Message, message::BorrowedMessage};

/// A topic and partition.
pub(crate) type Partition = (String, i32);

/// An offset in each of some partitions.
pub(crate) type Positions = BTreeMap<Partition, i64>;

/// One record that was read.
pub(crate) trait LogRecord {
    fn topic(&self) -> &str;
    fn partition(&self) -> i32;
    fn offset(&self) -> i64;
    fn key(&self) -> Option<&[u8]>;
    fn value(&self) -> Option<&[u8]>;
    fn timestamp(&self) -> jiff::Timestamp;
}

/// The time by which the loops wait. None of it goes into a record.
pub(crate) trait Clock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }
}

impl LogRecord for BorrowedMessage<'_> {
    fn topic(&self) -> &str {
        Message::topic(self)
    }

    fn partition(&self) -> i32 {
        Message::partition(self)
    }

    fn offset(&self) -> i64 {
        Message::offset(self)
    }

    fn key(&self) -> Option<&[u8]> {
        Message::key(self)
    }

    fn value(&self) -> Option<&[u8]> {
        Message::payload(self)
    }

    fn timestamp(&self) -> jiff::Timestamp {
        crate::kafka::timestamp(self)
    }
}

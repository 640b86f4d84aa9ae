//! Records of the model: on their way, in a log, and as a consumer gets them.

use std::sync::Arc;

use rdkafka::message::OwnedHeaders;

use crate::log::{LogRecord, Partition};

/// A transaction's place in the broker's list.
pub(super) type TxId = usize;

/// A record on its way to a partition.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) to: Partition,
    pub(super) key: Option<Vec<u8>>,
    pub(super) value: Option<Vec<u8>>,
    pub(super) headers: Option<OwnedHeaders>,
}

/// A record that stands in a log.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) record: Outgoing,
    pub(super) offset: i64,
    pub(super) tx: Option<TxId>,
}

/// A record as a consumer gets it.
#[derive(Debug, Clone)]
pub(super) struct Read(pub(super) Arc<Stored>);

impl LogRecord for Read {
    fn topic(&self) -> &str {
        &self.0.record.to.0
    }

    fn partition(&self) -> i32 {
        self.0.record.to.1
    }

    fn offset(&self) -> i64 {
        self.0.offset
    }

    fn key(&self) -> Option<&[u8]> {
        self.0.record.key.as_deref()
    }

    fn value(&self) -> Option<&[u8]> {
        self.0.record.value.as_deref()
    }

    fn timestamp(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

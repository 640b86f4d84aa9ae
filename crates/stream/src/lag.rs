//! How far behind Link and Index are: asked of the brokers and of the index, not of the loops, so that a loop that stands
//! still is seen to.

use std::path::PathBuf;

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};
use tipline_index::{IndexError, Searcher, TopicPartition};

use crate::{
    KafkaSettings, StreamError, Topics,
    kafka::{ASK, Traced, patiently, reader_group},
};

/// One partition that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lag {
    /// Full name of the topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// The next offset to read.
    pub next: i64,
    /// One past the last record that can be read now.
    pub end: i64,
}

impl Lag {
    /// Offsets that are still to be read; a few of them may be transaction markers.
    #[must_use]
    pub fn records(&self) -> u64 {
        (self.end - self.next).max(0).unsigned_abs()
    }
}

/// Who reads.
#[derive(Debug, Clone)]
pub enum Reading {
    /// Link's group, full name; every member of it.
    Link {
        /// The group's full name.
        group: String,
    },
    /// The Index that writes to this folder.
    Index {
        /// The folder.
        dir: PathBuf,
    },
}

/// Looks at one reader, again and again.
pub struct Observer {
    kafka: KafkaSettings,
    topics: Topics,
    consumer: BaseConsumer<Traced>,
    reading: Reading,
    searcher: Option<Searcher>,
}

impl Observer {
    /// Ready to look; asks nobody yet.
    ///
    /// # Errors
    /// [`StreamError::Settings`].
    pub fn open(kafka: &KafkaSettings, topics: &Topics, reading: Reading) -> Result<Self, StreamError> {
        let group = match &reading {
            Reading::Link { group } => group.clone(),
            Reading::Index { .. } => reader_group(&kafka.instance),
        };
        let mut config = kafka.consumer(&group)?;
        if matches!(reading, Reading::Link { .. }) {
            // The offsets that are committed, without a wait for a transaction that is on its way: there always is one.
            config.set("isolation.level", "read_uncommitted");
        }
        let consumer = config.create_with_context(Traced).map_err(kafka.failed("create a consumer"))?;
        Ok(Self { kafka: kafka.clone(), topics: topics.clone(), consumer, reading, searcher: None })
    }

    /// How far behind it is, partition by partition.
    ///
    /// # Errors
    /// [`StreamError::MissingTopic`], [`StreamError::Kafka`], [`StreamError::Index`].
    pub fn look(&mut self) -> Result<Vec<Lag>, StreamError> {
        match self.reading.clone() {
            Reading::Link { .. } => self.link(),
            Reading::Index { dir } => {
                if let Some(searcher) = &mut self.searcher {
                    searcher.reload()?;
                } else {
                    // Until its first commit there is no index.
                    self.searcher = match Searcher::open(&dir) {
                        Ok(searcher) => Some(searcher),
                        Err(IndexError::Missing { .. }) => None,
                        Err(error) => return Err(error.into()),
                    };
                }
                self.index()
            }
        }
    }

    fn link(&self) -> Result<Vec<Lag>, StreamError> {
        let mut asked = TopicPartitionList::new();
        for (_, topic) in self.topics.all_raw() {
            asked.add_partition_range(&topic, 0, self.kafka.partitions(&self.consumer, &topic)? - 1);
        }
        let committed = patiently(|| self.consumer.committed_offsets(asked.clone(), ASK))
            .map_err(self.kafka.failed("ask for the group's committed offsets"))?;
        committed
            .elements()
            .iter()
            .map(|element| {
                let next = match element.offset() {
                    Offset::Offset(next) => Some(next),
                    _ => None,
                };
                self.lag(element.topic(), element.partition(), next)
            })
            .collect()
    }

    fn index(&self) -> Result<Vec<Lag>, StreamError> {
        let topic = self.topics.reports();
        let checkpoint = self.searcher.as_ref().and_then(Searcher::checkpoint);
        (0..self.kafka.partitions(&self.consumer, &topic)?)
            .map(|partition| {
                let position = checkpoint?.position(&TopicPartition::new(&*topic, partition));
                position.map(|position| position.next.0)
            })
            .zip(0..)
            .map(|(next, partition)| self.lag(&topic, partition, next))
            .collect()
    }

    /// A partition that was never read is behind by all that it holds.
    fn lag(&self, topic: &str, partition: i32, next: Option<i64>) -> Result<Lag, StreamError> {
        let held = self.kafka.watermarks(&self.consumer, topic, partition)?;
        let next = next.unwrap_or(held.start);
        Ok(Lag { topic: topic.to_owned(), partition, next, end: held.end })
    }
}

use std::path::PathBuf;

use tipline_report::Offset;

use crate::{SCHEMA_VERSION, TopicPartition};

/// Why an index cannot be opened, written or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The folder holds no index.
    #[error("there is no index in {dir}. `tipline index` builds it from the log", dir = dir.display())]
    Missing {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder holds other files: nothing is written beside them and nothing of it is erased.
    #[error("{dir} holds files but no index. Name an empty folder, or one that does not exist yet", dir = dir.display())]
    NotAnIndex {
        /// The folder.
        dir: PathBuf,
    },
    /// Another process writes the index.
    #[error("another process is writing the index in {dir}. Stop it first, or give this one another folder", dir = dir.display())]
    Locked {
        /// The folder.
        dir: PathBuf,
    },
    /// The index was built by another version of this program.
    #[error(
        "the index in {dir} has schema version {found}, this program writes version {SCHEMA_VERSION}. Rebuild it with `tipline index --rebuild`",
        dir = dir.display()
    )]
    SchemaVersion {
        /// The folder.
        dir: PathBuf,
        /// The version in the index.
        found: u32,
    },
    /// The index's fields are not those of its schema version.
    #[error("the index in {dir} has other fields than schema version {SCHEMA_VERSION}. Rebuild it with `tipline index --rebuild`", dir = dir.display())]
    ForeignSchema {
        /// The folder.
        dir: PathBuf,
    },
    /// There are documents and nothing says from which log.
    #[error("the index in {dir} has documents but no checkpoint, so nothing tells how far it has read. Rebuild it with `tipline index --rebuild`", dir = dir.display())]
    NoCheckpoint {
        /// The folder.
        dir: PathBuf,
    },
    /// The checkpoint is not one.
    #[error("the checkpoint of the index in {dir} cannot be read: {reason}. Rebuild it with `tipline index --rebuild`", dir = dir.display())]
    UnreadableCheckpoint {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The log is on another cluster.
    #[error(
        "the index was built from Kafka cluster {index}, but the brokers are cluster {log}. Rebuild it with `tipline index --rebuild`"
    )]
    ForeignCluster {
        /// Cluster id in the checkpoint.
        index: String,
        /// Cluster id of the brokers.
        log: String,
    },
    /// The topic is another one of the same name.
    #[error(
        "{partition} holds another record at offset {offset} than the one in the index: the topic was made anew. Rebuild the index with `tipline index --rebuild`",
        offset = offset.0
    )]
    ForeignTopic {
        /// The partition.
        partition: TopicPartition,
        /// Where the records differ.
        offset: Offset,
    },
    /// Offsets would be applied twice, or a checkpoint be set back.
    #[error(
        "{partition} has been read up to offset {at}, so offsets {from} to below {next} cannot follow. Start again from the index's checkpoint",
        at = at.0, from = from.0, next = next.0
    )]
    Backwards {
        /// The partition.
        partition: TopicPartition,
        /// Where the checkpoint stands.
        at: Offset,
        /// The first offset that was to follow.
        from: Offset,
        /// One past the last.
        next: Offset,
    },
    /// A stored record is not what the writer stores.
    #[error("a document of the index in {dir} holds no readable record: {reason}. Rebuild it with `tipline index --rebuild`", dir = dir.display())]
    UnreadableRecord {
        /// The folder.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of the index is missing, cut short or not what was written.
    #[error("the index in {dir} is damaged: {reason}. The reports are in Kafka: rebuild it with `tipline index --rebuild`", dir = dir.display())]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// Which file, and what is wrong with it.
        reason: String,
    },
    /// There is no room for what is to be written.
    #[error("there is no room for the index in {dir}: {reason}. Nothing is lost: make room, then start again", dir = dir.display())]
    NoRoom {
        /// The folder.
        dir: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// The folder may not be written to.
    #[error("the index in {dir} may not be written: {reason}. Nothing is lost: let this user write there, then start again", dir = dir.display())]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// The index that was built anew cannot take the place of the old one.
    #[error("the index that was built anew stands in {beside} and cannot take the place of {dir}: {source}. A folder that is a mount cannot be exchanged: name one within it by index.dir", dir = dir.display(), beside = beside.display())]
    NotExchanged {
        /// The folder.
        dir: PathBuf,
        /// The folder beside it.
        beside: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The engine failed in a way that is none of the above.
    #[error("could not {doing} the index in {dir}: {source}", dir = dir.display())]
    Engine {
        /// What was tried, to follow "could not".
        doing: &'static str,
        /// The folder.
        dir: PathBuf,
        /// What the engine says.
        #[source]
        source: tantivy::TantivyError,
    },
    /// A query asks for what people decided, and nobody looked that up.
    #[error("what people decided on flags is not known here: leave out decision:")]
    DecisionsUnknown,
    /// A cluster that holds the reports did not answer, or not as it should.
    #[error(transparent)]
    Cluster(Box<dyn std::error::Error + Send + Sync>),
    /// The folder could not be used.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

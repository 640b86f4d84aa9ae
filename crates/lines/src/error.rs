use tipline_report::Offset;

use crate::LineId;

/// Why a record of the `lines` topic was not taken into the [`Registry`](crate::Registry).
///
/// The registry is unchanged but for its offset: the line keeps the version it had. The caller says so in its log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinesError {
    /// The key is no line id.
    #[error(
        "the record at offset {offset} of the lines topic has a key that is no line id ({key:?}): it was passed over; import the line again, and write a tombstone to this key"
    )]
    Key {
        /// Where the record stands.
        offset: Offset,
        /// The first 64 characters of the key, lossily.
        key: String,
    },
    /// The value is no line.
    #[error(
        "the record at offset {offset} of the lines topic cannot be read as line {line_id} ({fault}): the version before it stays; import the line again"
    )]
    Value {
        /// Where the record stands.
        offset: Offset,
        /// The line that the key names.
        line_id: LineId,
        /// What is wrong with it.
        fault: serde_json::Error,
    },
    /// The value is another line than the key says.
    #[error(
        "the record at offset {offset} of the lines topic has the key {line_id} and holds line {held}: it was passed over; import both lines again"
    )]
    OtherLine {
        /// Where the record stands.
        offset: Offset,
        /// The line that the key names.
        line_id: LineId,
        /// The line that the value holds.
        held: LineId,
    },
}

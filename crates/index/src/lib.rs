//! The search index: a view of the `reports` log that can be thrown away and built again.
//!
//! [`Writer`] is the way in. It takes [`LinkedReport`](tipline_lines::LinkedReport)s in the order of the log, newest
//! revision last, and makes them visible with a [`Checkpoint`]: the next offset of every partition and which log that is.
//! The checkpoint is the payload of the commit, so a crash loses both or neither; there is no other way to commit:
//!
//! ```compile_fail
//! fn forget_the_offsets(writer: &mut tipline_index::Writer) {
//!     let _ = writer.commit();
//! }
//! ```
//!
//! ```
//! fn keep_them(writer: &mut tipline_index::Writer, checkpoint: &tipline_index::Checkpoint) {
//!     let _ = writer.commit(checkpoint);
//! }
//! ```
//!
//! [`Searcher`] is the way out, in this process or in another while the writer runs. It answers a [`Query`], which
//! [`parse`] makes from what a person typed: numbers in any spelling, patterns of digits, lines, dates, words. Numbers in
//! a query and numbers in reports go through the same reader, `tipline_phone`.
//!
//! [`Reports`] is the seam behind which the reports may also be held elsewhere: the views of a number and of a line, and
//! everything above them, ask it and not the engine.
//!
//! What it must never do: patch over an index that belongs to another log (it is refused, with the command that builds it
//! anew), answer a question that it cannot answer with an empty result, or hold a reporter's own number (a
//! `LinkedReport` has none).

mod analyser;
mod bare;
mod checkpoint;
mod compile;
mod counts;
mod deletion;
mod digest;
mod error;
mod excerpt;
mod excluded;
mod facets;
mod fitting;
mod flags;
mod folder;
mod highlight;
mod known;
mod looking_back;
mod newest;
mod query;
mod rebuild;
mod remembered;
mod reports;
mod schema;
mod searcher;
mod values;
mod views;
mod writer;

#[doc(hidden)]
pub use bare::Bare;
pub use checkpoint::{Anchor, Checkpoint, Position, TopicPartition};
pub use counts::{CountBy, counts};
pub use digest::Digest;
pub use error::IndexError;
pub use excerpt::excerpt;
pub use facets::{Facet, FacetCount, months};
pub use query::{
    Decided, Difference, Expression, Identifier, Node, NumberPattern, Query, QueryError, ReadAs, Term,
    TimeRange, parse,
};
pub use rebuild::Rebuild;
pub use reports::{About, Counted, Counts, Freshness, Reports, Subject};
pub use schema::SCHEMA_VERSION;
pub use searcher::{Hit, Hits, IndexedDocument, SearchOptions, Searcher, Sort};
pub use views::{
    FittingFragment, FlagCounts, LineNumber, LineOrder, LineView, Listed, ListedMention, Neighbour,
    NumberLine, NumberView, Seen, SeenWith, ViewOptions,
};
pub use writer::{Commit, Writer, WriterOptions};

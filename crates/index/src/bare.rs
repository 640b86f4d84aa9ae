use std::path::Path;

use tantivy::{Index, IndexWriter, TantivyDocument, Term};
use tipline_lines::LinkedReport;

use crate::{
    IndexError, WriterOptions, folder,
    folder::engine,
    schema::{Fields, id_term},
};

/// The engine with our schema and without our writer, for benchmarks that put the two side by side. Nothing that it
/// writes has a checkpoint, so [`Writer`](crate::Writer) refuses to go on with it.
pub struct Bare {
    index: Index,
    fields: Fields,
}

impl Bare {
    /// An empty index in an empty folder.
    ///
    /// # Errors
    /// As [`Writer::open`](crate::Writer::open).
    pub fn create(dir: &Path) -> Result<Self, IndexError> {
        let fields = Fields::new();
        Ok(Self { index: folder::open_or_create(dir, &fields)?, fields })
    }

    /// The document of a report, and the term that deletes the revision before it.
    #[must_use]
    pub fn document(&self, report: &LinkedReport, json: &[u8]) -> (Term, TantivyDocument) {
        (id_term(self.fields.report_id, report.report_id), self.fields.document(report, json))
    }

    /// The engine's own writer.
    ///
    /// # Errors
    /// [`IndexError::Locked`], [`IndexError::Engine`].
    pub fn writer(&self, options: WriterOptions) -> Result<IndexWriter, IndexError> {
        self.index.writer_with_options(options.for_engine()).map_err(engine("open", Path::new("")))
    }
}

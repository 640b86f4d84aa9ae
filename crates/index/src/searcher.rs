use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use tantivy::{
    DateTime, DocAddress, IndexReader, Order, ReloadPolicy, TantivyDocument, Term,
    collector::{
        Count, TopDocs,
        sort_key::{SortByStaticFastValue, SortByString},
    },
    query::{BooleanQuery, Occur, Query as EngineQuery, TermQuery},
    schema::{Field, IndexRecordOption, Value},
};
use tipline_lines::{FlagKind, LinkedReport};
use tipline_phone::{E164, Pattern};
use tipline_report::{Provenance, ReportId, Span};

use crate::{
    About, Checkpoint, Counted, Counts, Digest, Facet, FacetCount, Freshness, IndexError, Query, Reports,
    Subject,
    analyser::fold_name,
    compile::compile,
    excluded::Excluded,
    facets::FacetCollector,
    folder::{self, engine},
    highlight::highlights,
    newest::{Latest, Newest, Reading},
    remembered::Answers,
    schema::{Fields, RECEIVED_AT, REPORT_ID},
    values::Values,
};

/// A view of an index as one commit left it. Beside a running writer it stays as it is until [`Searcher::reload`].
#[derive(Clone)]
pub struct Searcher {
    dir: PathBuf,
    fields: Fields,
    reader: IndexReader,
    view: tantivy::Searcher,
    latest: Latest,
    values: Values,
    /// Of a searcher that was made ready.
    answers: Option<Answers>,
    checkpoint: Option<Checkpoint>,
}

/// How much of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// The most hits to give; the total is exact all the same.
    pub limit: usize,
    /// Which come first.
    pub sort: Sort,
}

/// The order of hits; those of one instant come in order of report id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Sort {
    /// Those that came in last come first.
    #[default]
    Newest,
    /// Those that came in first come first.
    Oldest,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// How many reports there are.
    pub total: usize,
    /// How many of them have the very numbers that a `near:` asked for: they come before the others. All of them where
    /// none was asked for.
    pub exact: usize,
    /// How well they are counted.
    pub counted: Counted,
    /// The first of them, up to the limit.
    pub hits: Vec<Hit>,
}

/// A report that answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The report.
    pub record: LinkedReport,
    /// The bytes of its text that the query asked for, in order of place and apart from each other; none where the query
    /// asked about something else, such as a date.
    pub highlights: Vec<Span>,
}

/// What an index holds of one report, for comparing it with the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedDocument {
    /// Which report.
    pub report_id: ReportId,
    /// The raw record that this revision came from.
    pub provenance: Provenance,
    /// [`Digest::of`] the value of the record on the `reports` topic.
    pub digest: Digest,
}

impl Hit {
    /// A report as an answer to a query.
    #[must_use]
    pub fn new(query: &Query, record: LinkedReport) -> Self {
        Self { highlights: highlights(query, &record), record }
    }
}

impl Default for SearchOptions {
    /// Twenty hits, newest first.
    fn default() -> Self {
        Self { limit: 20, sort: Sort::Newest }
    }
}

impl Searcher {
    /// Opens the index in a folder for reading.
    ///
    /// # Errors
    /// [`IndexError::Missing`] where there is none; [`IndexError::SchemaVersion`], [`IndexError::ForeignSchema`],
    /// [`IndexError::NoCheckpoint`], [`IndexError::UnreadableCheckpoint`] where it has to be rebuilt first.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let index = folder::open(dir, &fields)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(engine("open", dir))?;
        let view = reader.searcher();
        let latest = Latest::default();
        let values = Values::default();
        let mut searcher = Self {
            dir: dir.to_owned(),
            fields,
            reader,
            view,
            latest,
            values,
            answers: None,
            checkpoint: None,
        };
        searcher.reload()?;
        Ok(searcher)
    }

    /// Moves on to the newest commit.
    ///
    /// # Errors
    /// As for [`Searcher::open`]; the view stays as it was.
    pub fn reload(&mut self) -> Result<(), IndexError> {
        // The engine loads the segments without their payload. A payload that is the same before and after belongs to
        // what was loaded between, because every commit moves it.
        loop {
            let before = folder::read_checkpoint(self.view.index(), &self.dir)?;
            self.reader.reload().map_err(engine("open", &self.dir))?;
            let after = folder::read_checkpoint(self.view.index(), &self.dir)?;
            if before == after {
                let view = self.reader.searcher();
                let latest = self.latest.of(view.segment_readers(), Reading::default());
                self.latest = latest.map_err(engine("open", &self.dir))?;
                self.view = view;
                // What is kept is of the view before.
                self.answers = self.answers.as_ref().map(|_| Answers::default());
                self.checkpoint = after;
                return Ok(());
            }
        }
    }

    /// Makes ready what broad answers are quick by, for a searcher that many will ask: about ten bytes of memory a report, and
    /// the first time a second for some millions of them. To be called again after [`Searcher::reload`],
    /// where it reads what is new.
    ///
    /// # Errors
    /// [`IndexError::Engine`] where the index cannot be read.
    pub fn prepare(&mut self) -> Result<(), IndexError> {
        let values = self.values.of(self.view.segment_readers());
        self.values = values.map_err(engine("read", &self.dir))?;
        self.answers = Some(Answers::default());
        Ok(())
    }

    /// How far into the log the view reaches; none before the first commit.
    #[must_use]
    pub const fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_ref()
    }

    /// How many reports the view holds.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::try_from(self.view.num_docs()).expect("a count of documents in memory maps")
    }

    /// Whether the view holds no report.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Answers a query: the exact total, and the first reports up to the limit.
    ///
    /// # Errors
    /// [`IndexError::Engine`] where the index cannot be read, [`IndexError::UnreadableRecord`] where a document cannot.
    pub fn search(&self, query: &Query, options: SearchOptions) -> Result<Hits, IndexError> {
        query.require_decisions()?;
        let compiled = compile(query, &self.fields, self.answers.as_ref());
        let (total, exact, found) = match query.exactly() {
            None => {
                let (total, found) = self.first(&compiled, options)?;
                (total, total, found)
            }
            Some(exactly) => {
                let exactly = compile(&exactly, &self.fields, self.answers.as_ref());
                let (exact, mut found) = self.first(&exactly, options)?;
                let others = BooleanQuery::new(vec![
                    (Occur::Must, compiled),
                    (Occur::MustNot, Box::new(Excluded(exactly))),
                ]);
                let limit = options.limit - found.len();
                let (others, rest) = self.first(&others, SearchOptions { limit, ..options })?;
                found.extend(rest);
                (exact + others, exact, found)
            }
        };
        let hits = found.into_iter().map(|address| {
            let record = self.read(&self.stored(address)?)?;
            Ok(Hit::new(query, record))
        });
        Ok(Hits { total, exact, counted: Counted::Exactly, hits: hits.collect::<Result<_, IndexError>>()? })
    }

    /// Counts the reports that answer a query by what they are: each facet's values with how many reports have them, most
    /// first; months in their order.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn facets(&self, query: &Query, facets: &[Facet]) -> Result<Vec<Vec<FacetCount>>, IndexError> {
        query.require_decisions()?;
        self.count_by(&compile(query, &self.fields, self.answers.as_ref()), facets)
    }

    /// The report of this id; none where the view does not hold it.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, IndexError> {
        let query = term(self.fields.report_id, &id.to_string());
        let (_, found) = self.first(&query, SearchOptions { limit: 1, sort: Sort::Newest })?;
        found.first().map(|address| self.read(&self.stored(*address)?)).transpose()
    }

    fn count_by(
        &self,
        query: &dyn EngineQuery,
        facets: &[Facet],
    ) -> Result<Vec<Vec<FacetCount>>, IndexError> {
        self.view
            .search(query, &FacetCollector::new(facets, &self.values))
            .map_err(engine("search", &self.dir))
    }

    pub(crate) const fn view(&self) -> &tantivy::Searcher {
        &self.view
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The reports that mention a number.
    pub(crate) fn with_number(&self, number: E164) -> TermQuery {
        term(self.fields.numbers, &number.to_string())
    }

    /// The reports with a flag of this kind.
    pub(crate) fn with_flag(&self, kind: FlagKind) -> TermQuery {
        term(self.fields.flag_kinds, kind.as_str())
    }

    /// How many reports answer.
    fn count(&self, query: &dyn EngineQuery) -> Result<usize, IndexError> {
        self.view.search(query, &Count).map_err(engine("search", &self.dir))
    }

    /// How many reports answer, and where the first of them are.
    fn first(
        &self,
        query: &dyn EngineQuery,
        options: SearchOptions,
    ) -> Result<(usize, Vec<DocAddress>), IndexError> {
        let failed = || engine("search", &self.dir);
        let limit = options.limit.min(self.len());
        if limit == 0 {
            return Ok((self.count(query)?, Vec::new()));
        }
        match options.sort {
            Sort::Newest => {
                let newest = Newest { limit, latest: &self.latest, reading: Reading::default() };
                self.view.search(query, &newest).map_err(failed())
            }
            Sort::Oldest => {
                let first = TopDocs::with_limit(limit).order_by((
                    (SortByStaticFastValue::<DateTime>::for_field(RECEIVED_AT), Order::Asc),
                    (SortByString::for_field(REPORT_ID), Order::Asc),
                ));
                let (total, found) = self.view.search(query, &(Count, first)).map_err(failed())?;
                Ok((total, found.into_iter().map(|(_, address)| address).collect()))
            }
        }
    }

    /// Compares every file of the index with the checksum that was written with it. Reads them all.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] where one differs, is missing or cannot be read.
    pub fn verify_files(&self) -> Result<(), IndexError> {
        let damaged = self.view.index().validate_checksum().map_err(engine("read", &self.dir))?;
        let mut files: Vec<String> = damaged.iter().map(|file| file.display().to_string()).collect();
        files.sort_unstable();
        if files.is_empty() {
            return Ok(());
        }
        let reason = format!("{} differ from what was written", files.join(", "));
        Err(IndexError::Damaged { dir: self.dir.clone(), reason })
    }

    /// Every report in the view, in no particular order.
    pub fn all_documents(&self) -> impl Iterator<Item = Result<IndexedDocument, IndexError>> {
        /// What is needed of a record, so that the rest is not built.
        #[derive(Deserialize)]
        struct Origin {
            report_id: ReportId,
            provenance: Provenance,
        }
        let segments = (0..).zip(self.view.segment_readers());
        let addresses = segments
            .flat_map(|(ord, segment)| segment.doc_ids_alive().map(move |doc| DocAddress::new(ord, doc)));
        addresses.map(|address| {
            let json = self.stored(address)?;
            let Origin { report_id, provenance } = self.read(&json)?;
            Ok(IndexedDocument { report_id, provenance, digest: Digest::of(&json) })
        })
    }

    pub(crate) fn stored(&self, address: DocAddress) -> Result<Vec<u8>, IndexError> {
        let document: TantivyDocument = self.view.doc(address).map_err(engine("read", &self.dir))?;
        let json = document.get_first(self.fields.record).and_then(|value| value.as_bytes());
        json.map(<[u8]>::to_vec).ok_or_else(|| self.unreadable("it has none".to_owned()))
    }

    pub(crate) fn read<'de, T: Deserialize<'de>>(&self, json: &'de [u8]) -> Result<T, IndexError> {
        serde_json::from_slice(json).map_err(|error| self.unreadable(error.to_string()))
    }

    fn unreadable(&self, reason: String) -> IndexError {
        IndexError::UnreadableRecord { dir: self.dir.clone(), reason }
    }
}

impl Reports for Searcher {
    fn search(&self, query: &Query, options: SearchOptions) -> Result<Hits, IndexError> {
        Self::search(self, query, options)
    }

    fn facets(&self, query: &Query, facets: &[Facet]) -> Result<Vec<Vec<FacetCount>>, IndexError> {
        Self::facets(self, query, facets)
    }

    fn about(&self, subject: &Subject, most: usize, facets: &[Facet]) -> Result<About, IndexError> {
        let query = match subject {
            Subject::Number(number) => self.with_number(*number),
            Subject::Line(line) => term(self.fields.line_ids, line.as_str()),
            Subject::LineCalled(name) => term(self.fields.line_names, &fold_name(name)),
        };
        let (total, found) = self.first(&query, SearchOptions { limit: most, sort: Sort::Newest })?;
        let newest = found.into_iter().map(|address| self.read(&self.stored(address)?));
        Ok(About {
            total,
            counted: Counted::Exactly,
            newest: newest.collect::<Result<_, _>>()?,
            facets: self.count_by(&query, facets)?,
        })
    }

    fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, IndexError> {
        Self::report(self, id)
    }

    fn mentioning(&self, numbers: &BTreeSet<E164>) -> Result<Counts<E164>, IndexError> {
        let mut counts = BTreeMap::new();
        for number in numbers {
            let reports = self.count(&self.with_number(*number))?;
            if reports > 0 {
                counts.insert(*number, reports);
            }
        }
        Ok(Counts { counts, counted: Counted::Exactly })
    }

    fn fragments_that_fit(&self, number: E164) -> Result<Counts<Pattern>, IndexError> {
        let mut fitting = BTreeMap::new();
        for segment in self.view.segment_readers() {
            let index = segment.inverted_index(self.fields.fragment_patterns);
            let terms = index.map_err(engine("search", &self.dir))?;
            let mut terms =
                terms.terms().stream().map_err(|error| engine("search", &self.dir)(error.into()))?;
            while terms.advance() {
                let pattern = std::str::from_utf8(terms.key()).ok().and_then(|term| Pattern::new(term).ok());
                if let Some(pattern) = pattern.filter(|pattern| pattern.matches(number)) {
                    fitting.insert(pattern, 0);
                }
            }
        }
        for (pattern, reports) in &mut fitting {
            *reports = self.count(&term(self.fields.fragment_patterns, pattern.as_str()))?;
        }
        // A report that was replaced may have been the last to have one.
        fitting.retain(|_, reports| *reports > 0);
        Ok(Counts { counts: fitting, counted: Counted::Exactly })
    }

    fn freshness(&self) -> Result<Freshness, IndexError> {
        let positions = self.checkpoint.iter().flat_map(Checkpoint::positions);
        Ok(Freshness {
            documents: self.len(),
            positions: positions.map(|(partition, position)| (partition.clone(), position.next)).collect(),
        })
    }
}

fn term(field: Field, text: &str) -> TermQuery {
    TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic)
}

// The engine's reader has no Debug of its own.
impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("dir", &self.dir)
            .field("checkpoint", &self.checkpoint)
            .finish_non_exhaustive()
    }
}

//! From documents to reports: of each report the newest revision counts and no other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tipline_index::{Counted, SearchOptions, Sort};
use tipline_lines::LinkedReport;
use tipline_report::{ReportId, Timestamp};

use crate::{
    QuickwitError,
    client::{Answer, Buckets, Client, Request},
    document,
    revision::by_age,
};

/// The most documents whose report ids are looked at for one answer. Up to here totals and counts are exact.
pub const MOST: usize = 10_000;

/// Documents that are asked for at once.
const PAGE: usize = 500;

/// The reports that answer a query.
#[derive(Debug)]
pub(crate) struct Collapsed {
    pub(crate) total: usize,
    pub(crate) counted: Counted,
    /// The query of those that have one revision; of all documents where they are not counted exactly.
    pub(crate) rest: String,
    /// Those that have several, of which the newest answers.
    pub(crate) revised: Vec<LinkedReport>,
    /// The first page of the rest, where it came along.
    page: Option<Answer>,
}

impl Client {
    /// Counts the reports that answer; the first of them may come along.
    pub(crate) fn collapse(&self, query: &str, options: SearchOptions) -> Result<Collapsed, QuickwitError> {
        let aggs = json!({"ids": {"terms": {"field": "report_id", "size": MOST}}});
        let mut answer = self.search(&Request { aggs, ..page_of(query, options.limit, options.sort) })?;
        let found = answer.aggregations.remove("ids");
        let all = found.as_ref().is_none_or(|found| found.sum_other_doc_count == 0);
        let rest = query.to_owned();
        if answer.num_hits > MOST || !all {
            return Ok(Collapsed {
                total: answer.num_hits,
                counted: Counted::AtMost,
                rest,
                revised: Vec::new(),
                page: Some(answer),
            });
        }
        let ids = keys(found);
        let several = self.with_several_revisions(&ids)?;
        if several.is_empty() {
            let (total, counted, page) = (ids.len(), Counted::Exactly, Some(answer));
            return Ok(Collapsed { total, counted, rest, revised: Vec::new(), page });
        }
        let among = any_of(&several);
        let matching = self.all(&format!("({query}) AND {among}"))?;
        let revised = self.current(matching, &several)?;
        Ok(Collapsed {
            total: ids.len() - several.len() + revised.len(),
            counted: Counted::Exactly,
            rest: format!("({query}) AND NOT {among}"),
            revised,
            page: None,
        })
    }

    /// The first reports of an answer, by when they came in; those of one instant in order of their ids.
    pub(crate) fn first_of(
        &self,
        collapsed: &mut Collapsed,
        SearchOptions { limit, sort }: SearchOptions,
    ) -> Result<Vec<LinkedReport>, QuickwitError> {
        let mut found: Vec<LinkedReport> = collapsed.revised.clone();
        let (mut window, mut kept) = (collapsed.rest.clone(), 0);
        while kept < limit {
            let answer = match collapsed.page.take() {
                Some(first) => first,
                None => self.search(&page_of(&window, limit - kept, sort))?,
            };
            let is_last = answer.num_hits <= answer.hits.len();
            let mut page = self.records(answer.hits)?;
            let end = match sort {
                Sort::Oldest => page.iter().map(millisecond).max(),
                _ => page.iter().map(millisecond).min(),
            };
            // The cluster puts those of one instant in an order of its own, so the last instant is read whole.
            if let (false, Some(end)) = (is_last, end) {
                page.retain(|record| millisecond(record) != end);
                page.extend(self.all(&format!("({}) AND {}", collapsed.rest, at(end)))?);
                window = format!("({}) AND {}", collapsed.rest, beyond(end, sort));
            }
            if collapsed.counted == Counted::AtMost {
                let ids: BTreeSet<String> = page.iter().map(|record| record.report_id.to_string()).collect();
                let several = self.with_several_revisions(&ids)?;
                page = self.current(page, &several)?;
            }
            kept += page.len();
            found.extend(page);
            if is_last {
                break;
            }
        }
        found.sort_by_cached_key(|record| {
            let at = millisecond(record);
            (if sort == Sort::Oldest { at } else { -at }, record.report_id)
        });
        found.truncate(limit);
        Ok(found)
    }

    /// The newest revision of one report.
    pub(crate) fn newest_revision(&self, id: ReportId) -> Result<Option<LinkedReport>, QuickwitError> {
        let revisions = self.all(&any_of(&BTreeSet::from([id.to_string()])))?;
        Ok(revisions.into_iter().max_by(by_age))
    }

    /// Those of these reports of which there is more than one document.
    fn with_several_revisions(&self, ids: &BTreeSet<String>) -> Result<BTreeSet<String>, QuickwitError> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let aggs = json!({"ids": {"terms": {"field": "report_id", "size": ids.len(), "min_doc_count": 2}}});
        let mut answer = self.search(&Request { aggs, ..Request::of(&any_of(ids)) })?;
        Ok(keys(answer.aggregations.remove("ids")))
    }

    /// Of these documents the newest revision of each report; `several` are the reports that have more than one.
    fn current(
        &self,
        documents: Vec<LinkedReport>,
        several: &BTreeSet<String>,
    ) -> Result<Vec<LinkedReport>, QuickwitError> {
        let mut newest: BTreeMap<ReportId, LinkedReport> = BTreeMap::new();
        if !several.is_empty() {
            for revision in self.all(&any_of(several))? {
                match newest.get(&revision.report_id) {
                    Some(known) if by_age(known, &revision).is_ge() => {}
                    _ => {
                        newest.insert(revision.report_id, revision);
                    }
                }
            }
        }
        let mut given = BTreeSet::new();
        let is_newest = |record: &LinkedReport| {
            newest.get(&record.report_id).is_none_or(|newest| by_age(record, newest).is_ge())
        };
        Ok(documents
            .into_iter()
            .filter(|record| is_newest(record) && given.insert(record.report_id))
            .collect())
    }

    /// All documents of a query.
    fn all(&self, query: &str) -> Result<Vec<LinkedReport>, QuickwitError> {
        let mut all = Vec::new();
        loop {
            let request = Request { max_hits: PAGE, start_offset: all.len(), ..Request::of(query) };
            let answer = self.search(&request)?;
            if answer.num_hits > MOST {
                return Err(QuickwitError::TooMany { most: MOST });
            }
            let given = answer.hits.len();
            all.extend(self.records(answer.hits)?);
            if given == 0 || all.len() >= answer.num_hits {
                return Ok(all);
            }
        }
    }

    fn records(
        &self,
        hits: Vec<serde_json::Map<String, serde_json::Value>>,
    ) -> Result<Vec<LinkedReport>, QuickwitError> {
        hits.into_iter().map(|hit| document::record(hit).map_err(|error| self.unreadable(&error))).collect()
    }
}

/// The first documents of a query, at most a page of them.
fn page_of(query: &str, limit: usize, sort: Sort) -> Request<'_> {
    let sort_by = if sort == Sort::Oldest { "-received_at" } else { "received_at" };
    Request { max_hits: limit.min(PAGE), sort_by, ..Request::of(query) }
}

fn keys(buckets: Option<Buckets>) -> BTreeSet<String> {
    let keys = buckets.into_iter().flat_map(|found| found.buckets).map(|bucket| bucket.key);
    keys.filter_map(|key| key.as_str().map(str::to_owned)).collect()
}

fn any_of(ids: &BTreeSet<String>) -> String {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    format!("report_id:IN [{}]", ids.join(" "))
}

fn millisecond(record: &LinkedReport) -> i64 {
    record.received_at.timestamp.as_millisecond()
}

fn instant(millisecond: i64) -> String {
    Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX).to_string()
}

/// What came in at this millisecond.
fn at(millisecond: i64) -> String {
    format!("received_at:[{} TO {}}}", instant(millisecond), instant(millisecond + 1))
}

/// What came in before it, or after where the oldest come first.
fn beyond(millisecond: i64, sort: Sort) -> String {
    match sort {
        Sort::Oldest => format!("received_at:[{} TO *]", instant(millisecond + 1)),
        _ => format!("received_at:[* TO {}}}", instant(millisecond)),
    }
}

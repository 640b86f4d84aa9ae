use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use serde_json::{Map, Value, json};
use tipline_index::{
    About, Counts, Facet, FacetCount, Freshness, Hit, Hits, IndexError, Query, Reports, SearchOptions, Sort,
    Subject, TopicPartition, months,
};
use tipline_lines::LinkedReport;
use tipline_phone::{E164, Pattern};
use tipline_report::{Offset, ReportId, Timestamp};

use crate::{
    ClusterSettings, QuickwitError,
    client::{self, Buckets, Client, Request},
    collapse::{Collapsed, MOST},
    fragments, mapping,
};

/// To count and no more.
const COUNT: SearchOptions = SearchOptions { limit: 0, sort: Sort::Newest };

/// The reports in a Quickwit cluster. Each answer is of what the cluster has published when it is asked.
#[derive(Debug, Clone)]
pub struct Cluster {
    client: Client,
}

impl Cluster {
    /// Connects, and looks whether the index is there and as the queries need it.
    ///
    /// # Errors
    /// [`QuickwitError::Url`], [`QuickwitError::Certificates`], [`QuickwitError::Unreachable`],
    /// [`QuickwitError::Missing`], [`QuickwitError::Mapping`].
    pub fn open(settings: &ClusterSettings) -> Result<Self, QuickwitError> {
        let client = Client::new(settings)?;
        mapping::check(&client, &client.about()?.index_config.doc_mapping)?;
        Ok(Self { client })
    }

    /// Whether an address is one of this machine's own, from where nobody else reads along.
    ///
    /// # Errors
    /// [`QuickwitError::Url`] where it is no address of a cluster.
    pub fn is_local(url: &str) -> Result<bool, QuickwitError> {
        let host = client::host(url.trim_end_matches('/'))?;
        let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
        Ok(host == "localhost" || address.is_ok_and(|address| address.is_loopback()))
    }

    /// The first reports of a query, and how many there are.
    fn found(
        &self,
        query: &str,
        options: SearchOptions,
    ) -> Result<(Collapsed, Vec<LinkedReport>), QuickwitError> {
        let mut collapsed = self.client.collapse(query, options)?;
        let records = self.client.first_of(&mut collapsed, options)?;
        Ok((collapsed, records))
    }

    /// Counts of what the documents have in a field that is held by document.
    fn counts_of(
        &self,
        collapsed: &Collapsed,
        field: &str,
        only: &Value,
        of_record: impl Fn(&LinkedReport) -> Vec<String>,
    ) -> Result<BTreeMap<String, usize>, QuickwitError> {
        let aggs = json!({"values": {"terms": {"field": field, "size": MOST, "include": only}}});
        let mut answer = self.client.search(&Request { aggs, ..Request::of(&collapsed.rest) })?;
        let mut counts = BTreeMap::new();
        for (value, count) in counted(answer.aggregations.remove("values")) {
            *counts.entry(value).or_default() += usize::try_from(count).unwrap_or(usize::MAX);
        }
        for value in collapsed.revised.iter().flat_map(of_record) {
            *counts.entry(value).or_default() += 1;
        }
        Ok(counts)
    }

    fn facets_of(
        &self,
        collapsed: &Collapsed,
        facets: &[Facet],
    ) -> Result<Vec<Vec<FacetCount>>, QuickwitError> {
        if facets.is_empty() {
            return Ok(Vec::new());
        }
        let mut aggs = Map::new();
        for facet in facets {
            let by = match facet {
                Facet::Month => match self.months()? {
                    ranges if ranges.is_empty() => continue,
                    ranges => json!({"range": {"field": facet.field(), "ranges": ranges}}),
                },
                facet => json!({"terms": {"field": facet.field(), "size": MOST}}),
            };
            aggs.insert(facet.as_str().to_owned(), by);
        }
        let aggs = Value::Object(aggs);
        let mut answer = self.client.search(&Request { aggs, ..Request::of(&collapsed.rest) })?;
        let counts = facets.iter().map(|facet| {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for (value, count) in counted(answer.aggregations.remove(facet.as_str())) {
                // A range has a bucket on either side for the rest, with a name of the cluster's own.
                if count > 0 && (*facet != Facet::Month || !value.contains('*')) {
                    *counts.entry(value).or_default() += count;
                }
            }
            for value in collapsed.revised.iter().flat_map(|record| facet.values(record)) {
                *counts.entry(value).or_default() += 1;
            }
            facet.ranked(counts)
        });
        Ok(counts.collect())
    }

    /// The months of the index as ranges, in nanoseconds as the engine counts.
    fn months(&self) -> Result<Vec<Value>, QuickwitError> {
        let holdings = self.client.holdings()?;
        let second = |second: Option<i64>| second.and_then(|at| Timestamp::from_second(at).ok());
        let (Some(from), Some(to)) = (second(holdings.min_timestamp), second(holdings.max_timestamp)) else {
            return Ok(Vec::new());
        };
        let months: Vec<(i64, &str)> = months(from, to).collect();
        let begin = |millisecond: i64| json!(i128::from(millisecond) * 1_000_000);
        let ends = months.iter().skip(1).map(|(begins, _)| Some(*begins)).chain([None]);
        let range = |((begins, name), ends): (&(i64, &str), Option<i64>)| match ends {
            Some(ends) => json!({"key": name, "from": begin(*begins), "to": begin(ends)}),
            None => json!({"key": name, "from": begin(*begins)}),
        };
        Ok(months.iter().zip(ends).map(range).collect())
    }
}

fn counted(buckets: Option<Buckets>) -> impl Iterator<Item = (String, u64)> {
    let buckets = buckets.into_iter().flat_map(|found| found.buckets);
    buckets.filter_map(|bucket| Some((bucket.key.as_str()?.to_owned(), bucket.doc_count)))
}

impl Reports for Cluster {
    fn search(&self, query: &Query, options: SearchOptions) -> Result<Hits, IndexError> {
        query.require_decisions()?;
        let whole = query.to_quickwit();
        let (total, exact, how, records) = match query.exactly() {
            None => {
                let (collapsed, records) = self.found(&whole, options)?;
                (collapsed.total, collapsed.total, collapsed.counted, records)
            }
            Some(exactly) => {
                let exactly = exactly.to_quickwit();
                let (exact, mut records) = self.found(&exactly, options)?;
                let limit = options.limit - records.len();
                let others = format!("({whole}) AND NOT ({exactly})");
                let (others, rest) = self.found(&others, SearchOptions { limit, ..options })?;
                records.extend(rest);
                let how = exact.counted.max(others.counted);
                (exact.total + others.total, exact.total, how, records)
            }
        };
        let hits = records.into_iter().map(|record| Hit::new(query, record)).collect();
        Ok(Hits { total, exact, counted: how, hits })
    }

    fn facets(&self, query: &Query, facets: &[Facet]) -> Result<Vec<Vec<FacetCount>>, IndexError> {
        query.require_decisions()?;
        let collapsed = self.client.collapse(&query.to_quickwit(), COUNT)?;
        Ok(self.facets_of(&collapsed, facets)?)
    }

    fn about(&self, subject: &Subject, most: usize, facets: &[Facet]) -> Result<About, IndexError> {
        let options = SearchOptions { limit: most, sort: Sort::Newest };
        let (collapsed, newest) = self.found(&subject.to_quickwit(), options)?;
        let facets = self.facets_of(&collapsed, facets)?;
        Ok(About { total: collapsed.total, counted: collapsed.counted, newest, facets })
    }

    fn report(&self, id: ReportId) -> Result<Option<LinkedReport>, IndexError> {
        Ok(self.client.newest_revision(id)?)
    }

    fn mentioning(&self, numbers: &BTreeSet<E164>) -> Result<Counts<E164>, IndexError> {
        let asked: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let quoted: Vec<String> = asked.iter().map(|number| format!("\"{number}\"")).collect();
        let collapsed = self.client.collapse(&format!("numbers:IN [{}]", quoted.join(" ")), COUNT)?;
        let counts = self.counts_of(&collapsed, "numbers", &json!(asked), |record| {
            record.numbers.iter().map(ToString::to_string).collect()
        })?;
        let read = counts.into_iter().filter_map(|(number, count)| Some((number.parse().ok()?, count)));
        let counts = read.filter(|(number, _)| numbers.contains(number)).collect();
        Ok(Counts { counts, counted: collapsed.counted })
    }

    fn fragments_that_fit(&self, number: E164) -> Result<Counts<Pattern>, IndexError> {
        let fitting = fragments::that_could_be(number);
        let collapsed = self.client.collapse(&format!("fragment_patterns:/{fitting}/"), COUNT)?;
        let counts = self.counts_of(&collapsed, "fragment_patterns", &json!(fitting), |record| {
            record.fragment_patterns.clone()
        })?;
        let read = counts.into_iter().filter_map(|(part, count)| Some((Pattern::new(part).ok()?, count)));
        let counts = read.filter(|(pattern, _)| pattern.matches(number)).collect();
        Ok(Counts { counts, counted: collapsed.counted })
    }

    fn freshness(&self) -> Result<Freshness, IndexError> {
        let about = self.client.about()?;
        let documents = self.client.holdings()?.num_published_docs;
        let mut positions = BTreeMap::new();
        for source in about.sources {
            let topic = source.params.get("topic").and_then(Value::as_str);
            let (Some(topic), Some(read)) = (topic, about.checkpoint.get(&source.source_id)) else {
                continue;
            };
            for (partition, position) in read {
                // The last offset that was read, with zeros before it.
                if let (Ok(partition), Ok(last)) = (partition.parse(), position.parse::<i64>()) {
                    positions.insert(TopicPartition::new(topic, partition), Offset(last + 1));
                }
            }
        }
        Ok(Freshness { documents, positions })
    }
}
